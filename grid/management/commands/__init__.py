"""The commands load_grid, divide and their neighbours."""
