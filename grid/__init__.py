"""The room of the ground: areas, organisations, posts, components, rules, calendar and places."""
