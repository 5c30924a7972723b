"""The named layouts of other systems: how their columns are read and written."""
