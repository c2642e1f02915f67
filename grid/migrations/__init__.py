"""Migrations of the room grid."""
