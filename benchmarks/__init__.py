"""Benchmarks: each prints its figures and the real peer's beside them, measured in the same run."""
