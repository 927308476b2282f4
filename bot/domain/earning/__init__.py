"""How coins come to be and how they end: coefficients, the cap, the opening grant, the end of the year."""
