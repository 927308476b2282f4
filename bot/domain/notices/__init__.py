"""Whom to tell what: turns "the stewards of this area" into outbox rows."""
