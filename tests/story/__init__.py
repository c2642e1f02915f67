"""Stories of the closed loop, played on the demo city through the API and told in Chinese: `scripts/story`."""
