"""记录单: what the book of hours says of one person and one stretch of days, on a numbered sheet anybody can check."""
