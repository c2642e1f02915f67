"""Cases that people of every role push about at random, by every row of the tables: `scripts/walk`."""
