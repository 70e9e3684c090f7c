"""Detectors that look at code: one question a file. Code is parsed, never run."""
