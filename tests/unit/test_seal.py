"""Sealed data opens only unchanged, and equal phones have equal keyed digests."""

from __future__ import annotations

from typing import Any

import pytest

from hub.foundation import checks, seal


def test_sm3_gives_the_standards_example() -> None:
    # GB/T 32905-2016, Annex A.1
    assert (
        seal.sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )


def test_sealing_twice_differs_and_opens_to_the_same() -> None:
    first, second = seal.seal("13800001234"), seal.seal("13800001234")
    assert first != second
    assert seal.unseal(first) == seal.unseal(second) == "13800001234"


@pytest.mark.parametrize("place", [0, 5, -1])
def test_a_changed_byte_is_refused(place: int) -> None:
    sealed = bytearray(seal.seal("610902199001011234"))
    sealed[place] ^= 1
    with pytest.raises(seal.SealBroken):
        seal.unseal(bytes(sealed))


def test_a_keyed_digest_finds_again_without_being_the_plain_digest() -> None:
    assert seal.keyed_digest("138") == seal.keyed_digest("138")
    assert seal.keyed_digest("138") != seal.sm3(b"138").hex()


def test_without_a_key_nothing_is_sealed_opened_or_looked_up(settings: Any) -> None:
    sealed = seal.seal("13800001234")
    settings.SEAL_KEY = b""
    for act in (
        lambda: seal.seal("13800001234"),
        lambda: seal.unseal(sealed),
        lambda: seal.keyed_digest("13800001234"),
    ):
        with pytest.raises(seal.SealKeyMissing, match="HUB_SEAL_KEY is not set"):
            act()
    assert seal.sm3(b"the journal's chain needs no key")


def test_a_process_without_keys_is_warned_of(settings: Any) -> None:
    assert checks.keys_are_given() == []
    settings.SEAL_KEY, settings.SECRET_KEY_IS_KEPT = b"", False
    assert [one.id for one in checks.keys_are_given()] == ["hub.W001", "hub.W002"]
