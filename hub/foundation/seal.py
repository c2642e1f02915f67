"""Personal data at rest: SM3 digests (GB/T 32905), keyed digests for look-up, SM4-GCM sealing (GB/T 32907)."""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings
from django.utils.translation import gettext_noop as _

from hub.foundation.errors import HubError, Unavailable

_NONCE = 12
_TAG = 16
#: First byte of a sealed value, so that the key or the cipher can change later.
_VERSION = b"\x01"
#: By how many bytes something sealed is longer than it was.
OVERHEAD = len(_VERSION) + _NONCE + _TAG


class SealBroken(HubError):
    """A sealed value was changed, or the key is another one."""

    code = "hub.seal_broken"
    message = _(
        "A sealed value cannot be opened: it was changed, or HUB_SEAL_KEY is not the key it was sealed with."
    )


class SealKeyMissing(Unavailable):
    """There is no key; a key everybody knows would be no seal."""

    code = "hub.seal_key_missing"
    message = _(
        "HUB_SEAL_KEY is not set, so personal data can be neither sealed nor opened. Set it as .env.example says and"
        " start again; scripts/run makes one."
    )


def sm3(data: bytes) -> bytes:
    """SM3 digest, 32 bytes."""
    return hashlib.new("sm3", data).digest()


def _key(purpose: bytes) -> bytes:
    key = settings.SEAL_KEY
    if not key:
        raise SealKeyMissing
    return _derived(key, purpose)


@cache
def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, purpose, "sm3")


@cache
def _hmac(key: bytes) -> HMAC:
    """To be copied: a copy costs a third of looking the digest up by its name."""
    return HMAC(key, hashes.SM3())


@cache
def _sm4(key: bytes) -> algorithms.SM4:
    return algorithms.SM4(key)


def keyed_digest(text: str) -> str:
    """HMAC-SM3 of a text, hex: equal texts can be found again without keeping them (phone, id number).

    Raises SealKeyMissing.
    """
    digest = _hmac(_key(b"look-up")).copy()
    digest.update(text.encode())
    return digest.finalize().hex()


def seal_bytes(data: bytes) -> bytes:
    """version | nonce | ciphertext | tag under SM4-GCM; a new nonce each time. Raises SealKeyMissing."""
    nonce = os.urandom(_NONCE)
    encryptor = Cipher(_sm4(_key(b"seal")[:16]), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(_VERSION)
    return _VERSION + nonce + encryptor.update(data) + encryptor.finalize() + encryptor.tag


def unseal_bytes(sealed: bytes) -> bytes:
    """The data again. Raises SealBroken when a bit was changed or the key differs, SealKeyMissing without one."""
    data = bytes(sealed)
    nonce, body, tag = data[1 : 1 + _NONCE], data[1 + _NONCE : -_TAG], data[-_TAG:]
    try:
        decryptor = Cipher(_sm4(_key(b"seal")[:16]), modes.GCM(nonce, tag)).decryptor()
        decryptor.authenticate_additional_data(data[:1])
        return decryptor.update(body) + decryptor.finalize()
    except (InvalidTag, ValueError):
        raise SealBroken from None


def seal(text: str) -> bytes:
    """A sealed text; see seal_bytes."""
    return seal_bytes(text.encode())


def unseal(sealed: bytes) -> str:
    """The text again. Raises SealBroken when a bit was changed or the key differs."""
    return unseal_bytes(sealed).decode()
