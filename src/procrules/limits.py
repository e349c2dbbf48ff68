"""Bounds on what is read and computed, so that no file and no procurement can exhaust a machine.

They are counts, never seconds: the engine does not read the clock, and the same input meets the
same bound everywhere.
"""

MAX_FILE_CHARACTERS = 2_000_000
"""Characters in one rule file or file of facts."""

MAX_FILES = 500
"""Files that one ruleset may import."""

MAX_FINDINGS = 500
"""Errors told of one ruleset; the others are counted."""

MAX_NAMES_COMPARED = 100_000
"""Names looked at, for one ruleset, to find which one a misspelt name may stand for."""

MAX_NESTING = 60
"""Depth of indentation and of parentheses in one item, and of lists in facts."""

MAX_TREE_DEPTH = 150
"""Depth of one expression once it is parsed: conditions joined by one word count as one, each term of
a sum counts."""

MAX_NESTED_CALLS = 900
"""Calls that the evaluation of one value nests, with all that it rests on.

Python allows a thousand. They are counted when the rules are checked: about 70 decisions, or 200
definitions, may rest on one another in a row; each nested condition counts for as much as a definition.
"""

MAX_LIST_LENGTH = 10_000
"""Records in one list of facts."""

MAX_CANDIDATES = 20
"""Records among which the sets that fit a shared envelope are searched."""

MAX_COMBINED = 8
"""Records of which every combination is given."""

MAX_EVENTS = 1_000
"""Events in one history."""

MAX_STEPS = 2_000_000
"""Expressions evaluated for one answer; an operation on long numbers counts for more than one."""

MAX_NUMBER_DIGITS = 1_000
"""Digits of the numerator and of the denominator of a number that is computed."""
