"""The map's page shell and basemap: our own files only, nothing inline without a nonce."""

from __future__ import annotations

import re

import pytest
from django.test import override_settings

from hub.pages.middleware import policy, tile_hosts
from maps.basemap import basemap
from maps.page import NAME, shell


def test_the_shell_loads_nothing_from_another_host() -> None:
    parts = shell()
    page = parts.head + parts.body + parts.script
    assert not re.search(r"https?://|//[a-z]", page)
    assert parts.head.count("<script src=") == 1
    assert "leaflet.js" in parts.head
    assert f'id="{NAME}"' in parts.body


def test_every_inline_part_of_the_shell_carries_the_nonce() -> None:
    parts = shell().with_nonce("n0nce")
    page = parts["head"] + parts["body"] + parts["script"]
    inline = re.findall(r"<(?:script|style)(?![^>]*src=)[^>]*>", page)
    assert inline
    assert all('nonce="n0nce"' in tag for tag in inline)
    assert "style=" not in page


def test_the_shell_is_built_once() -> None:
    assert shell() is shell()


def test_tianditu_is_asked_with_the_key_and_lays_names_over() -> None:
    found = basemap("tianditu:abc")
    assert found is not None
    assert "tk=abc" in found["url"]
    assert "{z}" in found["url"]
    assert "LAYER=cva" in found["over"]


def test_any_xyz_template_is_a_basemap_and_none_is_none() -> None:
    assert basemap("https://tiles.example/{z}/{x}/{y}.png") == {
        "url": "https://tiles.example/{z}/{x}/{y}.png",
        "subdomains": "abc",
        "attribution": "",
        "max_zoom": 19,
    }
    assert basemap("") is None


@pytest.mark.parametrize(
    ("setting", "hosts"),
    [
        ("", []),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", ["https://*.tiles.example"]),
        ("/tiles/{z}/{x}/{y}.png", []),
    ],
)
def test_the_policy_lets_pictures_come_only_from_the_basemap_of_the_setting(
    setting: str, hosts: list[str]
) -> None:
    with override_settings(BASEMAP=setting):
        assert tile_hosts() == hosts
        said = policy("n0nce", "hub.example")
    assert "unsafe" not in said
    assert "default-src 'none'" in said
    assert "script-src 'self' 'nonce-n0nce'" in said
    assert ("tiles.example" in said) is bool(hosts)
