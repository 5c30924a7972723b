"""Exporting products to a file."""
