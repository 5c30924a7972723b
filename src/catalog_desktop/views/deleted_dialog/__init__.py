"""Deleted products and their way back."""
