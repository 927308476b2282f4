"""When volunteers have time, as they said it."""
