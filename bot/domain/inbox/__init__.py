"""Each inbound message once."""
