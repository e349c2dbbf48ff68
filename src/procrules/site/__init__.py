"""A ruleset as pages: decisions, thresholds, processes, facts and articles, linked to each other."""
