"""Bringing the demo shop into the database: one module a stage, each safe to repeat."""
