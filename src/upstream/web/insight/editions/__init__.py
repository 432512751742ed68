"""Editions on screen: their findings, figures and coverage, and the way from a draft to what is published."""
