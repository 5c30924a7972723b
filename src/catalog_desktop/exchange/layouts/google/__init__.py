"""Google Merchant feeds: an item for each variant, as RSS, Atom or a table."""
