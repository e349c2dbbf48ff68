"""The commands, thin: each reads its input, asks the library and prints what it says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.markdown import Markdown

from procrules.core.answer import Answer, plain
from procrules.diagnostics.catalogue import catalogue, page
from procrules.diagnostics.render import render_all
from procrules.errors import ProcrulesError
from procrules.examples import run_example
from procrules.factfile import read_fact_file, read_fact_text
from procrules.ruleset import Ruleset, compile_named, ruleset_of
from procrules.tools.console import LANG, Unusable, said, write
from procrules.tools.formatting import fmt
from procrules.tools.showing import show
from procrules.tools.targets import bundled_case, targets
from procrules.values.dates import ambiguous_readings, parse_date
from procrules.values.text import Lang, closest
from procrules.version import __version__
from procrules.views.prose import render


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="procrules %(version)s")
def procrules() -> None:
    """Rules of French public procurement, with the reasons of every answer."""


procrules.add_command(fmt)
procrules.add_command(show)


# -- decide -------------------------------------------------------------------------------------
@procrules.command()
@click.argument("ruleset")
@click.option("--facts", "source", required=True, help="JSON or YAML file, bundled case, or -.")
@click.option("--decision", "decisions", multiple=True, help="Question to answer; all by default.")
@click.option("--on", "day", help="Reference date (2026-04-01, 1er avril 2026 …).")
@click.option("--strict", is_flag=True, help="Use no presumption.")
@click.option("--format", "form", type=click.Choice(["text", "markdown", "json"]), default="text")
@LANG
@click.option("--why", is_flag=True, help="Unfold the reasons.")
def decide(
    ruleset: str,
    source: str,
    decisions: tuple[str, ...],
    day: str | None,
    strict: bool,
    form: str,
    lang: Lang,
    why: bool,
) -> None:
    """Answer the questions of a RULESET on the facts of one procurement."""
    rules = _load(ruleset, lang)
    try:
        facts = _facts(ruleset, source)
        if day is not None:
            facts[_reference(rules, lang)] = _day(day, lang)
        names = decisions or tuple(rules.decisions)
        answers = {name: rules.decide(name, facts, strict=strict) for name in names}
        if form == "json":
            shown = _json(rules, answers, why)
        else:
            style: Any = form
            shown = "\n".join(
                render(answer, rules.program.program, lang=lang, style=style, why=why)
                for answer in answers.values()
            )
    except ProcrulesError as error:
        raise Unusable(error.diagnostics, lang) from None
    write(shown)
    if any(answer.status == "conflict" for answer in answers.values()):
        sys.exit(1)


def _load(name: str, lang: Lang) -> Ruleset:
    try:
        return ruleset_of(compile_named(name))
    except ProcrulesError as error:
        raise Unusable(error.diagnostics, lang) from None


def _facts(ruleset: str, source: str) -> dict[str, Any]:
    if source == "-":
        return read_fact_text(sys.stdin.read(), "-")
    if not Path(source).exists():
        case = bundled_case(ruleset, source)
        if case is not None:
            return read_fact_text(case, source, yaml=True)
    return read_fact_file(source)


def _reference(rules: Ruleset, lang: Lang) -> str:
    if rules.header.reference_date is None:
        raise Unusable(
            said(
                lang,
                "ce règlement ne déclare pas de date de référence : retirez --on",
                "this ruleset declares no reference date: leave --on out",
            )
        )
    return rules.header.reference_date


def _day(text: str, lang: Lang) -> Any:
    found = parse_date(text.strip())
    if found is not None:
        return found
    readings = ambiguous_readings(text.strip())
    if readings is not None:
        raise Unusable(
            said(
                lang,
                f"--on : {text} peut se lire {readings[0]} ou {readings[1]} ; écrivez l'une des deux",
                f"--on: {text} reads as {readings[0]} or {readings[1]}; write one of them",
            )
        )
    raise Unusable(
        said(
            lang,
            f"--on : « {text} » n'est pas une date ; écrivez AAAA-MM-JJ ou « 1er avril 2026 »",
            f"--on: '{text}' is not a date; write YYYY-MM-DD or '1 April 2026'",
        )
    )


def _json(rules: Ruleset, answers: dict[str, Answer], why: bool) -> str:
    facts = next(iter(answers.values())).receipt.facts if answers else {}
    found = {
        "ruleset": {
            "name": rules.name,
            "label": rules.label,
            "version": rules.version,
            "sha256": rules.sha256,
        },
        "engine": __version__,
        "facts": plain(facts),
        "answers": {n: answer.to_dict(explanation=why) for n, answer in answers.items()},
    }
    return json.dumps(found, ensure_ascii=False, indent=2)


# -- check and test -----------------------------------------------------------------------------
@procrules.command()
@click.argument("paths", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@LANG
def check(paths: tuple[str, ...], form: str, lang: Lang) -> None:
    """Find what is wrong in rule files, folders or bundled rulesets."""
    looked = list(targets(paths))
    found = list(dict.fromkeys(d for target in looked for d in target.findings()))
    if form == "json":
        write(json.dumps([d.to_dict() for d in found], ensure_ascii=False, indent=2))
    elif found:
        write(render_all(found, lang))
    if form == "text":
        files = sum(target.files for target in looked)
        errors = sum(d.severity == "error" for d in found)
        warnings = len(found) - errors
        write(
            said(
                lang,
                f"fichiers lus : {files} ; erreurs : {errors} ; avertissements : {warnings}",
                f"files read: {files}; errors: {errors}; warnings: {warnings}",
            )
        )
    if any(d.severity == "error" for d in found):
        sys.exit(1)


@procrules.command()
@click.argument("paths", nargs=-1, required=True)
@LANG
def test(paths: tuple[str, ...], lang: Lang) -> None:
    """Run the examples that stand in the rules."""
    ran = failed = 0
    unusable = False
    for target in targets(paths):
        if target.compiled.program is None:
            write(render_all(target.compiled.diagnostics, lang))
            unusable = True
            continue
        rules = ruleset_of(target.compiled)
        for example in rules.program.program.examples:
            if target.only not in (None, example.span.file):
                continue
            outcome = run_example(rules, example)
            ran += 1
            if not outcome.passed:
                failed += 1
                label = f" {example.label}" if example.label else ""
                write(f"{example.span.file}:{example.span.line}:{label}")
                for failure in outcome.failures:
                    write("    " + (failure.fr if lang == "fr" else failure.en))
    write(f"{ran} examples, {failed} failed")
    if failed or unusable:
        sys.exit(1)


# -- explain ------------------------------------------------------------------------------------
@procrules.command()
@click.argument("code")
@LANG
def explain(code: str, lang: Lang) -> None:
    """Explain a CODE such as PR201: what to avoid, what to write, and why."""
    text = page(code.upper(), lang)
    if text is None:
        near = closest(code.upper(), list(catalogue()))
        problem = said(lang, f"il n'y a pas de code « {code} »", f"there is no code '{code}'")
        if near:
            problem += said(lang, f" ; vouliez-vous dire {near[0]} ?", f"; did you mean {near[0]}?")
        raise Unusable(problem)
    console = Console()
    if console.is_terminal and not console.no_color:
        console.print(Markdown(text))
    else:
        click.echo(text.rstrip("\n"))
