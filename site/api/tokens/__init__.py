"""Who may speak for a member: sign-ins with their tokens, and keys of machines."""
