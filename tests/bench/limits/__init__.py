"""The limits the hub is held against: bare programs that do only what cannot be avoided."""
