"""From committed changes to a searchable index; knows no store by name and no window."""
