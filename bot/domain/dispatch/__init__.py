"""Finding the right person: clashes of time, a yes with a condition, asking one after another, visits alone, what drags."""
