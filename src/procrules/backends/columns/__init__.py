"""Decisions over the rows of a table, as expressions of Ibis (extra ``batch``).

The same ruleset then runs on DuckDB, Polars or Spark: each row is one set of facts, each column named
like a fact tells it, and the answers are columns beside them.
"""

from procrules.backends.columns.compiled import Compiled, answered, compiled
from procrules.backends.columns.inputs import Column, Nulls
from procrules.backends.columns.refusals import Refused

__all__ = ["Column", "Compiled", "Nulls", "Refused", "answered", "compiled"]
