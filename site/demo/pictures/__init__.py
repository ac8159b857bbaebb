"""Pictures of the demo's goods, drawn by code: `shots` says what, `store` keeps the result."""
