"""``procrules decide``: the answers of a ruleset to the facts of a case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import click
from attrs import evolve

from procrules.bundled import bundled_rulesets
from procrules.core.answer import Answer, Fits, plain
from procrules.core.changes import Changes
from procrules.diagnostics.base import Lang, Words
from procrules.diagnostics.facts import UnknownMember, UnreadableFacts
from procrules.diagnostics.render import render as render_finding
from procrules.dossiers import Dossier, dossier_of
from procrules.errors import FactError
from procrules.factfile import read_fact_file, read_fact_text
from procrules.facts import read_facts
from procrules.facts.places import locating
from procrules.ruleset import Ruleset, load
from procrules.tools.commands.completing import BY_NAME
from procrules.tools.commands.console import ANSWER, out, problem
from procrules.tools.commands.dossiers import bundled_dossiers, named_facts
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import Day, argument, format_option, option
from procrules.tools.commands.targets import exists, is_file
from procrules.tools.commands.typed import STANDARD_INPUT, standard_input
from procrules.tools.commands.words import missing_file, say
from procrules.values.text import nearest
from procrules.version import __version__
from procrules.views.bundle import render_bundle
from procrules.views.changes import render_changes
from procrules.views.prose import render


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "decide",
        lang,
        callback=run,
        short_help=say(
            lang, "Répond aux questions d'un règlement.", "Answer the questions of a ruleset."
        ),
        help=say(
            lang,
            "Répond aux questions d'un règlement pour les faits d'un achat, avec les raisons.\n\n"
            "REGLEMENT est le nom d'un règlement fourni (marches_publics) ou un chemin. Le dossier d'un achat "
            "nomme le sien : il n'y a pas à le redire. Toutes ses questions reçoivent une réponse, volet par volet.",
            "Answer the questions of a ruleset for the facts of a purchase, with the reasons.\n\n"
            "RULESET is the name of a bundled ruleset (marches_publics) or a path. The file of a procurement "
            "names its own: it need not be said again. All its questions are answered, part by part.",
        ),
        params=[
            argument(lang, "ruleset", "[REGLEMENT]", "[RULESET]", required=False),
            option(
                lang,
                "--facts",
                "Faits (JSON ou YAML) ou dossier d'un achat, «\u00a0-\u00a0» pour l'entrée standard, ou cas fourni.",
                "Facts (JSON or YAML) or file of a procurement, '-' for standard input, or name of a bundled case.",
                metavar=say(lang, "FICHIER", "FILE"),
                required=True,
            ),
            click.Option(
                ["--decision", "decisions"],
                shell_complete=BY_NAME["--decision"],
                multiple=True,
                metavar=say(lang, "NOM", "NAME"),
                help=say(
                    lang,
                    "Question posée ; peut être répété. Par défaut, celles auxquelles les faits"
                    " répondent ; toutes en JSON.",
                    "Question to answer; may be repeated. By default those that the facts answer;"
                    " in JSON, all.",
                ),
            ),
            option(
                lang,
                "--on",
                "Date de référence (2022-08-02, «\u00a02 août 2022\u00a0»). Sans elle ni le fait, la date manque.",
                "Reference date (2022-08-02, '2 August 2022'). Without it and the fact, the date is missing.",
                type=Day(lang),
                metavar="DATE",
            ),
            option(
                lang,
                "--strict",
                "N'emploie aucune présomption.",
                "Use no presumption.",
                is_flag=True,
            ),
            format_option(lang, "text", "markdown", "json"),
            option(
                lang, "--why", "Donne toutes les raisons.", "Give all the reasons.", is_flag=True
            ),
            option(
                lang,
                "--why-not",
                "Ce qui ouvrirait ce membre d'une réponse : les plus petits changements de faits.",
                "What would open this member of an answer: the smallest changes of facts.",
                metavar=say(lang, "MEMBRE", "MEMBER"),
            ),
            option(
                lang,
                "--what-if",
                "Ce qui changerait chaque réponse demandée.",
                "What would change each answer that is asked for.",
                is_flag=True,
            ),
        ],
    )


def run(
    ruleset: str | None,
    facts: str,
    decisions: tuple[str, ...],
    on: date | None,
    strict: bool,
    format: str,  # noqa: A002  (the name of the option)
    why: bool,
    why_not: str | None,
    what_if: bool,
    lang: Lang,
) -> int:
    """Answer, and return 1 when the rules conflict."""
    typed = standard_input() if facts == STANDARD_INPUT else None
    rules = load(ruleset) if ruleset is not None else None
    told = named_facts(facts, typed, rules)
    if isinstance(told, Dossier) and (why_not is not None or what_if):
        rules, told = told.ruleset, dict(told.facts)
    if isinstance(told, Dossier):
        return _decide_dossier(told, decisions, on, strict, format, why, lang)
    if rules is None:
        raise _no_ruleset(facts, lang)
    if told is None:
        told = case(rules, facts)
    with locating(told):
        read_facts(rules.program.program, told)
    if why_not is not None and not decisions:
        decisions = _with_member(rules, why_not)
    if what_if and not decisions:
        raise click.UsageError(
            say(
                lang,
                "« --what-if » demande « --decision » : dites quelle réponse",
                "'--what-if' needs '--decision': say which answer",
            )
        )
    if format != "json" and not decisions and len(rules.decisions) > 1:
        # All the questions of a ruleset are more than anybody reads: those that the facts answer.
        return _decide_dossier(dossier_of(told, rules), decisions, on, strict, format, why, lang)
    if on is not None:
        told[_reference_date(rules)] = on
    answers = rules.decide_all(told, decisions=decisions or None, strict=strict)
    sets = rules.sets_to_choose(answers, told, strict=strict)
    changes = _changes(answers, why_not, what_if)
    if format == "json":
        found = document(rules, told, answers, sets, why)
        if changes:
            found["changes"] = {n: [c.to_dict() for c in each] for n, each in changes.items()}
        out(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        style: Any = format
        program = rules.program.program
        pages = []
        for name, each in answers.items():
            page = render(each, program, lang=lang, style=style, why=why, fits=sets.get(name))
            turned = [
                render_changes(c, program, lang=lang, style=style) for c in changes.get(name, ())
            ]
            pages.append("\n".join([page, *turned]))
        out("\n".join(pages) if style == "markdown" else "\n\n".join(pages), ANSWER)
    return int(any(each.status == "conflict" for each in answers.values()))


def _with_member(ruleset: Ruleset, member: str) -> tuple[str, ...]:
    """Return the decisions that a member belongs to.

    Raises:
        FactError: There is none.
    """
    program = ruleset.program.program
    members: dict[str, list[str]] = {}
    for name, decision in ruleset.decisions.items():
        if decision.many:
            for known in program.choices[decision.type.name or ""].names():
                members.setdefault(known, []).append(name)
    if member not in members:
        raise FactError(
            [
                UnknownMember(
                    name=ruleset.name, member=member[:80], suggestion=nearest(member[:80], members)
                )
            ]
        )
    return tuple(members[member])


def _changes(
    answers: Mapping[str, Answer], why_not: str | None, what_if: bool
) -> dict[str, list[Changes]]:
    """Return what would open a member of each answer, or change the answer."""
    found: dict[str, list[Changes]] = {}
    for name, answer in answers.items():
        told = [answer.why_not(why_not)] if why_not is not None else []
        told += [answer.what_if()] if what_if else []
        if told:
            found[name] = told
    return found


def _no_ruleset(facts: str, lang: Lang) -> Exception:
    """Return the error of a call that names no ruleset, for facts that name none either."""
    known = {*bundled_dossiers(), *(c for name in bundled_rulesets() for c in cases_of(name))}
    if facts != STANDARD_INPUT and facts not in known and not is_file(Path(facts)):
        return missing_file(facts, near=nearest(Path(facts).stem[:80], known))
    return click.UsageError(
        say(
            lang,
            "il manque «\u00a0REGLEMENT\u00a0» : seul le dossier d'un achat nomme le sien",
            "'RULESET' is missing: only the file of a procurement names its own",
        )
    )


def _decide_dossier(
    dossier: Dossier,
    decisions: tuple[str, ...],
    on: date | None,
    strict: bool,
    format: str,  # noqa: A002  (the name of the option)
    why: bool,
    lang: Lang,
) -> int:
    """Answer a whole dossier."""
    for diagnostic in dossier.diagnostics:
        problem(render_finding(diagnostic, lang))
    if on is not None:
        day = {_reference_date(dossier.ruleset): on}
        dossier = evolve(dossier, facts={**dossier.facts, **day})
    bundle = dossier.answer(decisions=decisions, strict=strict)
    if format == "json":
        out(json.dumps(bundle.to_dict(explanation=why), ensure_ascii=False, indent=2))
    else:
        style: Any = format
        program = dossier.ruleset.program.program
        out(render_bundle(bundle, program, lang=lang, style=style, why=why), ANSWER)
    return int(bundle.in_conflict)


def document(
    ruleset: Ruleset,
    facts: Mapping[str, Any],
    answers: Mapping[str, Answer],
    sets: Mapping[str, Fits],
    why: bool,
) -> dict[str, Any]:
    """Return the answers as plain data; the shape is that of ``schema/answer.schema.json``."""
    found = {
        "ruleset": identity(ruleset),
        "engine": __version__,
        "facts": plain(read_facts(ruleset.program.program, facts)),
        "answers": {name: each.to_dict(explanation=why) for name, each in answers.items()},
    }
    if sets:
        found["fits"] = {name: plain(fits) for name, fits in sets.items()}
    return found


def identity(ruleset: Ruleset) -> dict[str, Any]:
    """Return who a ruleset is, as plain data."""
    return {
        "name": ruleset.name,
        "label": ruleset.label,
        "version": ruleset.version,
        "sha256": ruleset.sha256,
    }


def _reference_date(ruleset: Ruleset) -> str:
    name = ruleset.header.reference_date
    if name is None:
        problem = Words(
            "ce règlement n'a pas de date de référence : « --on » n'y a pas de sens",
            "this ruleset has no reference date: '--on' means nothing to it",
        )
        raise FactError([UnreadableFacts(problem=problem)])
    return name


# -- reading the facts ----------------------------------------------------------------------------
def case(ruleset: Ruleset, name: str) -> dict[str, Any]:
    """Return the facts of a case that comes with the ruleset.

    Raises:
        FactError: What the name stands for is no file that can be read.
        ProcrulesError: There is no such file and no such case.
    """
    cases = cases_of(ruleset.name)
    case = cases.get(name) or cases.get(name.removesuffix(".yaml"))
    if case is not None:
        return read_fact_text(case.read_text(encoding="utf-8"), case.name, yaml=True)
    path = Path(name)
    if name.strip() and exists(path):
        return read_fact_file(path)  # a folder, or what the system does not let one read
    near = nearest(path.stem[:80], cases)
    known = ", ".join(sorted(cases))
    more = (
        Words(f"cas fournis : {known}", f"bundled cases: {known}") if known and not near else None
    )
    raise missing_file(name, more, near)


def cases_of(name: str) -> dict[str, Traversable]:
    """Return the files of facts that come with a ruleset, by name."""
    folder = bundled_rulesets().get(name)
    if folder is None or not (folder / "cas").is_dir():
        return {}
    return {
        entry.name.removesuffix(".yaml"): entry
        for entry in (folder / "cas").iterdir()
        if entry.name.endswith(".yaml")
    }
