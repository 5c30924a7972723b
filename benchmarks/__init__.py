"""How quick the program is: `python -m benchmarks` measures, prints, and writes the tables of docs/performance.md."""
