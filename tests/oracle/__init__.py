"""A second evaluator, deliberately naive, and the random rulesets on which the engine must agree with it.

It is written from ``docs/en/semantics.md`` and shares no code with the engine: it reads the data
classes of the core and of the values, and computes everything anew, in the plainest way.
"""
