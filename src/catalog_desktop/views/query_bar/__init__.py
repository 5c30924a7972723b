"""The line over the grid: the total, a chip for each condition, and what waits."""
