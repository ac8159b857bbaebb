"""What keeps the servers from running, said in a way that helps."""


class Trouble(Exception):
    """A message for the person at the keyboard: what is wrong, then what to do about it."""
