"""The ground of the demo city: pure geometry in local metres, the same for the same seed."""
