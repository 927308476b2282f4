"""The outbox.

Everything said unasked, with its windows, quotas, pacing and outcomes. Nothing else may speak first.
"""
