"""HTTP of the ground: where a point lies, and the tree of areas."""

from __future__ import annotations

from ninja import Router

router = Router(tags=["ground"])
