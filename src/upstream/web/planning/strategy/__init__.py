"""Strategies: what a partnership wants and why, and the path from its findings to the actions of a plan."""
