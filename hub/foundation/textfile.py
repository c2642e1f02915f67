"""A text file that people write, read whole: what stands in the way is a sentence with a line."""

from __future__ import annotations

from pathlib import Path

from hub.foundation.errors import Phrase


class Unreadable(ValueError):
    """The file is no text. line: where reading ended, from 1; why: a sentence without its end."""

    def __init__(self, line: int, why: Phrase) -> None:
        super().__init__(str(why))
        self.line, self.why = line, why


def read(file: Path, within: Path | None = None) -> str:
    """The text of a file in UTF-8, without the mark some editors put before it (BOM).

    within: the folder it must lie in, wherever links lead. Raises Unreadable, and FileNotFoundError where nothing is.
    """
    try:
        if within is not None and not file.resolve(strict=True).is_relative_to(within.resolve()):
            raise Unreadable(
                1, Phrase("this is a link out of the folder; put the file itself there")
            )
        if file.exists() and not file.is_file():
            raise Unreadable(1, Phrase("this is no file; expected a text in its place"))
        octets = file.read_bytes()
    except FileNotFoundError:
        if file.is_symlink():
            raise Unreadable(1, Phrase("this link leads nowhere")) from None
        raise
    except RuntimeError:  # what pathlib makes of links in a circle
        raise Unreadable(1, Phrase("this link leads back to itself")) from None
    except OSError as wrong:
        why = Phrase("the file cannot be read: %(why)s", why=wrong.strerror)
        raise Unreadable(1, why) from None
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(1, Phrase("this is UTF-16; save the file as UTF-8"))
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = octets.count(b"\n", 0, wrong.start) + 1
        raise Unreadable(line, Phrase("this is not UTF-8 (GBK?); save the file as UTF-8")) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")  # as Python reads lines
