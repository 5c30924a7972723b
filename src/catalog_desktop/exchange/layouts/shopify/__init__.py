"""Shopify's product CSV, both generations of its header."""
