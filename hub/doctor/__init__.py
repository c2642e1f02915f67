"""What is wrong with a hub and what to do, in plain words."""
