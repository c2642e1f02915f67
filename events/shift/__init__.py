"""The watch of a centre: handing it over 交接班, and the book of its days 值班日报."""
