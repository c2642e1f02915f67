"""The room of the work: what was reported, the case it became, who holds it, and the class catalogue and filing rules."""
