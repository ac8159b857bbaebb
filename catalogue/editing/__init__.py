"""Writing the catalogue by hand or by machine: products, what is said of them, categories."""
