"""What can be done from menus and keys: one table of actions, and small groups of commands behind it."""
