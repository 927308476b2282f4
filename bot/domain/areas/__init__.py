"""Places: the district, its streets and communities, and the QQ groups bound to them."""
