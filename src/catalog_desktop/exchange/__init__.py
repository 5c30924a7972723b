"""Import from and export to the files that shops really have."""
