"""Conditions, values and articles as sentences, in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import frozen

from procrules.core.answer import Reason
from procrules.core.expr import Weights
from procrules.core.items import About, Period
from procrules.core.program import Program, Space
from procrules.core.reference import Reference
from procrules.values.dates import format_date
from procrules.values.durations import Duration, format_duration
from procrules.values.nothing import Nothing
from procrules.values.numbers import format_amount, format_number, format_rate
from procrules.values.text import Lang
from procrules.views import agreement
from procrules.views.comparisons import predicate
from procrules.views.words import say

Term = Mapping[str, Any]
_NOBODY = About()


@frozen
class Speaker:
    """Says the parts of a program and of its reasons.

    Attributes:
        program: Where labels, choices and sources are declared.
        lang: The language of the engine's words; labels stay as their author wrote them.
        main_source: The source that is not named again, once the page has said so.
    """

    program: Program
    lang: Lang
    main_source: str | None = None

    def say(self, key: str, **fields: str) -> str:
        """Return the engine's words for a key."""
        return say(key, self.lang, **fields)

    def quoted(self, words: str) -> str:
        """Return words in quotation marks."""
        return agreement.quoted(words, self.lang)

    # -- names ----------------------------------------------------------------------------------
    def label(self, name: str, space: Space = "value") -> str:
        """Return what a person reads for a name; a name without a label loses its underscores."""
        label = self.program.label(name, space)
        return label if label != name else name.replace("_", " ")

    def about(self, name: str, space: Space = "value") -> About:
        """Return what the item of a name says of itself."""
        return self.program.about(name, space) or _NOBODY

    def value_label(self, choice: str | None, name: str) -> str:
        """Return the label of a value of a choice."""
        found = self.program.choices.get(choice or "")
        return found.label(name) if found is not None else name

    # -- values ---------------------------------------------------------------------------------
    def value(self, value: Any, kind: str, of: str | None = None) -> str:
        """Return a value in words."""
        match value:
            case None:
                return self.say("unknown_value")
            case bool():
                return self.say("yes" if value else "no")
            case Nothing():
                return self.say("nothing")
            case date():
                return format_date(value, self.lang)
            case Duration():
                return format_duration(value, self.lang)
            case int() | Decimal() | Fraction():
                exact = Fraction(value)
                if kind == "money":
                    return format_amount(exact, of, self.lang)
                if kind == "rate":
                    return format_rate(exact, self.lang)
                return format_number(exact, self.lang)
            case list() | tuple() | frozenset():
                return agreement.listed((self.value(v, "choice", of) for v in value), self.lang)
            case _:
                if kind in ("choice", "set"):
                    return self.quoted(self.value_label(of, str(value)))
                return self.quoted(str(value))

    def shown(self, term: Term) -> str:
        """Return the value of a term."""
        return self.value(term["value"], term["type"], term["of"])

    def period(self, period: Period, *, past: bool = True) -> str:
        """Return a period: *depuis le …*, *du … au …*."""
        start = format_date(period.start, self.lang) if period.start else ""
        end = format_date(period.end, self.lang) if period.end else ""
        if start and end:
            return self.say("from_to", start=start, end=end)
        if start:
            return self.say("since" if past else "from", start=start)
        return self.say("until", end=end) if end else ""

    # -- articles -------------------------------------------------------------------------------
    def cites(self, references: Iterable[Reference], *, full: bool = False) -> str:
        """Return articles, each source named once; the main source only where ``full``."""
        by_source: dict[str, list[str]] = {}
        for reference in references:
            places = by_source.setdefault(reference.source, [])
            mark = self.say("to_confirm_mark") if reference.to_confirm else ""
            place = reference.locator + mark
            if place.strip() and place not in places:
                places.append(place)
        return " ; ".join(self._source(s, p, full) for s, p in by_source.items())

    def _source(self, source: str, places: list[str], full: bool) -> str:
        found = self.program.sources.get(source)
        label = found.about.label if found is not None and found.about.label else source
        articles = [p for p in places if agreement.numbered(p)]
        if articles and articles[0] == places[0]:
            places = [f"art. {places[0]}", *places[1:]]
        if source == self.main_source and not full and articles:
            return agreement.listed(places, self.lang)
        if places and places[0].startswith(" "):
            return label + ", ".join(places)
        return ", ".join([label, *places])

    def rule(self, name: str) -> str:
        """Return a rule by its label, in quotation marks."""
        return self.quoted(self.label(name, "rule"))

    # -- terms ----------------------------------------------------------------------------------
    def named(self, term: Term) -> tuple[str, About | None]:
        """Return how a term is called inside a sentence, and what it agrees with."""
        kind = term["kind"]
        if kind == "weights":
            return self.say("signs_for"), _NOBODY
        if kind == "derived" and self.weighs(term["name"]):
            return self.weight(term["name"]), _NOBODY
        if kind in ("fact", "derived", "decision", "threshold"):
            name, space = term["name"], _space(kind)
            about = self.about(name, space)
            return self.noun(self.label(name, space), about, kind), about
        if kind == "field":
            return self._field(term)
        if kind == "constant":
            return self.shown(term), None
        if kind == "arithmetic":
            first, second = term["parts"]
            sum_of_sums = {term["op"], first.get("op")} <= {"+", "-"}
            left = self.named(first)[0] if sum_of_sums else self._part(first)
            return f"{left} {_SIGNS[term['op']]} {self._part(second)}", None
        if kind in ("sum", "count", "max", "min", "where"):
            return self.say(kind, what=self._what(term)), About(feminine=kind in _FEMININE)
        if kind == "preceding":
            return self.say("preceding"), About(plural=True)
        return self.say("the_condition"), About(feminine=True)

    def weighs(self, name: str) -> bool:
        """Whether a derived value is what signs weigh together."""
        return isinstance(self.program.derived[name].expr, Weights)

    def weight(self, name: str) -> str:
        """Return how the weight of a group of signs is called, or that of all of them."""
        label = self.program.derived[name].about.label
        return (
            self.say("weight_of", label=self.quoted(label)) if label else self.say("weight_total")
        )

    def noun(self, label: str, about: About, kind: str = "fact") -> str:
        """Return a label as the subject of a sentence."""
        if kind == "threshold":
            if label.lower().startswith("seuil"):
                return f"le {agreement.lowered(label)}" if self.lang == "fr" else self.quoted(label)
            words = self.quoted(label)
            return f"le seuil {words}" if self.lang == "fr" else f"the threshold {words}"
        return agreement.definite(label, about) if self.lang == "fr" else self.quoted(label)

    def _field(self, term: Term) -> tuple[str, About | None]:
        label, about = self._field_label(term)
        return self.noun(label, about), about

    def _field_label(self, term: Term) -> tuple[str, About]:
        entity = self.program.entities.get(term.get("entity") or "")
        declared = entity.field(term["name"]) if entity is not None else None
        about = declared.about if declared is not None else _NOBODY
        return about.label or term["name"].replace("_", " "), about

    def _what(self, term: Term) -> str:
        source = self.list_name(term["parts"][0])
        count = term["parts"][0]["value"]
        if isinstance(count, int) and term["kind"] != "count":
            one, many = ("élément", "éléments") if self.lang == "fr" else ("record", "records")
            source = f"{source}, {agreement.counted(count, one, many, self.lang)}"
        if term.get("body"):
            label = self.quoted(self._field_label(term["body"])[0])
            return self.say("of_list", field=label, list=source)
        return source

    def list_name(self, term: Term) -> str:
        """Return how a list is called."""
        if term["kind"] == "where":
            return self.say("where", what=self.list_name(term["parts"][0]))
        name = term.get("name")
        return self.quoted(self.label(name)) if name else self.named(term)[0]

    def _part(self, term: Term) -> str:
        if term["kind"] == "constant":
            return self.shown(term)
        if term["kind"] == "arithmetic":
            return f"({self.named(term)[0]})"
        if term.get("unseen"):
            return self._bare(term)
        # Labels alone: a formula needs no article.
        return f"{self._bare(term)} ({self.shown(term)}{self.provenance(term)})"

    def _bare(self, term: Term) -> str:
        if term["kind"] == "derived" and self.weighs(term["name"]):
            label = self.program.derived[term["name"]].about.label
            if label:
                return self.say("weight_bare", label=self.quoted(label))
        if term.get("name") and term["kind"] != "field":
            return self.quoted(self.label(term["name"], _space(term["kind"])))
        return self.named(term)[0]

    def computed(self, term: Term) -> str:
        """Return a value and how it was computed."""
        if term["kind"] in ("arithmetic", "sum", "count", "max", "min"):
            what = self.named(term)[0]
            known = term["value"] is not None
            return self.say("total", what=what, value=self.shown(term)) if known else what
        if term["kind"] == "constant":
            return self.shown(term)
        return f"{self.shown(term)} ({self._bare(term)}{self.provenance(term)})"

    def provenance(self, term: Term) -> str:
        """Return *, présumé* where the value was not told."""
        told = term.get("told")
        return f", {self.say(told)}" if told in ("presumed", "appreciated") else ""

    # -- conditions -----------------------------------------------------------------------------
    def told(self, reason: Reason) -> str:
        """Return the value of a yes/no fact and where it comes from."""
        value = reason.data.get("value")
        if reason.state == "to_appreciate":
            return self.say("to_appreciate")
        how = f" ({self.say(reason.state)})" if reason.state in ("presumed", "appreciated") else ""
        return self.value(value, "boolean") + how

    def yes_no(self, truth: bool | None) -> str:
        """Return *oui*, *non*, or that it is not established."""
        return self.say("open_question") if truth is None else self.say("yes" if truth else "no")

    def stated(self, label: str, value: str) -> str:
        """Return *Label : value*."""
        return f"{label} : {value}" if self.lang == "fr" else f"{label}: {value}"

    def among(self, reason: Reason) -> str:
        """Return a value and the values it was looked for among."""
        item, values = reason.data["item"], tuple(reason.data["values"])
        group = self._group(item["of"], values)
        identity = self.identity(reason)
        if identity is None:
            value = self.shown(item) + self.in_brackets(item)
            if reason.truth and group:
                value = self.say("among", value=value, group=group)
            return self.stated(self.quoted_label(item), value)
        joint = " ni " if self.lang == "fr" else " nor "
        others = agreement.listed(identity[1], self.lang, joint)
        return self.say("and_not", value=identity[0], other=others)

    def identity(self, reason: Reason) -> tuple[str, list[str]] | None:
        """Return what a value of a choice is and what it is not, where a test of it fails."""
        if reason.truth is not False and reason.data.get("op") != "!=":
            return None
        if reason.kind == "among":
            item, values = reason.data["item"], tuple(reason.data["values"])
        elif reason.kind == "compare" and reason.data["left"]["type"] in ("choice", "text"):
            item, values = reason.data["left"], (reason.data["right"]["value"],)
        else:
            return None
        if item["value"] is None or values[0] is None or item["value"] in values:
            return None
        group = self._group(item["of"], values)
        others = [group] if group else [self.value_label(item["of"], str(v)) for v in values]
        value = self.shown(item) + self.in_brackets(item)
        stated = self.stated(self.quoted_label(item), value)
        return stated, [self.quoted(o) for o in others]

    def in_brackets(self, term: Term) -> str:
        """Return *(présumé)* where a value stands after a colon."""
        told = term.get("told")
        return f" ({self.say(told)})" if told in ("presumed", "appreciated") else ""

    def quoted_label(self, term: Term) -> str:
        """Return the label of a term that stands before a colon."""
        if term.get("name") and term["kind"] != "field":
            return self.label(term["name"], _space(term["kind"]))
        return agreement.capital(self.named(term)[0])

    def _group(self, choice: str | None, values: tuple[str, ...]) -> str | None:
        found = self.program.choices.get(choice or "")
        for group in found.groups if found is not None else ():
            if set(group.members) == set(values):
                return group.about.label or group.name
        return None

    def compared(self, reason: Reason) -> str:
        """Return a comparison as a sentence that is true of the values seen."""
        return predicate(self, reason)


_FEMININE = ("sum", "max", "min")
_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}


def _space(kind: str) -> Space:
    return "threshold" if kind == "threshold" else "value"
