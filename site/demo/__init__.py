"""The demo shop: what it sells and says, drawn and loaded by `manage.py load_demo`."""
