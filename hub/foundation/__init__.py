"""The floor every room stands on: errors, clock, ids, journal, commands, stream, due things, access, seal, files."""
