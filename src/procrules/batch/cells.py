"""Cells that are texts, read exactly as the facts that they tell: expressions of Ibis."""

from __future__ import annotations

from typing import Any

from procrules.core.program import Program
from procrules.core.types import Type
from procrules.facts.words import NO_WORDS, UNKNOWN_WORDS, YES_WORDS


def is_blank(text: Any) -> Any:
    """Return when a cell that is a text tells nothing."""
    return text.isnull() | text.strip().lower().isin(sorted(UNKNOWN_WORDS))


def read_as(type_: Type, cell: Any) -> Any:
    """Return a cell in the type that tells a fact: a text is read, NULL where it cannot be."""
    return parsed(cell, type_) if is_read(type_, cell.type()) else cell


def is_read(type_: Type, dtype: Any) -> bool:
    """Whether a cell is a text that is to be read."""
    return dtype.is_string() and type_.kind not in ("list", "duration")


def records(program: Program, type_: Type, column: Any) -> Any:
    """Return records whose fields are texts with each field in the type that tells it."""
    import ibis

    assert type_.item is not None
    entity = program.entities[type_.item.name or ""]
    dtype = column.type().value_type
    fields = {field.name: field.type for field in entity.fields if field.name in dtype.names}
    if not any(is_read(own, dtype[name]) for name, own in fields.items()):
        return column
    return column.map(
        lambda item: ibis.struct({n: read_as(own, item[n]) for n, own in fields.items()})
    )


def parsed(text: Any, type_: Type) -> Any:
    """Return a text of Ibis in the type that tells a fact; NULL where it cannot be read."""
    import ibis

    cell = text.strip()
    word = cell.lower()
    blank = word.isin(sorted(UNKNOWN_WORDS))
    match type_.kind:
        case "boolean":
            return ibis.cases(
                (word.isin(sorted(YES_WORDS)), True),
                (word.isin(sorted(NO_WORDS)), False),
                else_=ibis.null("boolean"),
            )
        case "date":
            return _date(cell)
        case "money" | "rate" | "number" | "integer":
            return _number(cell, type_)
        case "set":
            return blank.ifelse(ibis.null("array<string>"), cell.replace(" ", "").split(","))
        case _:
            return blank.ifelse(ibis.null("string"), cell)


def _date(cell: Any) -> Any:
    """Return an ISO date; NULL where there is no such day."""
    import ibis

    from procrules.backends.columns import last_day

    shaped = ibis.cases((cell.re_search(r"^\d{4}-\d{2}-\d{2}$"), cell), else_="0001-00-00")
    year, month, day = (shaped.substr(at, n).cast("int64") for at, n in ((0, 4), (5, 2), (8, 2)))
    exists = month.between(1, 12) & (year > 0) & (day > 0) & (day <= last_day(year, month))
    # What is no day is replaced by one, which some engines compute before they look.
    month, day = exists.ifelse(month, 1), exists.ifelse(day, 1)
    return ibis.cases((exists, ibis.date(year, month, day)), else_=ibis.null("date"))


DECIMALS = {"money": 4, "rate": 8, "number": 4, "integer": 0}
"""How many decimals a number in a text may have: more are refused, never rounded."""


_GAP = r" \x{00A0}\x{202F}"
"""Spaces that part thousands, as regular expressions write them: engines do not share other escapes."""
_MINUS = r"\x{2212}"


def _number(cell: Any, type_: Type) -> Any:
    import ibis

    places = DECIMALS[type_.kind]
    own = f"decimal(18, {places})"
    plain = cell.re_replace(rf"[{_GAP}€]", "").re_replace(_MINUS, "-").replace(",", ".")
    # « 40.000 » is forty for some and forty thousand for others.
    two = cell.re_search(rf"^(-|{_MINUS})?[1-9]\d{{0,2}}[.,]\d{{3}}[{_GAP}€%]*$")
    written = rf"^-?\d{{1,{18 - places}}}(\.\d{{1,{places}}})?$" if places else r"^-?\d{1,18}$"
    read = plain.re_search(written) & ~two
    number = ibis.cases((read, plain), else_=ibis.null("string")).cast(own)
    if type_.kind != "rate":
        return number
    percent = plain.re_replace("%$", "")
    is_percent = plain.re_search(rf"^-?\d{{1,8}}(\.\d{{1,{places - 2}}})?%$") & ~two
    share = ibis.cases((is_percent, percent), else_=ibis.null("string")).cast(own)
    hundredth = ibis.literal("0.01").cast(own)
    return ibis.coalesce(number, (share * hundredth).cast(own))
