"""Repairs of code: one symptom a file."""
