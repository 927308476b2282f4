"""The end of a task: confirmation by both sides, disputes, hours and coins, the revisit."""
