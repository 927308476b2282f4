"""Coins from hand to hand: gifts, family, donations, grants from a pot, and what needs a second person."""
