"""How each kind of good is drawn."""
