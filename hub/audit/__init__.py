"""What auditors ask: who looked at callers, who took data out, who changed who may do what."""
