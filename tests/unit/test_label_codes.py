"""A label says a code, or an address that ends with one."""

from __future__ import annotations

import pytest

from maps.codes import bare


@pytest.mark.parametrize(
    ("read", "code"),
    [
        ("61090200100103001", "61090200100103001"),
        ("  WL-0007 \n", "WL-0007"),
        ("https://city.example/c/61090200100103001", "61090200100103001"),
        ("https://city.example/c/WL%2D0007/?from=label#x", "WL-0007"),
        ("https://city.example/", ""),
        ("http://[", ""),
        ("https://city.example/c/WL%00-7", "WL-7"),
        ("", ""),
    ],
)
def test_the_code_is_the_whole_or_the_last_part_of_an_address(read: str, code: str) -> None:
    assert bare(read) == code
