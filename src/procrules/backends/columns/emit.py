"""Terms as expressions of Ibis: layer after layer, so that what is read twice is computed once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from inspect import Parameter, Signature
from operator import and_, or_
from typing import Any

import ibis
from attrs import define, evolve, field, frozen

from procrules.backends.columns import terms
from procrules.backends.columns.refusals import refuse
from procrules.backends.columns.terms import FIELD, TRUE, Term, branches

_DEPTH = 24
"""How deep an expression is before its parts become columns: parsers of engines recurse."""
_LEAVES = ("constant", "column", "variable", "place")
_OVER_RECORDS = ("count", "sum", "max", "min", "first", "map")
_SMALL = 2**63
_WIDE = "decimal(38, 0)"


@define
class Plan:
    """Which terms become columns of their own, and in which layer.

    Attributes:
        outputs: The terms asked for.
        record: The variable of the record whose terms are laid out; by default those of the row.
    """

    outputs: Sequence[Term]
    record: str | None = None
    layers: list[list[Term]] = field(init=False, factory=list)
    _layer: dict[Term, int] = field(init=False, factory=dict)
    _uses: dict[Term, int] = field(init=False, factory=dict)
    _size: dict[Term, int] = field(init=False, factory=dict)
    _depth: dict[Term, int] = field(init=False, factory=dict)
    _below: dict[Term, int] = field(init=False, factory=dict)
    _bound: dict[Term, frozenset[str]] = field(init=False, factory=dict)

    def __attrs_post_init__(self) -> None:
        # What is computed where it is needed has no columns of its own, unless others read them.
        owned = [term for term in ordered(self.outputs) if term.op == "own"]
        order = ordered([*self.outputs, *owned], through_lazy=False)
        for term in order:
            if term.op == "lazy":
                continue
            for each in term.args:
                self._uses[each] = self._uses.get(each, 0) + 1
        for term in self.outputs:
            self._uses[term] = self._uses.get(term, 0) + 1
        eager = set(order)
        for term in ordered(self.outputs):
            self._place(term, term in eager)

    def _place(self, term: Term, eager: bool) -> None:
        bound = frozenset[str]().union(*(self._bound[each] for each in term.args))
        if term.op in ("variable", "place"):
            bound |= {term.data}
        if term.op in _OVER_RECORDS:
            bound -= {term.data}
        self._bound[term] = bound
        if self.record is not None and not bound:
            # What hangs on no record is a column of the row, whatever it reads.
            self._below[term], self._size[term], self._depth[term] = 0, 1, 0
            return
        inline = [each for each in term.args if each not in self._layer]
        below = [self._below[each] for each in inline]
        below += [self._layer[each] for each in term.args if each in self._layer]
        self._below[term] = max(below, default=0)
        self._size[term] = 1 + sum(self._size[each] for each in inline)
        self._depth[term] = 1 + max((self._depth[each] for each in inline), default=0)
        own = frozenset() if self.record is None else frozenset({self.record})
        if term.op in _LEAVES or bound != own or not eager:
            return
        shared = term.op == "own" or (self._uses.get(term, 0) > 1 and self._size[term] > 3)
        if shared or self._depth[term] > _DEPTH:
            layer = self._below[term] + 1
            self._layer[term] = layer
            while len(self.layers) < layer:
                self.layers.append([])
            self.layers[layer - 1].append(term)

    def of_the_row(self, term: Term) -> bool:
        """Whether a term hangs on no record."""
        return not self._bound[term]


def ordered(roots: Iterable[Term], *, through_lazy: bool = True) -> list[Term]:
    """Return the terms below some, each after those that it reads; never recursive."""
    found: dict[Term, None] = {}
    stack = [(root, False) for root in roots]
    while stack:
        term, leaving = stack.pop()
        if leaving:
            found.setdefault(term)
        elif term not in found:
            stack.append((term, True))
            if through_lazy or term.op != "lazy":
                stack.extend((each, False) for each in term.args if each not in found)
    return list(found)


@frozen
class Output:
    """A column asked for: the terms that it reads, and what is made of them."""

    terms: tuple[Term, ...]
    render: Callable[[Renderer], Any]


def plainly(term: Term) -> Output:
    """Return a column that is a term as it stands."""
    return Output((term,), lambda render: render.of(term))


def number(over: Term, unit: int, *, whole: bool) -> Output:
    """Return a column of numbers: whole, or decimals that are exact."""
    if whole and unit == 1:
        return Output((over,), lambda render: render.of(over).cast("int64"))
    places(unit)
    return Output((over,), lambda render: as_decimal(over, unit, render))


def names_where(names: Sequence[tuple[str, Term]], there: Term, some: Term | None = None) -> Output:
    """Return a column of lists: the names whose condition holds, in order; NULL elsewhere.

    Args:
        names: The names with their conditions.
        there: When there is a list.
        some: When it has a name, if that is told more shortly than by all of the conditions.
    """

    def rendered(render: Renderer) -> Any:
        nothing = ibis.literal([], type="array<string>")
        if names:
            parts = [ibis.cases((render.of(when), f",{name}"), else_="") for name, when in names]
            # Text joined and split again: no engine lacks it, unlike functions over arrays.
            text = _balanced(lambda one, other: one.concat(other), parts)
            none = text == "" if some is None else ~render.of(some)
            listed = ibis.cases((none, nothing), else_=text.substr(1).split(","))
        else:
            listed = nothing
        return ibis.cases((render.of(there), listed), else_=ibis.null("array<string>"))

    told = () if some is None else (some,)
    return Output((there, *told, *(when for _, when in names)), rendered)


def emitted(table: Any, outputs: Mapping[str, Output], keep: Sequence[str], prefix: str) -> Any:
    """Return a table with columns computed from some terms.

    Args:
        table: A table of Ibis.
        outputs: The columns to add, by name.
        keep: The columns of the table to keep.
        prefix: Begins the names of the columns that are there in between.

    Raises:
        Refused: The engine of the table, or exactness, does not allow it.
    """
    plan = Plan([term for output in outputs.values() for term in output.terms])
    roots = dict.fromkeys(plan.outputs)
    laid_out = [term for layer in plan.layers for term in layer]
    placed = frozenset(term.data for term in ordered(roots) if term.op == "place")
    names = {term: f"{prefix}{number}" for number, term in enumerate(laid_out)}
    reads = {term: _reads(term, names) for term in {*laid_out, *roots}}
    # What each layer must hand on, from the last to the first.
    wanted = frozenset(keep).union(*(_and_itself(t, names, reads) for t in roots))
    live = []
    for layer in reversed(plan.layers):
        live.append(wanted)
        wanted = wanted.union(*(reads[term] for term in layer))
    for layer in plan.layers:
        render = Renderer(table, {t: n for t, n in names.items() if n in table.columns}, placed)
        handed = live.pop()
        made = {names[term]: render.term(term) for term in layer if names[term] in handed}
        table = table.select(*(c for c in table.columns if c in handed), **made)
    render = Renderer(table, names, placed)
    return table.select(*keep, **{name: output.render(render) for name, output in outputs.items()})


def _and_itself(
    term: Term, names: Mapping[Term, str], reads: Mapping[Term, frozenset[str]]
) -> frozenset[str]:
    return frozenset({names[term]}) if term in names else reads[term]


def _reads(term: Term, names: Mapping[Term, str]) -> frozenset[str]:
    """Return the columns that a term reads, what has a column of its own not looked into."""
    found: set[str] = set()
    stack = [term]
    seen = {term}
    while stack:
        top = stack.pop()
        if top.op == "column":
            found.add(top.data[0])
        for each in top.args:
            if each in names:
                found.add(names[each])
            elif each not in seen:
                seen.add(each)
                stack.append(each)
    return frozenset(found)


@define
class Renderer:
    """Terms as expressions on one table, where some terms have columns of their own.

    Attributes:
        table: The table.
        named: The columns of the terms that have one.
        placed: The variables of records whose places are read.
    """

    table: Any
    named: Mapping[Term, str]
    placed: frozenset[str] = frozenset()
    variables: dict[str, Any] = field(factory=dict)
    columns: dict[str, Any] = field(factory=dict)

    def term(self, term: Term) -> Any:
        """Return a term as an expression."""
        return self._made(term)

    def of(self, term: Term) -> Any:
        """Return a term as an expression: its column if it has one."""
        name = self.named.get(term)
        return self._made(term) if name is None else self._column(name)

    def _column(self, name: str) -> Any:
        if name not in self.columns:
            self.columns[name] = self.table[name]
        return self.columns[name]

    def _made(self, term: Term) -> Any:
        match term.op:
            case "constant":
                return _constant(term)
            case "column":
                name, decimals = term.data
                return _counted(self._column(name), term, decimals)
            case "field":
                name, decimals = term.data
                return _counted(self.of(term.args[0])[name], term, decimals)
            case "variable":
                return self.variables[term.data]
            case "place":
                return self.variables[_PLACE.format(term.data)].cast("int64")
            case "and":
                return _balanced(and_, map(self.of, term.args))
            case "or":
                return _balanced(or_, map(self.of, term.args))
            case "not":
                return ~self.of(term.args[0])
            case "null":
                return self._raw(term.args[0]).isnull()
            case "coalesce":
                return ibis.coalesce(*map(self.of, term.args))
            case "case":
                return self.case(term, self.of)
            case "compare":
                return self._compare(term)
            case "among":
                return self.of(term.args[0]).isin(list(term.data))
            case "contains":
                return self.of(term.args[0]).contains(term.data)
            case "add" | "subtract" | "multiply":
                left, right = (self._wide(each, term.reach) for each in term.args)
                if term.op == "add":
                    return left + right
                return left - right if term.op == "subtract" else left * right
            case "mask":
                return _balanced(or_, map(self.of, term.args))
            case "common":
                return self.of(term.args[0]) & self.of(term.args[1])
            case "lazy" | "own":
                return self.of(term.args[0])
            case "keep":
                return self.of(term.args[0]) & term.data
            case "moved":
                count, unit = term.data
                day = self.of(term.args[0])
                if unit == "month":
                    return _months_later(day, count)
                return (day + ibis.interval(days=count)).cast("timestamp").cast("date")
            case "day_of_month":
                return self.of(term.args[0]).day().cast("int64")
            case _:
                return self._list(term)

    def case(self, term: Term, value: Callable[[Term], Any]) -> Any:
        pairs = [(self.of(condition), value(each)) for condition, each in branches(term)]
        return ibis.cases(*pairs, else_=value(term.args[-1]))

    # -- numbers --------------------------------------------------------------------------------
    def _raw(self, term: Term) -> Any:
        """Return a column as it stands in the table, whatever its unit."""
        if term.op == "column" and term not in self.named:
            return self._column(term.data[0])
        if term.op == "field" and term not in self.named:
            return self.of(term.args[0])[term.data[0]]
        return self.of(term)

    def _wide(self, term: Term, reach: int) -> Any:
        """Return a number as one that is wide enough for the result."""
        if reach >= 10**38:
            raise refuse(
                "un calcul sur des nombres de plus de trente-huit chiffres",
                "a calculation on numbers of more than thirty-eight digits",
            )
        found = self.of(term)
        return found.cast(_WIDE) if reach >= _SMALL else found

    def _compare(self, term: Term) -> Any:
        left, right = term.args
        decimals = self._decimals(left)
        if (
            decimals is not None
            and decimals == (self._decimals(right) or decimals)
            and self._plain(right)
        ):
            # A decimal column is compared as it stands, with constants of its own type.
            one, other = self._raw(left), self._written(right, self._raw(left).type(), decimals)
        else:
            one, other = (self._wide(each, max(left.reach, right.reach)) for each in term.args)
        match term.data:
            case "<":
                return one < other
            case "<=":
                return one <= other
            case "=":
                return one == other
            case "!=":
                return one != other
            case ">=":
                return one >= other
            case _:
                return one > other

    def _decimals(self, term: Term) -> int | None:
        if term.kind != "integer" or term.op not in ("column", "field") or term in self.named:
            return None
        return int(term.data[1]) or None

    def _plain(self, term: Term) -> bool:
        """Whether a term is a column of decimals, a constant, or one of several of these."""
        if term in self.named:
            return False
        if term.op == "case":
            return all(self._plain(each) for each in (*term.args[1:-1:2], term.args[-1]))
        return term.op == "constant" or self._decimals(term) is not None

    def _written(self, term: Term, dtype: Any, decimals: int) -> Any:
        if term.op == "constant":
            if term.data is None:
                return ibis.null(dtype)
            if term.reach >= 10**dtype.precision:
                dtype = f"decimal(38, {decimals})"
            return ibis.literal(Decimal(term.data).scaleb(-decimals), type=dtype)
        if term.op == "case":
            return self.case(term, lambda each: self._written(each, dtype, decimals))
        return self._raw(term)

    # -- lists ----------------------------------------------------------------------------------
    def _list(self, term: Term) -> Any:
        records, bodies = self.of(term.args[0]), term.args[1:]

        def taken(body: Term, reach: int = 0) -> Callable[..., Any]:
            def made(inner: Renderer) -> Any:
                return inner._wide(body, reach) if body.kind == "integer" else inner.of(body)

            return self.for_each(term.data, made)

        if term.op == "map":

            def fields(inner: Renderer) -> Any:
                made = {FIELD.format(n): inner.of(body) for n, body in enumerate(bodies)}
                return ibis.struct(made)

            return records.map(self.for_each(term.data, fields))
        if term.op != "count" and term.data in self.placed:
            # The places are those of the list itself: what does not count is NULL there.
            chosen = terms.case([(bodies[0], bodies[1])], terms.null(bodies[1].kind))
            values = records.map(taken(chosen, term.reach)).filter(lambda value: value.notnull())
        else:
            kept = records if bodies[0] is TRUE else records.filter(taken(bodies[0]))
            if term.op == "count":
                return ibis.coalesce(kept.length(), 0).cast("int64")
            values = kept.map(taken(bodies[1], term.reach))
        match term.op:
            case "sum":
                return values.sums()
            case "max":
                return values.maxs()
            case "min":
                return values.mins()
            case _:
                # Not every engine gives NULL for the first of none.
                return ibis.cases((values.length() > 0, values[0]))

    def for_each(self, name: str, made: Callable[[Renderer], Any]) -> Callable[..., Any]:
        """Return what makes an expression of one record of an array, under the variable that stands for it."""

        def function(**record: Any) -> Any:
            return made(evolve(self, variables={**self.variables, **record}))

        # Ibis names the variables of an array after the parameters: each list has its own.
        names = [name, *([_PLACE.format(name)] if name in self.placed else [])]
        only = [Parameter(each, Parameter.POSITIONAL_OR_KEYWORD) for each in names]
        function.__signature__ = Signature(only)  # type: ignore[attr-defined]  # any function may have one
        return function


_PLACE = "{}_place"
"""What stands for the place of a record in the functions over an array."""


def _balanced(join: Callable[[Any, Any], Any], items: Iterable[Any]) -> Any:
    """Join many parts two by two: what is nested to one side is too deep for engines and for Python."""
    found = list(items)
    while len(found) > 1:
        pairs = [join(*found[i : i + 2]) for i in range(0, len(found) - 1, 2)]
        found = pairs + found[len(pairs) * 2 :]
    return found[0]


def _constant(term: Term) -> Any:
    if term.data is None:
        return ibis.null({"integer": "int64", "text": "string"}.get(term.kind, term.kind))
    if term.kind == "integer":
        return ibis.literal(term.data, type="int64" if term.reach < _SMALL else _WIDE)
    return ibis.literal(term.data)


def last_day(year: Any, month: Any) -> Any:
    """Return the number of days of a month."""
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days = ibis.cases((month.isin([4, 6, 9, 11]), 30), (month != 2, 31), (leap, 29), else_=28)
    return days.cast("int64")


def _months_later(day: Any, count: int) -> Any:
    """Return the same day of another month, or its last day; engines add months in ways of their own."""
    index = day.year().cast("int64") * 12 + day.month().cast("int64") + (count - 1)
    year = index // 12
    month = index - year * 12 + 1
    last = last_day(year, month)
    # Years out of the calendar are ruled out elsewhere, and must not fail here.
    inside = ibis.least(ibis.greatest(year, 1), 9999)
    return ibis.date(inside, month, ibis.least(day.day().cast("int64"), last))


def _counted(column: Any, term: Term, decimals: int) -> Any:
    """Return a number counted in its smallest unit."""
    if term.kind != "integer":
        return column
    if decimals:
        column = column * ibis.literal(Decimal(10**decimals), type=f"decimal({decimals + 1}, 0)")
    return column.cast("int64" if term.reach < _SMALL else _WIDE)


def as_decimal(term: Term, unit: int, render: Renderer) -> Any:
    """Return a whole count of a unit as a decimal of ones."""
    decimals = places(unit)
    dtype = f"decimal(38, {decimals})"

    def value(each: Term) -> Any:
        if each.op == "constant":
            if each.data is None:
                return ibis.null(dtype)
            exact = Decimal(each.data * (10**decimals // unit)).scaleb(-decimals)
            return ibis.literal(exact, type=dtype)
        if each.op == "case" and each not in render.named:
            return render.case(each, value)
        scale = 10**decimals // unit
        digits = len(str(each.reach * scale))
        if digits + 2 * decimals > 38:
            raise refuse(
                "un résultat de plus de trente-huit chiffres",
                "a result of more than thirty-eight digits",
            )
        own = f"decimal({digits + decimals}, {decimals})"
        found = render.of(each).cast(own)
        if decimals:
            found = found * ibis.literal(Decimal(scale).scaleb(-decimals), type=own)
        return found.cast(dtype)

    return value(term)


def places(unit: int) -> int:
    """Return how many decimals are exact for the fractions of a unit."""
    for places in range(19):
        if 10**places % unit == 0:
            return places
    raise refuse(
        "une valeur qu'aucune notation décimale ne rend exactement",
        "a value that no decimal notation renders exactly",
    )


def in_euros(cents: Any) -> Any:
    """Return a column of whole cents as a decimal of euros."""
    own = "decimal(21, 2)"
    return (cents.cast(own) * ibis.literal(Decimal("0.01"), type=own)).cast(own)
