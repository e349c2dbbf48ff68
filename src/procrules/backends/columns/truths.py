"""Conditions and values as terms: what they are, when they are known, and what they wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from fractions import Fraction
from math import lcm
from typing import Literal

from attrs import evolve, field, frozen

from procrules.backends.columns import terms
from procrules.backends.columns.refusals import refuse
from procrules.backends.columns.terms import (
    FALSE,
    TRUE,
    UNKNOWN,
    ZERO,
    Term,
    both,
    case,
    constant,
    either,
    is_null,
    no,
)
from procrules.core.expr import Operator, Scalar
from procrules.values.durations import Duration, orders
from procrules.values.nothing import NEANT, Nothing

WORD = 62
"""Bits of one mask: what an integer of every engine holds, its sign apart."""


# -- doubts -----------------------------------------------------------------------------------------
@frozen
class Doubt:
    """Why something is unknown, as bits of masks: nothing but zeros where it is known.

    The meaning of each bit is in ``Bits``.
    """

    words: tuple[Term, ...] = ()

    def where(self, condition: Term) -> Doubt:
        """Return the doubt of the rows in which a condition holds."""
        if condition is TRUE or not self.words:
            return self
        if condition is FALSE:
            return CLEAR
        return Doubt(tuple(terms.mask_where(condition, word) for word in self.words))

    def without(self, bits: int) -> Doubt:
        """Return the doubt without some bits of the first word."""
        if not self.words:
            return self
        first, *rest = self.words
        return Doubt((terms.kept(first, first.reach & ~bits), *rest))

    @property
    def any(self) -> Term:
        """When there is a reason at all."""
        return either(*(terms.has_bits(word) for word in self.words if word is not ZERO))

    def has(self, bits: int) -> Term:
        """When there is one of some reasons; ``bits`` counts over all words."""
        found = []
        for index, word in enumerate(self.words):
            own = (bits >> (index * WORD)) & ((1 << WORD) - 1)
            found.append(terms.has_bits(terms.kept(word, own)))
        return either(*found)

    @property
    def reach(self) -> int:
        """The bits that it may have."""
        return sum(word.reach << (index * WORD) for index, word in enumerate(self.words))


CLEAR = Doubt()


def doubt_of(bits: int) -> Doubt:
    """Return the doubt that always has some bits."""
    words = []
    while bits:
        words.append(constant(bits & ((1 << WORD) - 1)))
        bits >>= WORD
    return Doubt(tuple(words))


def merged(doubts: Iterable[Doubt]) -> Doubt:
    """Return the union of the reasons."""
    found = [d for d in doubts if d.words]
    if len(found) < 2:
        return found[0] if found else CLEAR
    size = max(len(d.words) for d in found)
    words = (terms.masked(*(d.words[i] for d in found if i < len(d.words))) for i in range(size))
    return Doubt(tuple(words))


@frozen
class Bits:
    """The meaning of the bits of a doubt: what is missing, who must appreciate, whether there is a hole."""

    HOLE = 1
    names: dict[tuple[str, str], int] = field(factory=dict)

    def of(self, kind: str, name: str) -> int:
        """Return the bit of a missing fact (``missing``) or of what is to be appreciated (``review``)."""
        place = self.names.setdefault((kind, name), len(self.names) + 1)
        return int(1 << place)

    def all_of(self, kind: str) -> int:
        """Return the bits of a kind."""
        return sum(1 << place for (k, _), place in self.names.items() if k == kind)

    def missing(self, name: str) -> Doubt:
        """Return the doubt of a fact that is not told."""
        return doubt_of(self.of("missing", name))

    def review(self, name: str) -> Doubt:
        """Return the doubt of what is to be appreciated."""
        return doubt_of(self.of("review", name))


HOLE = doubt_of(Bits.HOLE)


# -- truths -----------------------------------------------------------------------------------------
@frozen
class Truth:
    """A condition.

    Attributes:
        term: Yes, no, or NULL where it is unknown or *néant*.
        doubt: Why it is unknown; no bit where it is known.
        silent: When it is *néant*, which is neither yes nor no and not unknown either.
        listed: When it is unknown and may be both yes and no for sure.
    """

    term: Term
    doubt: Doubt = CLEAR
    silent: Term = FALSE
    listed: Term = FALSE

    @property
    def firm(self) -> bool:
        """Whether it is always yes or no, as far as terms fold."""
        return not self.term.nullable

    @property
    def yes(self) -> Term:
        """When it holds."""
        return terms.is_true(self.term)

    @property
    def no(self) -> Term:
        """When it does not."""
        return terms.is_true(no(self.term))

    @property
    def possible(self) -> Term:
        """When it holds or is unknown; it is not *néant*."""
        return terms.not_false(self.term)

    @property
    def open(self) -> Term:
        """When it is unknown."""
        return both(is_null(self.term), no(self.silent))

    def asked(self) -> Truth:
        """Return it where a condition is expected: *néant* is then a hole."""
        if self.silent is FALSE:
            return self if self.listed is FALSE else evolve(self, listed=FALSE)
        return Truth(self.term, merged((self.doubt, HOLE.where(self.silent))))


def sure(term: Term) -> Truth:
    """Return a condition that is always yes or no."""
    return Truth(term)


YES, NO = sure(TRUE), sure(FALSE)


def every(items: Iterable[Truth]) -> Truth:
    """Strong Kleene conjunction."""
    return _together([*items], both)


def some(items: Iterable[Truth]) -> Truth:
    """Strong Kleene disjunction."""
    return _together([*items], either)


def _together(parts: list[Truth], join: Callable[..., Term]) -> Truth:
    if len(parts) == 1:
        return parts[0]
    term = join(*(part.term for part in parts))
    if not term.nullable:
        return Truth(term)
    return Truth(term, merged(part.doubt for part in parts).where(is_null(term)))


def negate(item: Truth) -> Truth:
    """Strong Kleene negation."""
    return Truth(no(item.term), item.doubt)


def three_valued(yes: Term, fails: Term) -> Term:
    """Return what holds in some rows, does not in others, and is NULL elsewhere."""
    return case([(yes, TRUE), (fails, FALSE)], UNKNOWN)


# -- values -----------------------------------------------------------------------------------------
@frozen
class Number:
    """An amount, a rate or a number: ``over`` divided by ``unit``, and by ``under`` if it is a quotient."""

    over: Term
    unit: int = 1
    under: Term | None = None


@frozen
class Day:
    """A day."""

    term: Term


@frozen
class Length:
    """A duration, in days or in months."""

    unit: str
    count: int
    written: Duration


@frozen
class Words:
    """A text, or a value of a choice."""

    term: Term


@frozen
class Flag:
    """A yes or a no."""

    value: bool


@frozen
class Members:
    """A set: when each value of its choice is there."""

    present: Mapping[str, Term] = field(eq=False)


Payload = Number | Day | Length | Words | Flag | Members | Nothing
Plain = Number | Day | Words


@frozen
class Alternative:
    """A value, and when it is one of those that the expression may have."""

    when: Term
    value: Payload


@frozen
class Spread:
    """What a number that is not known may be: one of a few, of which the least and the most are told.

    Attributes:
        where: When it is so; it is not known there.
        least: The least that it may be; NULL where nothing is known of it.
        most: The most.
    """

    where: Term
    least: Number
    most: Number


@frozen
class Value:
    """What an expression may be worth.

    Attributes:
        alternatives: The values; where several may be at once, they are those of *possible*. What is
            NULL of them is unknown.
        known: When it has one value.
        listed: When the alternatives are all that it may be: it is known, or its values are few.
        doubt: Why it is unknown; no bit where it is known.
        plain: The value as one term where it can be, NULL where it is unknown.
        spread: Between what it lies wherever it is listed and not known, if that is told: *plain* then is
            what it is wherever it is known.
    """

    alternatives: tuple[Alternative, ...]
    known: Term
    listed: Term
    doubt: Doubt = CLEAR
    plain: Plain | None = None
    spread: Spread | None = None

    @property
    def simple(self) -> bool:
        """Whether it is one term, and unknown without any possible values."""
        return self.plain is not None and self.listed is self.known


def single(plain: Plain, doubt: Doubt = CLEAR) -> Value:
    """Return a value that is one term, NULL where it is unknown."""
    term = plain.over if isinstance(plain, Number) else plain.term
    known = no(is_null(term))
    return Value((Alternative(known, plain),), known, known, doubt, plain)


def constant_value(payload: Payload) -> Value:
    """Return a value that is always the same."""
    plain = payload if isinstance(payload, Number | Day | Words) else None
    return Value((Alternative(TRUE, payload),), TRUE, TRUE, CLEAR, plain)


def unknown_value(doubt: Doubt) -> Value:
    """Return a value that is never known."""
    return Value((), FALSE, FALSE, doubt)


def payload_of(scalar: Scalar) -> Payload:
    """Return a constant of the rules."""
    match scalar:
        case bool():
            return Flag(scalar)
        case Fraction():
            return Number(constant(scalar.numerator), scalar.denominator)
        case date():
            return Day(constant(scalar))
        case Duration():
            unit, factor = _UNITS[scalar.unit]
            return Length(unit, scalar.count * factor, scalar)
        case str():
            return Words(constant(scalar))
        case _:
            return NEANT


_UNITS = {"day": ("day", 1), "week": ("day", 7), "month": ("month", 1), "year": ("month", 12)}


def joined(alternatives: Iterable[Alternative]) -> tuple[Alternative, ...]:
    """Return alternatives with those that are written alike put together."""
    found: dict[object, tuple[Payload, list[Term]]] = {}
    for alternative in alternatives:
        if alternative.when is not FALSE:
            value = alternative.value
            key = id(value) if isinstance(value, Members) else value
            found.setdefault(key, (value, []))[1].append(alternative.when)
    return tuple(Alternative(either(*whens), value) for value, whens in found.values())


def chosen(alternatives: Iterable[tuple[Term, Payload]]) -> Plain | None:
    """Return the first value whose condition holds as one term, NULL where none does."""
    found = [(when, value) for when, value in alternatives if when is not FALSE]
    if not found:
        return None
    if all(isinstance(v, Number) and v.under is None for _, v in found):
        numbers = [(when, value) for when, value in found if isinstance(value, Number)]
        unit = lcm(*(number.unit for _, number in numbers))
        scaled = [(w, terms.times(n.over, constant(unit // n.unit))) for w, n in numbers]
        return Number(_first(scaled, "integer"), unit)
    if all(isinstance(v, Day) for _, v in found):
        return Day(_first([(w, v.term) for w, v in found if isinstance(v, Day)], "date"))
    if all(isinstance(v, Words) for _, v in found):
        return Words(_first([(w, v.term) for w, v in found if isinstance(v, Words)], "text"))
    return None


def _first(branches: list[tuple[Term, Term]], kind: terms.Kind) -> Term:
    return case(branches, terms.null(kind))


def when(value: Value, holds: Callable[[Payload], bool]) -> Term:
    """Return when one of the alternatives that satisfy something is possible."""
    return either(*(a.when for a in value.alternatives if holds(a.value)))


def when_named(value: Value, allowed: frozenset[str]) -> Term:
    """Return when one of the values of a choice that are allowed is possible."""
    found = []
    for alternative in value.alternatives:
        if isinstance(alternative.value, Words):
            term = alternative.value.term
            named = terms.is_true(terms.among(term, sorted(allowed)))
            # What is one of some names is known.
            known = alternative.when is no(is_null(term))
            found.append(named if known else both(alternative.when, named))
    return either(*found)


# -- truths among values ----------------------------------------------------------------------------
def as_value(truth: Truth) -> Value:
    """Return a condition as a value."""
    known = no(truth.open)
    alternatives = (
        Alternative(either(truth.yes, truth.listed), Flag(True)),
        Alternative(either(truth.no, truth.listed), Flag(False)),
        Alternative(truth.silent, NEANT),
    )
    return Value(joined(alternatives), known, either(known, truth.listed), truth.doubt)


def as_truth(value: Value) -> Truth:
    """Return a yes or no that is a value as a condition."""
    yes, fails, silent = (
        both(value.known, either(*(a.when for a in value.alternatives if a.value == wanted)))
        for wanted in (Flag(True), Flag(False), NEANT)
    )
    listed = both(no(value.known), value.listed)
    if value.known is TRUE and silent is FALSE:
        return Truth(yes)
    return Truth(three_valued(yes, fails), value.doubt, silent, listed)


# -- comparing --------------------------------------------------------------------------------------
def compared_values(op: Operator, left: Value, right: Value, *, asks_truth: bool) -> Truth:
    """Compare two values: for sure where all that they may be gives one result."""
    both_plain = left.plain is not None and right.plain is not None
    doubts = (left.doubt, right.doubt)
    if both_plain and left.simple and right.simple:
        assert left.plain is not None
        assert right.plain is not None
        term = _plain(op, left.plain, right.plain)
        return Truth(term, merged(doubts).where(is_null(term)))
    if left.spread is not None and right.simple:
        left, right, op = right, left, _TURNED[op]
    if left.simple and right.spread is not None and op in _ENDS:
        term = _between(op, left.plain, right.plain, right.spread)
        return Truth(term, merged(doubts).where(is_null(term)))
    listed, ordered = both(left.listed, right.listed), True
    holds, fails = [], []
    for a in left.alternatives:
        for b in right.alternatives:
            here = both(a.when, b.when)
            if here is not FALSE:
                yes, not_ = compared(op, a.value, b.value, asks_truth=asks_truth)
                ordered = ordered and not_ is no(yes)
                holds.append(either(no(here), yes))
                fails.append(either(no(here), not_))
    term = three_valued(both(listed, *holds), both(listed, *fails))
    if both_plain:
        assert left.plain is not None
        assert right.plain is not None
        # What is known is compared at once; what may have several values is looked at apart.
        term = terms.if_need_be(_plain(op, left.plain, right.plain), term)
    doubt = merged(doubts)
    if not ordered:
        # Both are known, and have no order: nothing is stated, or it hangs on the calendar.
        doubt = merged((doubt, HOLE.where(both(left.known, right.known))))
    silent = either(*(both(v.known, when(v, _is_nothing)) for v in (left, right)))
    if op not in ("=", "!=") and silent is not FALSE:
        # Where nothing is stated there is no order, whatever the other side: it is not asked for.
        doubt = merged((doubt.where(no(silent)), HOLE.where(silent)))
    return Truth(term, doubt.where(is_null(term)))


_ENDS: dict[Operator, tuple[Literal["least", "most"], Literal["least", "most"]]] = {
    "<": ("least", "most"), "<=": ("least", "most"), ">": ("most", "least"), ">=": ("most", "least"),
}  # fmt: skip
"""With which end a comparison holds for sure, and with which it fails for sure."""


def _between(op: Operator, known: Plain | None, other: Plain | None, spread: Spread) -> Term:
    """Compare a number with one that is known, or lies between two."""
    assert isinstance(known, Number)
    assert isinstance(other, Number)
    holds, fails = (_numbers(op, known, getattr(spread, end)) for end in _ENDS[op])
    apart = case([(spread.where, three_valued(holds, no(fails)))], UNKNOWN)
    return terms.if_need_be(_numbers(op, known, other), apart)


def _is_nothing(payload: Payload) -> bool:
    return payload is NEANT


def _plain(op: Operator, left: Plain, right: Plain) -> Term:
    if isinstance(left, Number) and isinstance(right, Number):
        return _numbers(op, left, right)
    assert not isinstance(left, Number)
    assert not isinstance(right, Number)
    return terms.compare(op, left.term, right.term)


Compared = tuple[Term, Term]
"""When a comparison holds, and when it does not; neither: the two have no order."""


def firm(term: Term) -> Compared:
    """Return a comparison that always holds or not."""
    return term, no(term)


def compared(op: Operator, left: Payload, right: Payload, *, asks_truth: bool = False) -> Compared:
    """Return when a comparison of two values holds, and when it does not."""
    if left is NEANT or right is NEANT:
        alone = left is not right
        if op not in ("=", "!=") or (alone and asks_truth):
            return FALSE, FALSE
        return firm(constant(alone is (op == "!=")))
    match left, right:
        case Number(), Number():
            return firm(_numbers(op, left, right))
        case (Day(a), Day(b)) | (Words(a), Words(b)):
            return firm(terms.compare(op, a, b))
        case Length(), Length():
            return _lengths(op, left, right)
        case Flag(), Flag():
            return firm(constant((left == right) is (op == "=")))
        case Members(a), Members(b):
            names = dict.fromkeys((*a, *b))
            equal = both(*(_same(a.get(n, FALSE), b.get(n, FALSE)) for n in names))
            return firm(equal if op == "=" else no(equal))
        case _:
            raise refuse("une comparaison de listes", "a comparison of lists")


def _same(one: Term, other: Term) -> Term:
    return either(both(one, other), both(no(one), no(other)))


def _numbers(op: Operator, left: Number, right: Number) -> Term:
    if left.under is None and right.under is None:
        return _whole(op, left, right)
    # a/b ≤ c is a ≤ c × b where b is above zero, and a ≥ c × b where it is below; a/b ≤ c/b needs no product.
    alike = left.under is right.under
    one, other = (
        Number(n.over, n.unit) if alike else _cross(n, m) for n, m in ((left, right), (right, left))
    )
    straight, turned = _whole(op, one, other), _whole(_TURNED[op], one, other)
    unders = [n.under for n in (left, right)[: 1 if alike else 2] if n.under is not None]
    signs = [terms.compare(">", under, ZERO) for under in unders]
    same_sign = signs[0] if len(signs) == 1 else _same(signs[0], signs[1])
    if op in ("=", "!="):
        return straight
    return case([(same_sign, straight), (no(same_sign), turned)], UNKNOWN)


def _cross(number: Number, other: Number) -> Number:
    if other.under is None:
        return Number(number.over, number.unit)
    return Number(terms.times(number.over, other.under), number.unit)


_TURNED: dict[Operator, Operator] = {
    "=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=",
}  # fmt: skip


def _whole(op: Operator, left: Number, right: Number) -> Term:
    if left.over.op == "constant" and right.over.op != "constant":
        return _whole(_TURNED[op], right, left)
    if left.unit % right.unit and terms.written(right.over):
        return _with_written(op, left, right)
    unit = lcm(left.unit, right.unit)
    scaled = [terms.times(n.over, constant(unit // n.unit)) for n in (left, right)]
    return terms.compare(op, scaled[0], scaled[1])


def _with_written(op: Operator, left: Number, right: Number) -> Term:
    """Compare a column with constants that are finer than its unit: it need not be made finer itself."""
    if op in ("=", "!="):
        exact = _mapped(right.over, lambda n: Fraction(n * left.unit, right.unit).denominator == 1)
        bound = _scaled(right.over, left.unit, right.unit, up=False)
        equal = case([(exact, terms.compare("=", left.over, bound)), (no(exact), FALSE)], UNKNOWN)
        return equal if op == "=" else no(equal)
    # x < 10.005 is x < 10.01 for whole cents, and x ≤ 10.005 is x ≤ 10.00.
    bound = _scaled(right.over, left.unit, right.unit, up=op in ("<", ">="))
    return terms.compare(op, left.over, bound)


def _mapped(term: Term, test: Callable[[int], bool]) -> Term:
    if term.op == "constant":
        return UNKNOWN if term.data is None else constant(test(term.data))
    found = [(c, _mapped(v, test)) for c, v in terms.branches(term)]
    return case(found, _mapped(term.args[-1], test))


def _scaled(term: Term, over: int, under: int, *, up: bool) -> Term:
    if term.op == "constant":
        if term.data is None:
            return term
        product = term.data * over
        return constant(-(-product // under) if up else product // under)
    found = [(c, _scaled(v, over, under, up=up)) for c, v in terms.branches(term)]
    return case(found, _scaled(term.args[-1], over, under, up=up))


def _lengths(op: str, left: Length, right: Length) -> Compared:
    if left.unit == right.unit:
        one, other = constant(left.count), constant(right.count)
        return firm(terms.compare(op, one, other))
    results = {
        {
            "<": found < 0,
            "<=": found <= 0,
            "=": found == 0,
            "!=": found != 0,
            ">=": found >= 0,
            ">": found > 0,
        }[op]
        for found in orders(left.written, right.written)
    }
    if len(results) > 1:
        return FALSE, FALSE
    return firm(constant(results.pop()))


def differ(left: Payload, right: Payload) -> Term:
    """Return when two values are not the same."""
    return no(compared("=", left, right)[0])


def equal(left: Value, right: Value) -> Term:
    """Return when two known values are the same."""
    return either(
        *(
            both(a.when, b.when, compared("=", a.value, b.value)[0])
            for a in left.alternatives
            for b in right.alternatives
        )
    )
