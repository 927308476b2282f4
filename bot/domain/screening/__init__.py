"""Hours that look unusual, each with its reason; a person decides, and nothing follows by itself."""
