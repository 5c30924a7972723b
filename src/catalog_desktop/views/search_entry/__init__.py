"""The search box with the query language: completion, chips, marks, scanners."""
