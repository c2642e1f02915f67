"""The room of the work: reports, cases, who holds them, the class catalogue and its rules."""
