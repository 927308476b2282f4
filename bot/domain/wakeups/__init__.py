"""When each job last ran, and how it went: for the operator's eye."""
