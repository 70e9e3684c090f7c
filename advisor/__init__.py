"""Tells people why their neural network trains badly, and shows its evidence."""

__version__ = "0.1.0"
