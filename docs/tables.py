"""Tables of the documentation that follow from the code: words, and the law that is covered.

A page holds a marker such as ``<!-- table: keywords -->``; the site shows the table in its place, in the
language of the page.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

if find_spec("procrules") is None:  # the site is built from a checkout that is not installed
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

Language = Literal["fr", "en"]
MARKER = re.compile(r"^<!-- table: (?P<name>[\w-]+) -->$", re.MULTILINE)


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Put the tables in the place of their markers."""
    language: Language = "fr" if page.file.src_uri.startswith("fr/") else "en"
    return MARKER.sub(lambda marker: TABLES[marker["name"]](language), markdown)


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(headings), *(list(row) for row in rows)]
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in line] for line in lines]
    cells.insert(1, ["---"] * len(cells[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _say(language: Language, fr: str, en: str) -> str:
    return fr if language == "fr" else en


# -- words --------------------------------------------------------------------------------------
def keywords(language: Language) -> str:
    """Return the words of both vocabularies, section by section as their files list them."""
    from procrules.syntax.keywords import vocabulary

    fr, en = vocabulary("fr").forms, vocabulary("en").forms
    parts = []
    for title, keys in _sections(language):
        rows = []
        for key in keys:
            both = [", ".join(f"`{form}`" for form in words[key]) for words in (fr, en)]
            rows.append([*(both if language == "fr" else reversed(both)), f"`{key}`"])
        headings = ["Français", "English"] if language == "fr" else ["English", "Français"]
        parts.append(f"## {title}\n\n" + _table([*headings, _say(language, "Clé", "Key")], rows))
    return "\n\n".join(parts)


def _sections(language: Language) -> list[tuple[str, list[str]]]:
    path = Path(__file__).parents[1] / "grammar" / "keywords" / f"{language}.toml"
    sections: list[tuple[str, list[str]]] = []
    previous = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        # A comment after a blank line opens a section.
        if line.startswith("# ") and not previous:
            sections.append((_title(line[2:], language), []))
        elif key := re.match(r"([A-Z][A-Z_]*) =", line):
            sections[-1][1].append(key[1])
        previous = line
    return [(title, keys) for title, keys in sections if keys]


_FRENCH_TITLES = {
    "file": "Le fichier",
    "items": "Les déclarations",
    "on every item": "Dans toute déclaration",
    "on facts and choices": "Faits et choix",
    "rules": "Règles et arbres",
    "variants, lots, modifications": "Variantes, lots, modifications",
    "signs, checklists": "Indices, grilles",
    "processes": "Parcours",
    "dossiers": "Dossiers",
    "supplementary services": "Prestations supplémentaires",
    "review clauses": "Clauses de réexamen",
    "tables": "Tableaux",
    "comparisons": "Comparaisons",
    "lists and quantifiers": "Listes",
    "examples": "Exemples",
    "values": "Valeurs",
    "types": "Types",
    "authorities": "Autorités",
    "units of duration": "Unités de durée",
}


def _title(words: str, language: Language) -> str:
    return _FRENCH_TITLES.get(words, words) if language == "fr" else words.capitalize()


# -- law ----------------------------------------------------------------------------------------
_AUTHORITIES = {
    "law": ("loi", "law"),
    "case_law": ("jurisprudence", "case law"),
    "doctrine": ("doctrine", "doctrine"),
    "programme": ("programme", "programme"),
    "orientation": ("orientation", "orientation"),
    "policy": ("politique (choix de l'équipe)", "policy (the team's own choice)"),
}
_CERTAINTIES = {
    "certain": ("établi", "certain"),
    "to_confirm": ("à vérifier", "to confirm"),
    "uncertain": ("incertain", "uncertain"),
}


@cache
def _program() -> Any:
    import procrules

    return procrules.load("marches_publics").program.program


def _weakest(items: Iterable[Any], ranks: Iterable[str]) -> str:
    order = list(ranks)
    return max(items, key=order.index, default=order[0])


def law_header(language: Language) -> str:
    """Return who the ruleset is, up to which day its law was read, and how large it is."""
    from procrules.values.dates import format_date

    program = _program()
    header = program.header
    until = format_date(header.read_until, language) if header.read_until else "—"
    rows = [
        [_say(language, "Règlement", "Ruleset"), f"`{header.name}`, {header.label}"],
        [_say(language, "Version", "Version"), str(header.version)],
        [_say(language, "Droit lu jusqu'au", "Law read until"), until],
        [_say(language, "Sources", "Sources"), str(len(program.sources))],
        [_say(language, "Seuils", "Thresholds"), str(len(program.thresholds))],
        [_say(language, "Règles", "Rules"), str(len(program.rules))],
        [_say(language, "Exemples exécutés", "Examples that run"), str(len(program.examples))],
    ]
    return _table(["", ""], rows)


def law_decisions(language: Language) -> str:
    """Return, for each decision, what it rests on."""
    program = _program()
    rows = []
    for name, decision in program.decisions.items():
        rules = [r for r in program.rules.values() if name in r.concludes_on()]
        authority = _weakest((r.authority for r in rules), _AUTHORITIES)
        certainty = _weakest(
            (c.about.certainty for r in rules for c in (r, *r.leaves())), _CERTAINTIES
        )
        # A tree may cite its articles at its leaves alone.
        texts = sorted({ref.source for rule in rules for ref in _references(rule)})
        rows.append(
            [
                f"{decision.about.label or name} (`{name}`)",
                str(len(rules)),
                ", ".join(f"`{text}`" for text in texts),
                _say(language, *_AUTHORITIES[authority]),
                _say(language, *_CERTAINTIES[certainty]),
            ]
        )
    headings = _say(
        language,
        "Décision;Règles;Sources;Autorité la plus faible;Certitude la plus faible",
        "Decision;Rules;Sources;Weakest authority;Weakest certainty",
    )
    return _table(headings.split(";"), rows)


def law_sources(language: Language) -> str:
    """Return the sources that the ruleset cites, with what is said of each."""
    rows = []
    for name, source in _program().sources.items():
        about = source.about
        said = [*about.uncertain, *(t for t in about.to_confirm if t), *about.notes]
        rows.append(
            [
                f"`{name}`",
                about.label or "",
                _say(language, *_AUTHORITIES[source.authority]),
                _say(language, *_CERTAINTIES[about.certainty]),
                " ".join(said),
            ]
        )
    headings = _say(
        language, "Nom;Texte;Autorité;Certitude;Remarque", "Name;Text;Authority;Certainty;Remark"
    )
    return _table(headings.split(";"), rows)


def law_unformalised(language: Language) -> str:
    """Return what the rules leave out of the articles."""
    program = _program()
    rows = [
        [
            "; ".join(program.cite(r) for r in item.references) or "—",
            item.words,
            f"`{item.span.file}`",
        ]
        for item in program.unformalised
    ]
    headings = _say(
        language, "Texte;Ce qui n'est pas formalisé;Thème", "Text;What is not formalised;Theme"
    )
    return _table(headings.split(";"), sorted(rows))


def law_doubts(language: Language) -> str:
    """Return the points that the rules mark as uncertain or to be read again."""
    program = _program()
    rows: list[list[str]] = []
    tables = (program.facts, program.thresholds, program.derived, program.decisions, program.rules)
    for table in tables:
        for name, item in table.items():
            for about in _abouts(item):
                for key, words in (
                    ("uncertain", about.uncertain),
                    ("to_confirm", about.to_confirm),
                ):
                    rows += [
                        [
                            item.about.label or name,
                            _say(language, *_CERTAINTIES[key]),
                            text or _say(language, "source à relire", "source to be read again"),
                        ]
                        for text in words
                    ]
            rows += [
                [
                    item.about.label or name,
                    _say(language, *_CERTAINTIES["to_confirm"]),
                    program.cite(reference),
                ]
                for reference in _references(item)
                if reference.to_confirm
            ]
    unique = [list(row) for row in dict.fromkeys(tuple(row) for row in rows)]
    headings = _say(language, "Point;Certitude;Pourquoi", "Point;Certainty;Why")
    return _table(headings.split(";"), unique)


def _abouts(item: Any) -> list[Any]:
    leaves = [leaf.about for leaf in item.leaves()] if hasattr(item, "leaves") else []
    return [item.about, *leaves]


def _references(item: Any) -> list[Any]:
    found = [reference for about in _abouts(item) for reference in about.references]
    for row in getattr(item, "rows", ()):
        found += row.references
    for leaf in item.leaves() if hasattr(item, "leaves") else ():
        for part in (*leaf.demands, *leaf.duties):
            found += part.references
    return found


# -- commands -----------------------------------------------------------------------------------
def commands(language: Language) -> str:
    """Return each command with its usage, what it does, its arguments and its options, as ``--help`` says them."""
    import click

    from procrules.tools.commands.tree import root

    made = root(language)
    parts = []
    for name, verb in made.commands.items():
        context = click.Context(
            verb, info_name=name, parent=click.Context(made, info_name=made.name)
        )
        usage = " ".join([context.command_path, *verb.collect_usage_pieces(context)])
        options = [p for p in verb.get_params(context) if isinstance(p, click.Option)]
        records = [record for p in options if (record := p.get_help_record(context))]
        needed = _say(language, "[obligatoire]", "[required]")
        rows = [
            [f"`{words}`", _escaped(effect.replace("[required]", needed))]
            for words, effect in records
        ]
        headings = ["Option", _say(language, "Effet", "Effect")]
        parts += [
            f"## {name}",
            f"```text\n{usage}\n```",
            _escaped(inspect.cleandoc(verb.help or "")),
            _table(headings, rows),
        ]
    return "\n\n".join(parts)


def _escaped(text: str) -> str:
    """Return words of a help as Markdown shows them: `<` is no tag, `*` no emphasis."""
    return re.sub(r"([<>*_\\])", r"\\\1", text)


TABLES = {
    "commands": commands,
    "keywords": keywords,
    "law-header": law_header,
    "law-decisions": law_decisions,
    "law-sources": law_sources,
    "law-unformalised": law_unformalised,
    "law-doubts": law_doubts,
}
