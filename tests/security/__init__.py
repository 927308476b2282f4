"""Attacks on the house: what strangers, curious members, nosy staff and holders of the files can learn or do."""
