"""The crash test: customers buy while what the shop runs on is killed, and the books are read."""
