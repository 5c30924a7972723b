"""*Why don't I see it?*: an answer for each product that is meant, and a button that leads out of each reason."""
