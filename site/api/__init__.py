"""The REST API: two versions over one implementation of each resource, and no business logic."""
