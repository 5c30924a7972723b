"""The panel at the left: what the result can be narrowed by, with counts."""
