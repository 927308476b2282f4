"""From a sentence to a case: reporting, adding, withdrawing."""
