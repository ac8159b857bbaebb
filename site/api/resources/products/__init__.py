"""Products: lists and search, one product with all there is of it, and writing them."""
