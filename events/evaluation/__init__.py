"""Evaluation (综合评价): what of the journal counts, the definitions of the figures, and the figures themselves."""
