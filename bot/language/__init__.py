"""Pure understanding of Chinese text: places, services, times, danger, private data. No database, no network."""
