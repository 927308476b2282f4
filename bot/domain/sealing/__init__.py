"""From a record to its seal: who is asked for what is missing, the yellow card, the seal within the lawful term."""
