"""Telling programs of others what happens in the shop."""
