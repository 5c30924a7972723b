"""The embedded search engine: SQLite with FTS5 on disk; roaring bitmaps, columns and sort orders in memory."""
