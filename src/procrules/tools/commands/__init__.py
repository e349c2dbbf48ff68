"""The commands of the command line, one module each, and what they share with the pytest plugin.

The commands need the extra ``cli``; ``targets``, ``session`` and ``coverage`` do not.
"""
