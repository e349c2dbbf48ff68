"""Mapping: from the rows of one contract to the words of the rulesets.

Takes rows that bear one number of one buyer. Gives contracts. What a row does not say stays unknown
with a code that says why; nothing is guessed, and every correspondence stands in ``data/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from procrules.audit.model import Contract, Days, Merged, Row
from procrules.audit.tables import bare, key, tables
from procrules.values.dates import parse_date
from procrules.values.numbers import number_readings, parse_number, to_decimal

_LONGEST_AMOUNT = 40
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
_MOMENT = re.compile(
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2})(?::[0-9]{2}){1,2}(?:\.[0-9]+)?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2}Z?)?"
)
_LATE_HOUR = 22
_UNIVERSAL = ("Z", "+00:00", "+0000")
_LOT = re.compile(r"(?<![a-z])lots?\s*(n|no|numero)?\s*[°º:.\-]?\s*([0-9]+|[a-z](?![a-z]))")
_YEAR = re.compile(r"20[0-9]{2}")


# -- fields ---------------------------------------------------------------------------------------
def amount_of(text: str | None) -> tuple[Decimal | None, str | None]:
    """Return an amount in euros, or the code of why there is none."""
    if text is None:
        return None, "amount_absent"
    if number_readings(text, "en") is not None:
        return None, "amount_ambiguous"
    value = _number(text)
    if value is None:
        return None, "amount_unreadable"
    conventions = tables().conventions
    if value < 0:
        return None, "amount_negative"
    if value <= conventions.symbolic_up_to:
        return None, "amount_symbolic"
    digits = str(value.to_integral_value())
    if len(digits) >= conventions.placeholder_nines and set(digits) == {"9"}:
        return None, "amount_placeholder"
    return value, None


def _number(text: str) -> Decimal | None:
    if len(text) > _LONGEST_AMOUNT:
        return None
    if _PLAIN.fullmatch(text):
        try:
            value = Decimal(text)
        except InvalidOperation:
            return None
        # 200000.0000 and 200000 are the same amount, and are to be written alike.
        return Decimal(f"{value.normalize():f}")
    read = parse_number(text)
    value_read = None if read is None else to_decimal(read)
    return value_read if isinstance(value_read, Decimal) else None


def day_of(text: str | None) -> tuple[date | None, str | None]:
    """Return a day, or the code of why there is none.

    A day with a zone is the day as it stands. A moment near midnight of another zone is no known day.
    """
    if text is None:
        return None, "date_absent"
    match = _MOMENT.fullmatch(text)
    if match is None:
        day = parse_date(text)
        return _plausible(day) if day is not None else (None, "date_unreadable")
    hour = int(match["hour"] or 0)
    if hour >= _LATE_HOUR and match["zone"] in _UNIVERSAL:
        return None, "date_zone"
    try:
        return _plausible(date.fromisoformat(match["day"]))
    except ValueError:
        return None, "date_unreadable"


def _plausible(day: date) -> tuple[date | None, str | None]:
    conventions = tables().conventions
    if conventions.first_year <= day.year <= conventions.last_year:
        return day, None
    return None, "date_implausible"


def cpv_of(text: str | None) -> tuple[tuple[str, ...], str | None]:
    """Return the eight digits of a CPV code, in each way in which they may be completed.

    A code of seven digits has lost a zero, at its beginning or at its end.
    """
    if text is None:
        return (), "cpv_absent"
    digits = re.sub(r"\s", "", text).partition("-")[0]
    if not (digits.isascii() and digits.isdigit()):
        return (), "cpv_unreadable"
    if len(digits) == 9:
        digits = digits[:8]  # the check digit, written without its hyphen
    readings = {digits} if len(digits) == 8 else set()
    if len(digits) == 7:
        readings = {"0" + digits, digits + "0"}
    known = sorted(r for r in readings if r[:2] in tables().divisions)
    if not known:
        return (), "cpv_unreadable"
    return tuple(known), None if len(known) == 1 else "cpv_ambiguous"


def buyers_of(number: str | None, name: str | None) -> tuple[str, ...]:
    """Return the kinds of buyer that a name or a number of the register allows."""
    words = bare(name or "")
    for pattern, kinds in tables().names:
        if words == pattern or words.startswith(pattern + " "):
            return kinds
    return tables().sirens.get((number_of(number) or "")[:2], ())


def number_of(text: str | None) -> str | None:
    """Return a SIRET or a SIREN: its digits, if there are as many as it has."""
    digits = re.sub(r"\s", "", text or "")
    return digits if digits.isascii() and digits.isdigit() and len(digits) in (9, 14) else None


def _yes_no(text: str | None) -> bool | None:
    word, conventions = key(text or ""), tables().conventions
    return True if word in conventions.yes else False if word in conventions.no else None


# -- one contract -----------------------------------------------------------------------------------
def contract_of(row: Row, others: Sequence[tuple[Row, Merged]] = ()) -> Contract:
    """Return the contract that a row tells of, with the rows that tell of it as well."""
    texts = row.texts
    codes, cpv_problem = cpv_of(texts.get("cpv"))
    types = _types(codes, texts.get("type"))
    day, day_problem = day_of(texts.get("notified"))
    amount, amount_problem = amount_of(texts.get("amount"))
    more = (amount_of(o.texts.get("amount"))[0] for o, why in others if why == "amount")
    nature = tables().natures.get(key(texts.get("nature", "")))
    techniques = [key(t) for t in texts.get("techniques", "").split("\n") if t]
    label = texts.get("procedure")
    procedure = tables().procedures.get(key(label)) if label else None
    notified = Days(day, day) if day else _bounds(row)
    object_ = texts.get("object")
    problems = [
        amount_problem,
        day_problem,
        cpv_problem if len(types) != 1 else None,
        None if label else "procedure_absent",
        "procedure_unknown" if label and procedure is None else None,
        "nature_unknown" if texts.get("nature") and nature is None else None,
        "buyer_number" if number_of(texts.get("buyer_id")) is None else None,
    ]
    return Contract(
        place=row.place,
        id=texts.get("id"),
        buyer_id=texts.get("buyer_id"),
        buyer_name=texts.get("buyer_name"),
        object=object_,
        cpv=codes[0] if len(codes) == 1 else None,
        procedure=procedure,
        procedure_label=label,
        nature=nature,
        framework=_framework(nature, techniques),
        types=types,
        buyers=buyers_of(texts.get("buyer_id"), texts.get("buyer_name")),
        notified=notified,
        exact=day is not None,
        amounts=tuple(sorted({a for a in (amount, *more) if a is not None})),
        problems=tuple(p for p in problems if p),
        doubts=_doubts(codes),
        innovative=_yes_no(texts.get("innovative")),
        defence=_defence(nature, row.format),
        modifications=int(texts.get("modifications", "0")),
        lots=bool(_LOT.search(key(object_ or ""))) or any(why == "amount" for _, why in others),
        merged=tuple((o.place, why) for o, why in others),
    )


def _types(codes: Sequence[str], label: str | None) -> tuple[str, ...]:
    from_code = {tables().divisions[code[:2]] for code in codes}
    if len(from_code) == 1 or not label:
        return tuple(sorted(from_code))
    told = tables().types.get(key(label))
    return (told,) if told and (not from_code or told in from_code) else tuple(sorted(from_code))


def _framework(nature: str | None, techniques: Sequence[str]) -> bool | None:
    if nature == "accord_cadre" or key("Accord-cadre") in techniques:
        return True
    return False if techniques else None


def _defence(nature: str | None, format_: str) -> bool | None:
    if nature == "defense":
        return True
    # Only the format of 2022 has a nature for it, so that another nature there says no.
    return False if nature is not None and format_ == "2022" else None


def _doubts(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        dict.fromkeys(f for p, f in tables().doubts if any(c.startswith(p) for c in codes))
    )


def _bounds(row: Row) -> Days | None:
    """Return what else bounds the day of notification: the year that begins the number.

    The number of a contract in the format of 2019 begins with the year of its notification
    (schema v1.5.0, ``IdentifiantMarche``); nothing is published before it is notified.
    """
    year = row.texts.get("id", "")[:4]
    conventions = tables().conventions
    if row.format != "2019" or not _YEAR.fullmatch(year):
        return None
    if not conventions.first_year <= int(year) <= conventions.last_year:
        return None
    first, last = date(int(year), 1, 1), date(int(year), 12, 31)
    published, _ = day_of(row.texts.get("published"))
    if published is not None and published < last:
        last = published
    return Days(first, last) if first <= last else None


# -- rows that tell of one contract -----------------------------------------------------------------
def contracts(rows: Sequence[Row]) -> Iterator[Contract]:
    """Yield the contracts of rows that bear one number of one buyer, in the order of the rows.

    Rows with another object, another CPV code or another procedure are other contracts: lots that
    share a number. Among the others, the first state is the contract; a row that repeats it, names
    another holder, gives another amount of the same day, or tells a later state is merged with it.
    """
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(_sort(row), []).append(row)
    for group in groups.values():
        head = min(group, key=_when)
        told = {_said(head)}
        others: list[tuple[Row, Merged]] = []
        for row in group:
            if row is not head:
                others.append((row, "duplicate" if _said(row) in told else _why(row, head)))
                told.add(_said(row))
        yield contract_of(head, others)


def _sort(row: Row) -> tuple[str, ...]:
    texts = row.texts
    code = re.sub(r"\s", "", texts.get("cpv", "")).partition("-")[0]
    return (bare(texts.get("object", "")), code, key(texts.get("procedure", "")))


def _when(row: Row) -> tuple[date, str, int]:
    day, _ = day_of(row.texts.get("notified"))
    return (day or date.max, row.place.file, row.place.index)


def _said(row: Row) -> tuple[object, ...]:
    return (row.texts.get("notified"), amount_of(row.texts.get("amount")), row.texts.get("holders"))


def _why(row: Row, head: Row) -> Merged:
    (day, amount, _), (first, published, _) = _said(row), _said(head)
    if day != first:
        return "later"
    return "holder" if amount == published else "amount"


def months_before(day: date, months: int) -> date:
    """Return the day that many months before, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    end = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return date(year, month + 1, min(day.day, end.day))
