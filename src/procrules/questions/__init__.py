"""What may be asked of a checked ruleset besides an answer: what matters, where it turns, what next."""
