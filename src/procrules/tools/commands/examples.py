"""``procrules test``: the examples that stand in the rules, run as tests."""

from __future__ import annotations

import click

from procrules.core.items import Example
from procrules.diagnostics.base import Lang, Words
from procrules.diagnostics.render import render
from procrules.errors import LimitError, RulesetError
from procrules.examples import run_example
from procrules.ruleset import Ruleset
from procrules.tools.commands.console import FINDINGS, Highlights, out
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import argument
from procrules.tools.commands.targets import Origin, targets
from procrules.tools.commands.words import say

FAILURES: Highlights = ((r"^\S+:\d+:", "bold"),)


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "test",
        lang,
        callback=run,
        short_help=say(lang, "Exécute les exemples des règles.", "Run the examples of the rules."),
        help=say(
            lang,
            "Exécute les exemples écrits dans des fichiers de règles, et montre ceux qui échouent.\n\n"
            "CHEMIN est un fichier, un dossier ou le nom d'un règlement fourni. La dernière ligne est "
            "toujours « N examples, N failed ».",
            "Run the examples that stand in rule files, and show those that fail.\n\n"
            "PATH is a file, a folder or the name of a bundled ruleset. The last line is always "
            "'N examples, N failed'.",
        ),
        params=[argument(lang, "paths", "CHEMIN", "PATH", many=True)],
    )


def run(paths: tuple[str, ...], lang: Lang) -> int:
    """Run the examples, and return 1 when one fails or cannot be run."""
    rulesets: dict[Origin, Ruleset | None] = {}
    ran: dict[tuple[str, int, int], bool] = {}
    for target in targets(paths):
        origin = target.origin
        if origin not in rulesets:
            rulesets[origin] = _load(origin, lang)
        ruleset = rulesets[origin]
        if ruleset is None:
            continue
        for example in ruleset.program.program.examples:
            span = example.span
            key = (origin.place(span.file), span.line, span.column)
            if target.covers(span.file) and key not in ran:
                ran[key] = _run_one(ruleset, example, origin, lang)
    broken = sum(ruleset is None for ruleset in rulesets.values())
    if broken:
        out(
            say(
                lang,
                "Des règles ont des erreurs : leurs exemples n'ont pas été exécutés.",
                "Some rules have errors: their examples were not run.",
            )
        )
    failed = sum(not passed for passed in ran.values())
    out(f"{len(ran)} examples, {failed} failed")
    return int(bool(failed or broken))


def _load(origin: Origin, lang: Lang) -> Ruleset | None:
    try:
        return origin.load()
    except RulesetError as error:
        for diagnostic in error.diagnostics:
            out(render(origin.locate(diagnostic), lang), FINDINGS)
        return None


def _run_one(ruleset: Ruleset, example: Example, origin: Origin, lang: Lang) -> bool:
    try:
        failures = run_example(ruleset, example).failures
    except LimitError as error:
        failures = tuple(Words(d.message("fr"), d.message("en")) for d in error.diagnostics)
    if not failures:
        return True
    lines = [f"{origin.place(example.span.file)}:{example.span.line}: {example.label}"]
    lines += [f"    {failure.fr if lang == 'fr' else failure.en}" for failure in failures]
    out("\n".join(lines), FAILURES)
    return False
