"""The dialog in which one product is created, edited or duplicated."""
