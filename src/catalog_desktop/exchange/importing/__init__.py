"""Comparing what a file says with the catalog, and applying it."""
