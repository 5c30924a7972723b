"""A shop's name, money, numbers, places and words."""
