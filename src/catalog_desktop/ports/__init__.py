"""The seams: one file a port. A port's docstring is its contract; contract suites hold every adapter to it."""
