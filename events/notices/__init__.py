"""Who is told what and when: the matrix, whom it means, the notices it makes, and the ways they are sent."""
