"""Cases (诉求): the facts, the states, the history."""
