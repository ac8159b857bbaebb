"""Random requests, made from the OpenAPI documents, in great number."""
