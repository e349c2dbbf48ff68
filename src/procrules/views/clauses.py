"""Conditions in words, as the rules state them: of no case, and so without a value that was seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve, frozen

from procrules.core import expr as core
from procrules.core.answer import Reason
from procrules.core.expr import Expr, Operator
from procrules.core.items import Outcome
from procrules.core.types import Type
from procrules.diagnostics.base import Words
from procrules.values.text import Lang
from procrules.views import agreement
from procrules.views.comparisons import predicate
from procrules.views.sentences import Speaker, Term

_CONTRARY: dict[Operator, Operator] = {
    "<": ">=",
    "<=": ">",
    "=": "!=",
    "!=": "=",
    ">=": "<",
    ">": "<=",
}
_WORDS = {
    "always": Words("dans tous les cas", "in all cases"),
    "never": Words("en aucun cas", "in no case"),
    "every": Words("toutes ces conditions :", "all of these conditions:"),
    "some": Words("une au moins de ces conditions :", "at least one of these conditions:"),
    "not_every": Words("une au moins de ces conditions manque :", "one of these conditions fails:"),
    "none": Words("aucune de ces conditions :", "none of these conditions:"),
    "each_list": Words("chaque élément de {list} :", "each record of {list}:"),
    "some_list": Words("un élément au moins de {list} :", "at least one record of {list}:"),
    "none_list": Words("aucun élément de {list} :", "no record of {list}:"),
    "not_each_list": Words(
        "un élément au moins de {list} ne vérifie pas :", "some record of {list} does not meet:"
    ),
    "listed": Words("figure dans {list}", "is in {list}"),
    "not_listed": Words("ne figure pas dans {list}", "is not in {list}"),
    "other_than": Words("autre que {value}", "other than {value}"),
    "without": Words("sans {value}", "without {value}"),
    "readings": Words("{label}, selon la lecture :", "{label}, depending on the reading:"),
    "not_readings": Words(
        "non établi par la lecture : {label}", "not established by the reading: {label}"
    ),
    "undetermined": Words("indéterminé", "undetermined"),
    "closes": Words("ferme {members}", "closes {members}"),
    "opens": Words("ouvre {members}", "opens {members}"),
    "or": Words(" ou ", " or "),
}


def word(key: str, lang: Lang, **fields: str) -> str:
    """Return the words of a key, filled in."""
    words = _WORDS[key]
    return (words.fr if lang == "fr" else words.en).format(**fields)


@frozen
class Clause:
    """One line of a condition.

    Attributes:
        text: What it says.
        depth: How far it stands under the lines above.
        expr: The expression whose truth is that of the line; ``None`` for a heading, and inside a
            list, where each record has its own.
        contrary: Whether the line says the contrary of ``expr``.
        said: The expression that it says, inside a list too; ``None`` for what others below it say.
    """

    text: str
    depth: int = 0
    expr: Expr | None = None
    contrary: bool = False
    said: Expr | None = None


@frozen
class Clauses:
    """Says the conditions of a program."""

    speaker: Speaker

    @property
    def lang(self) -> Lang:
        """The language of the engine's words."""
        return self.speaker.lang

    def of(self, expr: Expr) -> list[Clause]:
        """Return a condition, a line for each of its parts; what is joined by *et* has no heading."""
        if isinstance(expr, core.Every):
            return [c for item in expr.items for c in self._lines(item, 0, False, True)]
        return list(self._lines(expr, 0, False, True))

    def _lines(self, expr: Expr, depth: int, no: bool, seen: bool) -> Iterator[Clause]:
        """Yield the lines of a condition; ``no`` where its contrary is said."""
        match expr:
            case core.Not():
                yield from self._lines(expr.item, depth, not no, seen)
            case core.Every() | core.Some():
                every = isinstance(expr, core.Every)
                heading = ("not_every" if every else "none") if no else "every" if every else "some"
                yield self._line(word(heading, self.lang), depth, expr, no, seen)
                for item in expr.items:
                    yield from self._lines(item, depth + 1, False, seen)
            case core.Cited():
                first, *others = self._lines(expr.item, depth, no, seen)
                cites = self.speaker.cites(expr.references)
                yield evolve(first, text=_cited(first.text, cites))
                yield from others
            case core.Quantified():
                yield from self._quantified(expr, depth, no, seen)
            case core.Readings():
                label = self.speaker.quoted(self.speaker.label(expr.name))
                heading = "not_readings" if no else "readings"
                yield self._line(word(heading, self.lang, label=label), depth, expr, no, seen)
                for option in expr.options if not no else ():
                    yield Clause(
                        f"{option.label} :" if self.lang == "fr" else f"{option.label}:", depth + 1
                    )
                    yield from self._lines(option.expr, depth + 2, False, seen)
            case _:
                yield self._line(self.sentence(expr, no), depth, expr, no, seen)

    @staticmethod
    def _line(text: str, depth: int, expr: Expr, no: bool, seen: bool) -> Clause:
        whole = isinstance(expr, core.Every | core.Some)
        return Clause(
            agreement.capital(text), depth, expr if seen else None, no, None if whole else expr
        )

    def _quantified(
        self, expr: core.Quantified, depth: int, no: bool, seen: bool
    ) -> Iterator[Clause]:
        source = self.speaker.list_name(term(expr.source))
        if expr.kind == "some" and _of_ids(expr.condition):
            key = "not_listed" if no else "listed"
            yield self._line(word(key, self.lang, list=source), depth, expr, no, seen)
            return
        key = f"{expr.kind}_list"
        if no:
            key = {"each": "not_each_list", "some": "none_list", "none": "some_list"}[expr.kind]
        yield self._line(word(key, self.lang, list=source), depth, expr, no, seen)
        yield from self._lines(expr.condition, depth + 1, False, False)

    # -- one line -------------------------------------------------------------------------------
    def sentence(self, expr: Expr, no: bool = False) -> str:
        """Return a condition that has no parts as one sentence, or its contrary."""
        speaker = self.speaker
        match expr:
            case core.Constant(value=bool() as value):
                return word("never" if value is no else "always", self.lang)
            case core.Compare():
                return self._compare(expr, no)
            case core.Among():
                return self._among(expr, no)
            case _:
                label = speaker.quoted_label(term(expr))
                return speaker.stated(label, speaker.yes_no(not no))

    def _compare(self, expr: core.Compare, no: bool) -> str:
        op = _CONTRARY[expr.op] if no and not expr.left.type.ordered else expr.op
        left, right = term(expr.left), term(expr.right)
        if left["type"] in _MEASURED and expr.right.type.kind != "nothing":
            truth = not no
            if op != expr.op:
                truth = True
            reason = Reason("compare", truth, data={"left": left, "right": right, "op": op})
            return predicate(self.speaker, reason)
        if left["kind"] == "constant":
            left, right = right, left
        value = self.speaker.shown(right) if right["kind"] == "constant" else self.naming(right)
        if op == "!=" and right["type"] == "boolean" and isinstance(right["value"], bool):
            value = self.speaker.yes_no(not right["value"])
        elif op == "!=":
            value = word("other_than", self.lang, value=value)
        return self.speaker.stated(self.speaker.quoted_label(left), value)

    def _among(self, expr: core.Among, no: bool) -> str:
        speaker, item = self.speaker, term(expr.item)
        many = expr.item.type.kind == "set"
        choice = speaker.program.choices.get(expr.item.type.name or "")
        group = next(
            (
                g.about.label or g.name
                for g in (choice.groups if choice is not None else ())
                if set(g.members) == set(expr.values)
            ),
            None,
        )
        names = (
            [group] if group else [speaker.value_label(expr.item.type.name, v) for v in expr.values]
        )
        value = agreement.listed(map(speaker.quoted, names), self.lang, word("or", self.lang))
        if no:
            value = word("without" if many else "other_than", self.lang, value=value)
        return speaker.stated(speaker.quoted_label(item), value)

    def naming(self, of: Term) -> str:
        """Return how a term is called."""
        return self.speaker.named(of)[0]

    # -- conclusions ----------------------------------------------------------------------------
    def outcome(self, outcome: Outcome, *, among_many: bool = False) -> str:
        """Return what a leaf concludes; ``among_many`` where it must say that it opens members."""
        speaker = self.speaker
        choice = speaker.program.decisions[outcome.decision].type
        if outcome.action == "withholds":
            return agreement.capital(word("undetermined", self.lang))
        if outcome.action == "is":
            assert outcome.value is not None
            return self.value(outcome.value)
        labels = (speaker.value_label(choice.name, name) for name in outcome.members)
        if outcome.action == "includes" and not among_many:
            return agreement.listed(labels, self.lang)
        members = agreement.listed(map(speaker.quoted, labels), self.lang)
        key = "opens" if outcome.action == "includes" else "closes"
        return agreement.capital(word(key, self.lang, members=members))

    def value(self, expr: Expr) -> str:
        """Return a value that a rule gives."""
        said = term(expr)
        if isinstance(expr, core.Constant):
            if expr.type.kind == "choice" and isinstance(expr.value, str):
                return self.speaker.value_label(expr.type.name, expr.value)
            return agreement.capital(self.speaker.shown(said))
        if expr.type.kind == "boolean" and said["kind"] == "condition":
            return " ; ".join(clause.text for clause in self.of(expr))
        return agreement.capital(self.naming(said))


