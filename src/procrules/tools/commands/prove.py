"""``procrules check --prove``: what is proved of rules, what was found, what could not be settled."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import click
from attrs import define, evolve, field, frozen

from procrules.analysis.proof import KINDS, Finding, Proof, Question, Verdict
from procrules.analysis.prove import FIRST, LAST, TIMEOUT, prove
from procrules.compiled import Compiled
from procrules.core.program import Program
from procrules.diagnostics.base import Lang, Words
from procrules.diagnostics.render import render
from procrules.errors import RulesetError
from procrules.ruleset import ruleset_of
from procrules.syntax.keywords import Language
from procrules.tools.commands.adding import Added, append, language_of
from procrules.tools.commands.console import FINDINGS, out
from procrules.tools.commands.options import Day, Figure, option
from procrules.tools.commands.targets import Origin, Target, targets
from procrules.tools.commands.words import say
from procrules.values.dates import format_date


def options(lang: Lang) -> list[click.Option]:
    """Return the options of a proof."""
    seconds = say(lang, "SECONDES", "SECONDS")
    return [
        option(
            lang,
            "--prove",
            "Cherche à prouver que chaque décision répond à tous les cas, et une seule fois (extra verify).",
            "Try to prove that each decision answers every case, and once only (extra verify).",
            is_flag=True,
        ),
        option(
            lang,
            "--from",
            f"Premier jour d'une preuve ({FIRST.isoformat()} par défaut).",
            f"First day of a proof ({FIRST.isoformat()} by default).",
            type=Day(lang),
        ),
        option(
            lang,
            "--until",
            f"Dernier jour d'une preuve ({LAST.isoformat()} par défaut).",
            f"Last day of a proof ({LAST.isoformat()} by default).",
            type=Day(lang),
        ),
        option(
            lang,
            "--timeout",
            "Secondes accordées à chaque question d'une preuve.",
            "Seconds for each question of a proof.",
            type=Figure(lang),
            metavar=seconds,
        ),
        option(
            lang,
            "--budget",
            "Secondes accordées à toute la preuve.",
            "Seconds for the whole proof.",
            type=Figure(lang),
            metavar=seconds,
        ),
        option(
            lang,
            "--jobs",
            "Nombre de processus d'une preuve (un par cœur par défaut).",
            "Processes of a proof (one for each core by default).",
            type=Figure(lang),
            metavar="N",
        ),
        option(
            lang,
            "--add-examples",
            "Ajoute au fichier l'exemple de chaque cas trouvé par une preuve.",
            "Add to the file the example of each case that a proof finds.",
            is_flag=True,
        ),
    ]


@frozen
class Wanted:
    """What is asked of a proof on the command line."""

    first: date | None = None
    last: date | None = None
    timeout: Decimal | None = None
    budget: Decimal | None = None
    jobs: Decimal | None = None
    add_examples: bool = False


@define
class Session:
    """What a command has proved, each ruleset once."""

    wanted: Wanted
    compiled: dict[Origin, Compiled] = field(factory=dict)
    proofs: list[tuple[Target, Program, Proof]] = field(factory=list)

    def prove(self, target: Target) -> None:
        """Prove what a target covers.

        Raises:
            RulesetError: The rules have errors: nothing can be proved of them.
            MissingExtraError: The extra ``verify`` is not installed.
        """
        origin = target.origin
        if origin not in self.compiled:
            self.compiled[origin] = origin.compile()
        compiled = self.compiled[origin]
        if compiled.program is None:
            raise RulesetError([origin.locate(d) for d in compiled.diagnostics])
        ruleset = ruleset_of(compiled)
        wanted = self.wanted
        names = [d.name for d in ruleset.decisions.values() if target.covers(d.about.span.file)]
        proof = prove(
            ruleset,
            decisions=names,
            first=wanted.first or FIRST,
            last=wanted.last or LAST,
            timeout=TIMEOUT if wanted.timeout is None else wanted.timeout,
            budget=wanted.budget,
            jobs=os.cpu_count() or 1 if wanted.jobs is None else max(1, int(wanted.jobs)),
        )
        self.proofs.append((target, ruleset.program.program, _covered(target, proof)))

    def language(self, origin: Origin, file: str) -> Language:
        """Return the vocabulary of a file."""
        compiled = self.compiled.get(origin)
        return language_of(compiled.sources if compiled is not None else (), file)


def run(paths: tuple[str, ...], wanted: Wanted, format_: str, lang: Lang) -> int:
    """Prove, and return 1 when something was found."""
    if wanted.first and wanted.last and wanted.last < wanted.first:
        raise click.ClickException(
            say(lang, "« --until » précède « --from »", "'--until' is before '--from'")
        )
    session = Session(wanted)
    for target in targets(paths):
        session.prove(target)
    if wanted.add_examples:
        add_examples(session)
    if format_ == "json":
        documents = [proof.to_dict() for _, _, proof in session.proofs]
        out(json.dumps(documents, ensure_ascii=False, indent=2))
    else:
        for _, program, proof in session.proofs:
            for line in _lines(proof, program, lang):
                out(line, FINDINGS)
    return int(any(proof.findings for _, _, proof in session.proofs))


def _covered(target: Target, proof: Proof) -> Proof:
    """Return a proof with the findings of the files that are looked at, at their places."""
    place = target.origin.place
    findings = tuple(
        evolve(f, diagnostic=target.origin.locate(f.diagnostic))
        for f in proof.findings
        if f.decision is not None or target.covers(f.diagnostic.span.file)
    )
    questions = tuple(
        evolve(q, about=place(q.about)) if q.kind == "alive" else q
        for q in proof.questions
        if q.kind != "alive" or target.covers(q.about)
    )
    return evolve(proof, findings=findings, questions=questions)


# -- adding examples --------------------------------------------------------------------------------
def add_examples(session: Session) -> None:
    """Append the examples to their files; all is looked at before anything is written.

    Raises:
        RulesetError: One belongs to a ruleset that comes with the package.
    """
    append(
        (
            Added(target.origin, finding.file, finding.example, _line(target.origin, finding)),
            session.language(target.origin, finding.file),
        )
        for target, _, proof in session.proofs
        for finding in proof.findings
        if finding.example
    )


def _line(origin: Origin, finding: Finding) -> int:
    """Return the line that a finding is about, when it stands in the file of its example."""
    span = finding.diagnostic.span  # with its path already
    return span.line if span.file == origin.place(finding.file) else 0


# -- what is told -----------------------------------------------------------------------------------
def _lines(proof: Proof, program: Program, lang: Lang) -> Iterator[str]:
    first, last = format_date(proof.first, lang), format_date(proof.last, lang)
    yield say(
        lang,
        f"preuve du {first} au {last}, sur tous les faits",
        f"proof from {first} to {last}, over all facts",
    )
    about: dict[str, list[Question]] = {}
    for question in proof.questions:
        about.setdefault(question.about, []).append(question)
    colon = say(lang, " : ", ": ")
    for name, questions in about.items():
        yield name + colon + " ; ".join(_verdict(q, proof, lang) for q in questions)
    for finding in proof.findings:
        yield "\n" + "\n".join(_told(finding, program, lang))
    yield "\n" + say(lang, "Ce qui est tenu pour acquis :", "What is taken for granted:")
    for assumption in proof.assumptions:
        yield "  - " + say(lang, assumption.fr, assumption.en)
    yield _summary(proof, lang)


def _verdict(question: Question, proof: Proof, lang: Lang) -> str:
    name = _NAMES[question.kind]
    words = say(lang, name.fr, name.en)
    reason = question.reason
    because = say(lang, reason.fr, reason.en) if reason is not None else ""
    stated = len(question.stated)
    except_ = say(
        lang,
        f", hors des cas que disent ouverts des exemples ({stated})",
        f", outside of cases that examples state to be open ({stated})",
    )
    told: dict[Verdict, str] = {
        "proved": say(lang, "prouvé", "proved"),
        "rests": because,
        "found": say(lang, "non, voir les constats", "no, see the findings"),
        "not_settled": say(lang, f"non tranché, {because}", f"not settled, {because}"),
    }
    parts = say(lang, f" ; éléments : {question.parts}", f"; parts: {question.parts}")
    more = parts if question.kind == "alive" else ""
    return f"{words} ({told[question.verdict]}{except_ if stated else ''}{more})"


_NAMES = {
    "complete": Words("complète", "complete"),
    "consistent": Words("sans contradiction", "consistent"),
    "alive": Words("rien de mort", "nothing dead"),
}


def _told(finding: Finding, program: Program, lang: Lang) -> Iterator[str]:
    yield render(finding.diagnostic, lang)
    if finding.references:
        cited = " ; ".join(program.cite(r) for r in finding.references)
        yield say(lang, f"    textes : {cited}", f"    texts: {cited}")
    for line in finding.example.splitlines():
        yield f"    {line}"


def _summary(proof: Proof, lang: Lang) -> str:
    def count(*verdicts: Verdict) -> int:
        return sum(proof.count(kind, v) for kind in KINDS for v in verdicts)

    proved, rests, open_ = count("proved"), count("rests"), count("not_settled")
    return say(
        lang,
        f"questions : {len(proof.questions)} ; prouvées : {proved} ; prouvées là où d'autres répondent : "
        f"{rests} ; constats : {len(proof.findings)} ; non tranchées : {open_}",
        f"questions: {len(proof.questions)}; proved: {proved}; proved where others answer: "
        f"{rests}; findings: {len(proof.findings)}; not settled: {open_}",
    )
