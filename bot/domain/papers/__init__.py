"""Service entered later from paper: one person enters it, another one approves, the source is graded D."""
