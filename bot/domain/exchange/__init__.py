"""Time for time: a need that gives coins, and the board on which neighbours offer what they can do."""
