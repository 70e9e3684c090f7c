"""Detectors that look at curves: one question a file."""
