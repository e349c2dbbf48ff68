"""Audit of published contracts (DECP): each one held against the law of its day."""
