"""A questionnaire with a person: line by line anywhere, with keys on a terminal."""
