"""Search in a Meilisearch server, shared by everybody who works on a shop."""
