"""A volunteer says that a record is wrong, somebody in charge decides and answers, and coins follow the hours."""
