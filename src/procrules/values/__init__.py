"""Values of the rule language: exact numbers, dates, durations, three-valued truth, text."""
