"""Measurements of the shop as it runs in production, each beside a limit of the same machine."""
