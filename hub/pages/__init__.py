"""The pages made of several rooms: log-in, post choice, console, desk and phone."""
