"""The benchmark (`make bench`): what a line, a claim and a WeChat turn cost, beside other bots, in one run."""
