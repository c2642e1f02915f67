"""What people who run a city type for this room."""
