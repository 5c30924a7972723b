"""The layouts of other systems: how their columns and rows stand for products, in both directions."""
