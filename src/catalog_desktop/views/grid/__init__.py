"""The product grid: a virtual table over the result on screen."""
