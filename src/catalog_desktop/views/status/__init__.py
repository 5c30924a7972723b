"""The foot of the window: what is saved, what can be found, what is being done."""
