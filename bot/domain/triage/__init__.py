"""Looking at a case: verifying, grading, and the case of somebody in danger."""
