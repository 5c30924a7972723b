"""Which column of a file becomes which field of a product, and how its values are read."""
