"""Measures of a plan: entered by hand or fed by what is published and loaded; compared like with like."""
