"""The demo city: an invented prefecture seat, its people, devices and thirty days of history."""
