"""Binding: two accounts are one person, and whatever either of them has comes along."""
