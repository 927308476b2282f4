"""The limits of a case on the working-day calendar, and 督办: a reply owed by a named moment."""
