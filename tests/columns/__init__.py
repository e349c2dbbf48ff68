"""Rows drawn at random, answered in columns and by the interpreter, and compared."""
