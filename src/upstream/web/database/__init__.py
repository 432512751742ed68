"""The workspace's PostgreSQL: roles, and the embedded server of the demonstration."""
