"""Migrations of the room events."""
