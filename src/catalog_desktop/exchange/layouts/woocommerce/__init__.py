"""WooCommerce's product CSV: a row for each product and for each variation."""
