"""Tasks and claims: posting, claiming, giving back, arriving, finishing."""
