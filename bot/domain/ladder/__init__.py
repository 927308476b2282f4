"""What nobody takes: a posted task climbs until somebody claims or follows it."""
