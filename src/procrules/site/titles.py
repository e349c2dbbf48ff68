"""What a file of rules is called on the pages: its name, spelt as its ruleset spells these words.

Names of files have no accents, and no capitals: ``delais.regles`` is about « délais ».
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from procrules.core.program import Program
from procrules.values.text import fold
from procrules.views.agreement import capital

_WORD = re.compile(r"[^\W\d_]+")


def spellings(program: Program) -> Mapping[str, str]:
    """Return how the words of a ruleset are spelt most often, by what they are without accents and capitals.

    One that is also written without accents is spelt so.
    """
    found: dict[str, Counter[str]] = {}
    for text in _texts(program):
        for word in _WORD.findall(text):
            form = word if word.isupper() and len(word) > 1 else word.lower()
            found.setdefault(fold(word), Counter())[form] += 1
    return {
        bare: bare if forms[bare] else forms.most_common(1)[0][0] for bare, forms in found.items()
    }


def file_title(file: str, spelt: Mapping[str, str]) -> str:
    """Return what a file is called; nothing for a text without one."""
    words = file.rpartition("/")[2].partition(".")[0].split("_")
    return capital(" ".join(spelt.get(word, word) for word in words))


def _texts(program: Program) -> Iterator[str]:
    for items in (
        program.sources,
        program.choices,
        program.entities,
        program.facts,
        program.thresholds,
        program.derived,
        program.decisions,
        program.rules,
    ):
        for item in items.values():
            yield from (item.about.label or "", *item.about.notes)
    for fact in program.facts.values():
        yield from (fact.question or "", fact.help or "")
