"""People, the accounts they speak by, their roles, and the volunteer register."""
