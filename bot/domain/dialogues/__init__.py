"""Open conversations as rows."""
