"""Switches of the whole installation: the pause."""
