"""The hall of the house: its front door (settings, urls, asgi, api, wiring, pages, demo) and its floor (foundation)."""
