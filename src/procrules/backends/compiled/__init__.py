"""Decisions as Python code, for hot loops: generated from the core, compiled once for some days.

It answers where everything that it reads is known, which most answers need; it never guesses. What
it meets and does not compute (an unknown fact, *néant*, a hole of the law) ends the computation
with ``Undetermined``, and what it cannot express is ``Unsupported``: the interpreter, which is the
reference, then answers.

What runs code (``machine``, ``inputs``, ``runtime``, ``written``) imports nothing of what makes it
(``generating``): code that was made before and kept is run without it.
"""
