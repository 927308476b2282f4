"""Consent by purpose, and its withdrawal."""
