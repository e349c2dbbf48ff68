"""What can be said of a ruleset by looking at many of its answers, or at none: no answer needs it."""
