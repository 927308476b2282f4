"""Pages to humans on duty."""
