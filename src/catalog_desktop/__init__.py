"""Catalog Desktop: an admin client for product catalogs."""

import os

# NumPy's OpenBLAS starts a thread for each processor when it is imported, which spin for a while; nothing here
# multiplies matrices.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
