"""The year report: numbers of a year, small ones hidden."""
