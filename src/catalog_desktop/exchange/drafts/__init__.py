"""From the records of a file to what they say about products."""
