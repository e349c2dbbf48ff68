"""Facts as callers give them, read exactly and checked as a whole: every fault is told at once."""

from procrules.facts.reader import read_facts, show_value
from procrules.facts.records import FactValue

__all__ = ["FactValue", "read_facts", "show_value"]
