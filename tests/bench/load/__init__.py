"""What is thrown at the hub: pre-encoded packets over raw sockets, from a process of its own."""
