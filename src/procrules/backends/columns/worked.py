"""Terms worked out for each record of a list, layer after layer: what is read twice is computed once.

Expressions inside of a function over an array have no columns of their own. Their shared parts become fields
of a list that is made beforehand, and what hangs on the row alone becomes a column.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from attrs import define, field, frozen

from procrules.backends.columns import terms
from procrules.backends.columns.emit import Plan
from procrules.backends.columns.terms import FALSE, FIELD, TRUE, ZERO, Term, no
from procrules.backends.columns.truths import Doubt


@frozen
class WorkedOut:
    """What some terms are for each record of a list.

    Attributes:
        term: The list, which holds them for each record; ``None`` where it never has any.
        variable: The record at hand of that list.
        fields: The names of its fields, by the term that each holds.
    """

    term: Term | None
    variable: str
    fields: Mapping[Term, str]

    def of_one(self, term: Term) -> Term:
        """Return what a term is for the record at hand."""
        name = self.fields.get(term)
        return term if name is None else terms.held(self.variable, name, term)

    def largest(self, term: Term) -> Term:
        """Return the largest of what a number is, NULL for no record."""
        if self.term is None:
            return terms.null("integer")
        return terms.gathered("max", self.term, self.variable, TRUE, self.of_one(term))

    def first(self, term: Term) -> Term:
        """Return the first that is not NULL of what a text is."""
        if self.term is None:
            return terms.null("text")
        body = self.of_one(term)
        return terms.gathered("first", self.term, self.variable, no(terms.is_null(body)), body)

    def any(self, doubt: Doubt, bits: int) -> Term:
        """Return when the doubt has one of some bits for one record at least."""
        has = Doubt(tuple(map(self.of_one, doubt.words))).has(bits)
        if self.term is None or has is FALSE:
            return FALSE
        return terms.compare(">", terms.count(self.term, self.variable, has), ZERO)


def worked_out(listed: Term | None, variable: str, bodies: Iterable[Term]) -> WorkedOut:
    """Work out some terms for each record.

    Args:
        listed: The list; ``None`` where it never has any record.
        variable: What stands for the record at hand in the terms.
        bodies: The terms.
    """
    first = variable
    wanted = [term for term in dict.fromkeys(bodies) if term.op != "constant"]
    if listed is None or not wanted:
        return WorkedOut(listed, variable, {})
    plan = Plan(wanted, variable)
    layers = [*plan.layers, wanted]
    record = terms.variable(variable)
    laid_out = {record, *(term for layer in plan.layers for term in layer)}
    # What each layer must hand on, from the last to the first.
    handed: list[set[Term]] = [set(wanted)]
    for layer in reversed(layers):
        reads = (_reads(term, laid_out, itself=layer is wanted) for term in layer)
        handed.append(handed[-1].union(*reads))
    handed.pop()
    here = {record: record}
    for number, layer in enumerate(layers, 1):
        asked = handed.pop()
        rewriting = _Rewriting(plan, here)
        kept = {term: stands for term, stands in here.items() if term in asked}
        for term in layer:
            if term in asked:
                kept[term] = rewriting.of(term)
        listed = terms.own(terms.mapped(listed, variable, list(kept.values())))
        fields = {term: FIELD.format(n) for n, term in enumerate(kept)}
        variable = f"{first}_{number}"
        here = {term: terms.held(variable, name, term) for term, name in fields.items()}
        here[terms.place(first)] = terms.place(variable)
    return WorkedOut(listed, variable, fields)


def _reads(term: Term, laid_out: Collection[Term], *, itself: bool) -> set[Term]:
    """Return what has a field of its own, or is the record, that a term reads."""
    if itself and term in laid_out:
        return {term}
    found: set[Term] = set()
    stack, seen = [term], {term}
    while stack:
        for each in stack.pop().args:
            if each in laid_out:
                found.add(each)
            elif each not in seen:
                seen.add(each)
                stack.append(each)
    return found


@define
class _Rewriting:
    """Terms about a record, with what stands for parts of them in a list that was worked out already.

    Attributes:
        plan: What tells which terms hang on a record.
        known: What stands for the terms that are known.
    """

    plan: Plan
    known: Mapping[Term, Term]
    _made: dict[Term, Term] = field(init=False, factory=dict)

    def of(self, term: Term) -> Term:
        """Return what stands for a term."""
        found = self.known.get(term) or self._made.get(term)
        if found is None:
            # What hangs on the row alone has a column there: it is not computed for each record.
            alone = self.plan.of_the_row(term)
            found = terms.own(term) if alone else terms.rebuilt(term, list(map(self.of, term.args)))
            self._made[term] = found
        return found
