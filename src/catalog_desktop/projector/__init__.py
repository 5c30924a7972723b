"""From the write store to the search index: the loop, rebuild, drift, lease. On ports only, and never Qt."""
