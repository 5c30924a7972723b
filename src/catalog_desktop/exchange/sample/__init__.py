"""The sample catalog that the program makes itself."""
