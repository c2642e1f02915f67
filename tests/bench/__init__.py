"""What `scripts/bench` measures: the hub and the limit of the same machine, in turn."""
