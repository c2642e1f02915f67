"""The hub as it is seen from outside: alive, ready, and in figures."""
