"""A county that does not exist, with known truth: for the demonstration and for tests."""
