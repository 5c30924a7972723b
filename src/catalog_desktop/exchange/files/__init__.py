"""Files as they come: what kind a file is, and its records one after the other."""
