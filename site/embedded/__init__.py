"""The machine room: PostgreSQL, Valkey, S3, a Stripe simulator and a mail catcher, from wheels."""
