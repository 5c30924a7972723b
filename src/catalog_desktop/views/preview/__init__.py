"""The pane at the right: one product as it is in the store, and what happened to it."""
