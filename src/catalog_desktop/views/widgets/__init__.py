"""Small widgets of the look; they know nothing of products."""
