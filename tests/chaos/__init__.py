"""Chaos: a load of known messages and commands under faults, and the proof that nothing was lost or doubled."""
