"""Catalog Desktop: an admin client for product catalogs."""
