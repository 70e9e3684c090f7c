"""Measures the advisor on problems with known causes. Nothing here may flow back into kb/."""
