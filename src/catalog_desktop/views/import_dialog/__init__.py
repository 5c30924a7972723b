"""Importing a file: choose, map, check, import."""
