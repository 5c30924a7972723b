"""What a catalog is: products, money, queries, documents. Pure, standard library only."""
