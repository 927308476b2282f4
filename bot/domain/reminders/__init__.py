"""Reminders: a person's own, care dates, weekly digests, and the question before a task whether somebody comes."""
