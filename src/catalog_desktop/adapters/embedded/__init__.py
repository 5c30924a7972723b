"""Stores that need no server: SQLite holds the truth, SQLite with FTS5 and bitmaps the index."""
