"""WeChat's side of the conversation, for tests.

Signatures and sealing are written from the platform's description with `cryptography` alone, so that they can
disagree with the code under test.
"""
