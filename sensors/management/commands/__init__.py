"""Management commands of the wire."""
