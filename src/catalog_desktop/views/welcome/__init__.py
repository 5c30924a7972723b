"""The first start: a catalog without a shop."""
