"""Starts everything a hub consists of on one machine: private servers, then the hub's own processes."""
