"""Connecting to shared stores."""
