"""Addresses of a version, by what they are about."""
