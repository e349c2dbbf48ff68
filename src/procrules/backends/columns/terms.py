"""The terms that columns are computed with: shared, folded, and independent of any engine.

A term is a column of a row, a constant or an operation. Terms that are written alike are one object,
so that what several rules read is computed once. Conditions are yes, no or NULL, and the connectives
are those of SQL, which are the strong Kleene ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, Literal
from weakref import WeakValueDictionary

from attrs import frozen

Kind = Literal["boolean", "integer", "date", "text", "texts", "records"]
"""What a term is worth: an ``integer`` is a count of the smallest unit of its column, or a mask."""


@frozen(eq=False)
class Term:
    """One node.

    Attributes:
        op: The operation, or ``constant``, ``column``, ``field``.
        args: The terms that it reads.
        data: What the operation needs beside them: a constant, a name, an operator.
        kind: What it is worth.
        nullable: Whether it may be NULL, as far as its form tells.
        reach: For an integer, a number that it never exceeds either way; for a mask, the bits that it may have.
    """

    op: str
    args: tuple[Term, ...]
    data: Any
    kind: Kind
    nullable: bool
    reach: int = 0

    def __repr__(self) -> str:
        inner = ", ".join(
            [*([repr(self.data)] if self.data is not None else []), *map(repr, self.args)]
        )
        return f"{self.op}({inner})"


_INTERNED: WeakValueDictionary[tuple[Any, ...], Term] = WeakValueDictionary()


def _term(
    op: str, args: Sequence[Term], data: Any, kind: Kind, nullable: bool, reach: int = 0
) -> Term:
    # A truth and a number that are equal in Python are two constants.
    key = (op, tuple(map(id, args)), type(data), data, kind, reach)
    found = _INTERNED.get(key)
    if found is None:
        found = _INTERNED[key] = Term(op, tuple(args), data, kind, nullable, reach)
    return found


# -- leaves -----------------------------------------------------------------------------------------
def constant(value: bool | int | date | str) -> Term:
    """Return a constant."""
    if isinstance(value, bool):
        return _term("constant", (), value, "boolean", False)
    if isinstance(value, int):
        return _term("constant", (), value, "integer", False, abs(value))
    kind: Kind = "date" if isinstance(value, date) else "text"
    return _term("constant", (), value, kind, False)


def null(kind: Kind) -> Term:
    """Return a NULL of a kind."""
    return _term("constant", (), None, kind, True)


TRUE: Final = constant(True)
FALSE: Final = constant(False)
UNKNOWN: Final = null("boolean")
ZERO: Final = constant(0)
ONE: Final = constant(1)


def column(name: str, kind: Kind, reach: int = 0, decimals: int = 0) -> Term:
    """Return a column of the table; a number is counted in its smallest unit."""
    return _term("column", (), (name, decimals), kind, True, reach)


def variable(name: str) -> Term:
    """Return the record that a list is read for."""
    return _term("variable", (), name, "records", False)


def place(name: str) -> Term:
    """Return the place in its list of the record that the list is read for, from zero."""
    return _term("place", (), name, "integer", False, 10_000)


def part(record: Term, name: str, kind: Kind, reach: int = 0, decimals: int = 0) -> Term:
    """Return a field of a record."""
    return _term("field", (record,), (name, decimals), kind, True, reach)


# -- conditions -------------------------------------------------------------------------------------
def both(*items: Term) -> Term:
    """Strong Kleene conjunction."""
    return _joined("and", items, TRUE, FALSE)


def either(*items: Term) -> Term:
    """Strong Kleene disjunction."""
    return _joined("or", items, FALSE, TRUE)


def _joined(op: str, items: Iterable[Term], neutral: Term, settling: Term) -> Term:
    found: dict[Term, None] = {}
    for item in items:
        for each in item.args if _opened(item, op) else (item,):
            if each is settling:
                return settling
            if each is not neutral:
                found[each] = None
    for each in found:
        if not each.nullable and no(each) in found:
            return settling
    found = _weakest(found) if op == "or" else _unsaid(found)
    if any(each.op in _JOINTS or each.op == "not" for each in found):
        found = _spared(op, found, neutral)
        if settling in found:
            return settling
    if not found:
        return neutral
    if len(found) == 1:
        return next(iter(found))
    return _term(op, tuple(found), None, "boolean", any(each.nullable for each in found))


_JOINTS: Final = {"and": "or", "or": "and"}
_DEEP = 3
"""How deep parts are looked for that the parts beside settle."""


def _spared(op: str, items: dict[Term, None], neutral: Term) -> dict[Term, None]:
    """Return conditions without what those beside them say already: in p and (not p or q), not p."""
    facts = {
        e for e in items if not e.nullable and (e.args[0] if e.op == "not" else e).op not in _JOINTS
    }
    if op == "or":  # where one holds, the rest does not matter
        facts = {no(fact) for fact in facts}
    found: dict[Term, None] = {}
    for each in items:
        if each.op == _JOINTS[op] and any(part in items for part in each.args):
            continue  # p and (p or q) is p
        simple = each.op not in _JOINTS and not (each.op == "not" and each.args[0].op in _JOINTS)
        spared = each if simple else granted(each, facts)
        if spared is not neutral:
            found[spared] = None
    return found


def granted(item: Term, facts: Collection[Term], deep: int = _DEEP) -> Term:
    """Return a condition where some others, which are never NULL, are known to hold."""
    if item in facts:
        return TRUE
    if deep and item.op in _JOINTS:
        parts = tuple(granted(part, facts, deep - 1) for part in item.args)
        if parts == item.args:
            return item
        return both(*parts) if item.op == "and" else either(*parts)
    if no(item) in facts:
        return FALSE
    if deep and item.op == "not":
        return no(granted(item.args[0], facts, deep - 1))
    return item


def _unsaid(items: dict[Term, None]) -> dict[Term, None]:
    """Return conditions without that something is not NULL, where one holds that it would not hold for."""
    said = {no(null) for each in items for null in _nulls_ruled_out(each)}
    return {each: None for each in items if each not in said} if said else items


def _nulls_ruled_out(item: Term) -> Iterator[Term]:
    """Yield conditions, that something is NULL, of which none holds where one does that is never NULL."""
    stack = [item.args[0]] if item.op == "coalesce" and item.args[1] is FALSE else []
    while stack:
        top = stack.pop()
        if top.op == "and":
            stack.extend(top.args)
        elif top.op in ("compare", "among"):
            null = is_null(top)
            yield from null.args if null.op == "or" else (null,)


def _weakest(items: dict[Term, None]) -> dict[Term, None]:
    """Return conditions without those that another one follows from: a later day than an earlier one."""
    least: dict[Term, Term] = {}
    names: dict[Term, dict[str, None]] = {}
    for each in items:
        if each.op == "compare" and each.args[1].op == "constant" and each.data == ">=":
            known = least.setdefault(each.args[0], each)
            if each.args[1].data < known.args[1].data:
                least[each.args[0]] = each
        if (
            each.op == "compare"
            and each.data == "="
            and each.args[0].kind == "text"
            and each.args[1].op == "constant"
        ):
            names.setdefault(each.args[0], {})[each.args[1].data] = None
        if each.op == "among":
            names.setdefault(each.args[0], {}).update(dict.fromkeys(each.data))
    found: dict[Term, None] = {}
    for each in items:
        if each.op == "compare" and each.data == ">=" and each.args[0] in least:
            found[least[each.args[0]]] = None
        elif each.op in ("compare", "among") and each.args[0] in names and each.data != "!=":
            found[among(each.args[0], names[each.args[0]])] = None
        else:
            found[each] = None
    return found


_FEW = 4
"""Up to so many parts are taken out of what they are joined in; more stay together, and are shared."""


def _opened(item: Term, op: str) -> bool:
    return item.op == op and len(item.args) <= _FEW


_OPPOSITES: Final = {"<": ">=", "<=": ">", "=": "!=", "!=": "=", ">=": "<", ">": "<="}


def no(item: Term) -> Term:
    """Strong Kleene negation."""
    if item.op == "constant":
        return UNKNOWN if item.data is None else constant(not item.data)
    if item.op == "not":
        return item.args[0]
    if item.op == "compare":
        return compare(_OPPOSITES[item.data], *item.args)
    return _term("not", (item,), None, "boolean", item.nullable)


def is_null(item: Term) -> Term:
    """Whether a term is NULL."""
    if not item.nullable:
        return FALSE
    if item.op == "constant":
        return TRUE
    if item.op in ("not", "among"):  # Spark does not parse x IN (…) IS NULL either
        return is_null(item.args[0])
    if item.op == "compare":
        return either(*map(is_null, item.args))
    if item.op == "case" and item.args[-1].op == "constant":
        # What stands beside the conditions is often never NULL, or always for one reason.
        reasons = {is_null(value) for value in item.args[1:-1:2]}
        if len(reasons) == 1:
            met = is_true(either(*item.args[0:-1:2]))
            none = no(met) if item.args[-1].data is None else FALSE
            return either(none, both(met, *reasons))
    return _term("null", (item,), None, "boolean", False)


def is_true(item: Term) -> Term:
    """Whether a condition holds for sure."""
    return coalesce(item, FALSE)


def any_true(items: Iterable[Term]) -> Term:
    """Whether one of some conditions holds for sure."""
    bare = (i.args[0] if i.op == "coalesce" and i.args[1] is FALSE else i for i in items)
    return is_true(either(*bare))


def not_false(item: Term) -> Term:
    """Whether a condition holds or is NULL."""
    return coalesce(item, TRUE)


def coalesce(item: Term, other: Term) -> Term:
    """Return a term, or another where it is NULL."""
    if not item.nullable:
        return item
    if item.op == "constant" and item.data is None:
        return other
    if other.op == "constant" and other.data is None:
        return item
    if item.op == "coalesce":
        return coalesce(item.args[0], coalesce(item.args[1], other))
    reach = item.reach | other.reach
    return _term("coalesce", (item, other), None, item.kind, other.nullable, reach)


def case(branches: Iterable[tuple[Term, Term]], default: Term) -> Term:
    """Return what stands beside the first condition that holds, or the default."""
    kept: list[tuple[Term, Term]] = []
    for condition, value in branches:
        if condition is FALSE or (condition.op == "constant" and condition.data is None):
            continue
        if condition is TRUE:
            default = value
            break
        if value.op == "case" and value.args[0] is condition:
            value = value.args[1]
        kept.append((condition, value))
    while kept and kept[-1][1] is default:
        kept.pop()
    if not kept:
        return default
    if default.kind == "boolean" and len(kept) == 1 and not kept[0][0].nullable:
        condition, value = kept[0]
        if value is TRUE and default is FALSE:
            return condition
        if value is FALSE and default is TRUE:
            return no(condition)
    # A condition that is NULL is not met either.
    kept = [(c.args[0] if c.op == "coalesce" and c.args[1] is FALSE else c, v) for c, v in kept]
    args = [term for branch in kept for term in branch]
    values = [value for _, value in kept]
    nullable = default.nullable or any(value.nullable for value in values)
    reach = default.reach
    for value in values:
        reach |= value.reach
    kind = next(
        (t.kind for t in (*values, default) if t.op != "constant" or t.data is not None),
        default.kind,
    )
    return _term("case", (*args, default), None, kind, nullable, reach)


def branches(term: Term) -> Iterator[tuple[Term, Term]]:
    """Yield the conditions of a case with what stands beside them, the default apart."""
    yield from zip(term.args[0:-1:2], term.args[1:-1:2], strict=True)


def by_truth(term: Term, yes: Term, fails: Term, unknown: Term) -> Term:
    """Return one of three terms, by whether a condition holds, does not, or is NULL: it is asked once."""
    match term.op:
        case "lazy":
            return by_truth(term.args[0], yes, fails, unknown)
        case "constant":
            return unknown if term.data is None else yes if term.data else fails
        case "coalesce":
            first, other = term.args[0], by_truth(term.args[1], yes, fails, unknown)
            if yes is fails:
                return case([(is_null(first), other)], yes)
            return case([(first, yes), (no(first), fails)], other)
        case "case":
            found = [(c, by_truth(v, yes, fails, unknown)) for c, v in branches(term)]
            return case(found, by_truth(term.args[-1], yes, fails, unknown))
        case _ if yes is fails:
            return case([(is_null(term), unknown)], yes)
        case _:
            return case([(term, yes), (no(term), fails)], unknown)


def in_context(term: Term, facts: Collection[Term]) -> Term:
    """Return a condition where some others, which are never NULL, are known to hold."""
    match term.op:
        case "lazy":
            return lazy(in_context(term.args[0], facts))
        case "coalesce":
            return coalesce(term.args[0], in_context(term.args[1], facts))
        case "case":
            found = [(granted(c, facts), in_context(v, facts)) for c, v in branches(term)]
            return case(found, in_context(term.args[-1], facts))
        case _:
            return term


# -- comparing --------------------------------------------------------------------------------------
_HOLDS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">=": lambda a, b: a >= b,
    ">": lambda a, b: a > b,
}


def compare(op: str, left: Term, right: Term) -> Term:
    """Compare two terms of one kind; NULL where one is."""
    if left is right and not left.nullable:
        return constant(op in ("<=", "=", ">="))
    if left.op == right.op == "constant":
        if left.data is None or right.data is None:
            return UNKNOWN
        return constant(_HOLDS[op](left.data, right.data))
    if any(t.op == "constant" and t.data is None for t in (left, right)):
        return UNKNOWN
    return _term("compare", (left, right), op, "boolean", left.nullable or right.nullable)


def among(item: Term, values: Iterable[str]) -> Term:
    """Whether a text is one of several; NULL where it is."""
    names = tuple(dict.fromkeys(values))
    if not names:
        return case([(is_null(item), UNKNOWN)], FALSE)
    if item.op == "constant":
        return UNKNOWN if item.data is None else constant(item.data in names)
    if len(names) == 1:
        return compare("=", item, constant(names[0]))
    return _term("among", (item,), names, "boolean", item.nullable)


def holds_name(texts: Term, name: str) -> Term:
    """Whether a set of texts holds one; NULL where the set is."""
    return _term("contains", (texts,), name, "boolean", texts.nullable)


# -- computing --------------------------------------------------------------------------------------
def plus(left: Term, right: Term, sign: int = 1) -> Term:
    """Add two integers, or subtract the second."""
    if left.op == right.op == "constant" and left.data is not None and right.data is not None:
        return constant(left.data + sign * right.data)
    if right is ZERO:
        return left
    if left is ZERO and sign == 1:
        return right
    op = "add" if sign == 1 else "subtract"
    return _term(
        op,
        (left, right),
        None,
        "integer",
        left.nullable or right.nullable,
        left.reach + right.reach,
    )


def times(left: Term, right: Term) -> Term:
    """Multiply two integers."""
    if left.op == right.op == "constant" and left.data is not None and right.data is not None:
        return constant(left.data * right.data)
    if _is_null(left) or _is_null(right):
        return null("integer")
    if left is ONE:
        return right
    if right is ONE:
        return left
    if left.op == "constant" and right.op == "case" and written(right):
        return times(right, left)
    if left.op == "case" and right.op == "constant" and written(left):
        scaled = [(c, times(v, right)) for c, v in branches(left)]
        return case(scaled, times(left.args[-1], right))
    return _term(
        "multiply",
        (left, right),
        None,
        "integer",
        left.nullable or right.nullable,
        left.reach * right.reach,
    )


def written(term: Term) -> bool:
    """Whether a term is a constant, or one of several."""
    if term.op == "case":
        return all(written(each) for each in (*term.args[1:-1:2], term.args[-1]))
    return term.op == "constant"


def _is_null(term: Term) -> bool:
    return term.op == "constant" and term.data is None


def moved(day: Term, count: int, unit: Literal["day", "month"]) -> Term:
    """Return a day moved by days, or by months with the last day of the month where it is shorter."""
    return _term("moved", (day,), (count, unit), "date", day.nullable)


def day_of_month(day: Term) -> Term:
    """Return the number of a day in its month."""
    return _term("day_of_month", (day,), None, "integer", day.nullable, 31)


# -- masks ------------------------------------------------------------------------------------------
def masked(*items: Term) -> Term:
    """Return the union of some masks."""
    bits = 0
    found: dict[Term, None] = {}
    for item in items:
        for each in item.args if _opened(item, "mask") else (item,):
            if each.op == "constant":
                bits |= each.data
            else:
                found[each] = None
    if bits:
        found[constant(bits)] = None
    if not found:
        return ZERO
    if len(found) == 1:
        return next(iter(found))
    reach = 0
    for each in found:
        reach |= each.reach
    return _term("mask", tuple(found), None, "integer", False, reach)


def mask_where(condition: Term, mask: Term) -> Term:
    """Return a mask where a condition holds, and no bit elsewhere."""
    if mask is ZERO or condition is FALSE:
        return ZERO
    return case([(condition, mask)], ZERO)


def kept(mask: Term, bits: int) -> Term:
    """Return some bits of a mask."""
    if mask.reach & bits == mask.reach:
        return mask
    if not mask.reach & bits:
        return ZERO
    if mask.op == "constant":
        return constant(mask.data & bits)
    return _term("keep", (mask,), bits, "integer", False, mask.reach & bits)


def has_bits(mask: Term) -> Term:
    """Whether a mask has a bit."""
    return compare("!=", mask, ZERO)


def common(one: Term, other: Term) -> Term:
    """Return the bits that two masks share."""
    if one.op == other.op == "constant":
        return constant(one.data & other.data)
    return _term("common", (one, other), None, "integer", False, one.reach & other.reach)


# -- as they are written ----------------------------------------------------------------------------
def lazy(term: Term) -> Term:
    """Return a term whose parts are computed where it needs them, and nowhere beforehand."""
    if term.op in ("constant", "column", "lazy"):
        return term
    return _term("lazy", (term,), None, term.kind, term.nullable, term.reach)


_LONG = 600


def if_need_be(term: Term, other: Term) -> Term:
    """Return a term, or where it is NULL another that is computed nowhere else, if it is not too long."""
    short = size(other, _LONG) < _LONG
    return coalesce(term, lazy(other) if short else other)


def at_once(term: Term) -> Term:
    """Return a condition without what is looked at only where its first form is NULL: it may be NULL too."""
    match term.op:
        case "coalesce" if term.args[1].op != "constant":
            return term.args[0]
        case "and":
            return both(*map(at_once, term.args))
        case "or":
            return either(*map(at_once, term.args))
        case "not":
            return no(at_once(term.args[0]))
        case _:
            return term


def own(term: Term) -> Term:
    """Return a term that has a column of its own, wherever it is read."""
    if not term.args or term.op == "own":
        return term
    return _term("own", (term,), None, term.kind, term.nullable, term.reach)


def size(term: Term, most: int) -> int:
    """Return how many nodes a term is written with, up to some number."""
    found, stack = 0, [term]
    while stack and found < most:
        found += 1
        top = stack.pop()
        stack.extend(top.args if top.op != "own" else ())
    return found


# -- lists ------------------------------------------------------------------------------------------
def count(records: Term, name: str, condition: Term) -> Term:
    """Count the records for which a condition holds; the list is not NULL."""
    if condition is FALSE:
        return ZERO
    return _term("count", (records, condition), name, "integer", False, 10_000)


def gathered(
    how: Literal["sum", "max", "min", "first"],
    records: Term,
    name: str,
    condition: Term,
    body: Term,
) -> Term:
    """Add up what the records give for which a condition holds, or take the largest, smallest or first."""
    reach = body.reach * (10_000 if how == "sum" else 1)
    return _term(how, (records, condition, body), name, body.kind, True, reach)


FIELD: Final = "f{}"
"""The names of the fields of what ``mapped`` makes."""


def mapped(records: Term, name: str, bodies: Sequence[Term]) -> Term:
    """Return a list of structures that hold some terms for each record, in fields named by ``FIELD``."""
    return _term("map", (records, *bodies), name, "records", records.nullable)


def held(name: str, field: str, term: Term) -> Term:
    """Return what the record at hand holds of a term that was worked out for it."""
    return part(variable(name), field, term.kind, term.reach)


def rebuilt(term: Term, args: Sequence[Term]) -> Term:
    """Return a term that reads others in the place of those that it reads, and is the same beside."""
    return _term(term.op, args, term.data, term.kind, term.nullable, term.reach)
