"""Help that comes again: every Wednesday morning until the end of June, with skips and stand-ins."""
