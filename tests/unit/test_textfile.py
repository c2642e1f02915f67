"""A text file is read as people write it; what cannot be read is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.foundation import textfile


def test_marks_and_line_ends_of_editors_are_no_part_of_the_text(tmp_path: Path) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes("\ufeff一\r\n二\r".encode())
    assert textfile.read(file) == "一\n二\n"


@pytest.mark.parametrize(
    ("octets", "line", "why"),
    [
        ("a\nb\n电梯".encode("gbk"), 3, "not UTF-8"),
        ("电梯".encode("utf-16"), 1, "UTF-16"),
    ],
)
def test_another_encoding_is_told(tmp_path: Path, octets: bytes, line: int, why: str) -> None:
    file = tmp_path / "a.toml"
    file.write_bytes(octets)
    with pytest.raises(textfile.Unreadable, match=why) as caught:
        textfile.read(file)
    assert caught.value.line == line


def test_what_is_no_file_of_the_folder_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    (folder / "folder").mkdir(parents=True)
    (tmp_path / "outside").write_text("x", "utf-8")
    (folder / "out").symlink_to(tmp_path / "outside")
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "nowhere").symlink_to(folder / "gone")
    for name, why in (
        ("folder", "no file"), ("out", "out of the folder"), ("loop", "back to itself"), ("nowhere", "leads nowhere"),
    ):  # fmt: skip
        with pytest.raises(textfile.Unreadable, match=why):
            textfile.read(folder / name, within=folder)
    with pytest.raises(FileNotFoundError):
        textfile.read(folder / "gone", within=folder)
