"""The mail catcher: SMTP in, a page and JSON out, every message a file."""
