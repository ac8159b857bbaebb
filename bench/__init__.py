"""Measurements of the shop as it runs in production, each beside a limit of the same machine."""

CONSTANT_PAGES = "/bench/"
"""Where the constant page is, below which the size of it in bytes."""
