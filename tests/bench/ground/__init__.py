"""A city with as many cases, devices and readings as one wants, written set-wise in minutes."""
