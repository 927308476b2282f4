"""Who looked at or changed what."""