def _cited(text: str, cites: str) -> str:
    """Return a line with its articles in brackets, before the colon of a heading."""
    if not cites:
        return text
    heading = text.removesuffix(":").rstrip()
    return (
        f"{heading} ({cites})" if heading == text else f"{heading} ({cites}){text[len(heading) :]}"
    )


_MEASURED = ("money", "rate", "number", "integer", "date", "duration")


def term(expr: Expr) -> Term:
    """Return what a condition speaks of, as ``Speaker`` takes it, no value being seen."""
    match expr:
        case core.FactRef(name=name):
            found: dict[str, Any] = {"kind": "fact", "name": name}
        case core.DerivedRef(name=name) | core.Readings(name=name):
            found = {"kind": "derived", "name": name}
        case core.DecisionRef(name=name):
            found = {"kind": "decision", "name": name}
        case core.ThresholdRef(name=name):
            found = {"kind": "threshold", "name": name}
        case core.Constant():
            found = {"kind": "constant", "value": _shown(expr)}
        case core.Field(name=name, record=record):
            found = {"kind": "field", "name": name, "entity": record.type.name}
        case core.Arithmetic(op=op):
            found = {"kind": "arithmetic", "op": op, "parts": (term(expr.left), term(expr.right))}
        case core.Shift(sign=sign):
            op = "+" if sign > 0 else "-"
            parts = (term(expr.start), term(expr.duration))
            found = {"kind": "arithmetic", "op": op, "parts": parts}
        case core.Aggregate(kind=kind):
            body = term(expr.body) if isinstance(expr.body, core.Field) else None
            found = {"kind": kind, "parts": (term(expr.source),), "body": body}
        case core.Where():
            found = {"kind": "where", "parts": (term(expr.source),)}
        case core.Preceding():
            found = {"kind": "preceding"}
        case core.Weights():
            found = {"kind": "weights"}
        case _:
            found = {"kind": "condition"}
    type_: Type = expr.type
    return {"value": None, **found, "type": type_.kind, "of": type_.name, "unseen": True}


def _shown(expr: core.Constant) -> Any:
    return sorted(expr.value) if isinstance(expr.value, frozenset) else expr.value


def _of_ids(condition: Expr) -> bool:
    """Whether a condition asks whether a record is another one, by their ids."""
    return (
        isinstance(condition, core.Compare)
        and condition.op == "="
        and all(
            isinstance(side, core.Field) and side.name == "id"
            for side in (condition.left, condition.right)
        )
    )
