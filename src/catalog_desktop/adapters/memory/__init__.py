"""The honest fake: every port held in plain dictionaries, for tests."""
