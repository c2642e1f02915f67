"""Acceptance on real data: a private hub is given what cities published, and its answers are recomputed otherwise."""
