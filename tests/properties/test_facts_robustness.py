"""Whatever is given for facts, the answer is an answer or an error that says what is wrong."""

from __future__ import annotations

import dataclasses
import json
import random
import string
from collections import UserDict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from fractions import Fraction
from functools import cache
from itertools import count
from typing import Any, NoReturn

import attrs
import pytest

import procrules
from procrules import NEANT, Duration, FactError, LimitError, MissingExtraError, Ruleset
from procrules.factfile import read_fact_text

ON_PURPOSE = (FactError, LimitError, MissingExtraError)
ROUNDS = 500
"""Random cases of each kind of input; there are four kinds."""


@cache
def rules() -> Ruleset:
    return procrules.load("marches_publics")


def told(call: Callable[[], object]) -> bool:
    """Run a call; say whether it was refused on purpose, in words of both languages."""
    try:
        call()
    except ON_PURPOSE as error:
        messages = [d.message(lang) for d in error.diagnostics for lang in ("fr", "en")]
    else:
        return False
    assert messages
    assert all(message and "\n" not in message for message in messages)
    assert "".join(messages).encode()
    return True


# -- objects that do harm -------------------------------------------------------------------------
class HarmError(Exception):
    """What a hostile object raises."""


def harm(*_: object, **__: object) -> NoReturn:
    raise HarmError


class Silent:
    """Raises as soon as it is looked at."""

    __repr__ = __str__ = __len__ = __iter__ = __bool__ = harm
    __eq__ = __ne__ = __lt__ = __gt__ = harm
    __hash__ = None  # type: ignore[assignment]


class Liar:
    """Raises when its class is asked."""

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        raise HarmError


class Text(str):
    """A text whose methods raise."""

    __slots__ = ()
    strip = split = lstrip = casefold = translate = __len__ = __str__ = __repr__ = harm


class Quarrel(Text):
    """A text that cannot be compared."""

    __slots__ = ()
    __eq__ = harm
    __hash__ = str.__hash__


class Whole(int):
    """A whole number whose methods raise."""

    __index__ = __int__ = __str__ = __repr__ = __lt__ = __abs__ = __float__ = harm


class Rounded(float):
    """A float that cannot be written."""

    __repr__ = harm


class Day(date):
    """A day that cannot be compared or written."""

    isoformat = toordinal = __lt__ = __str__ = harm


class Heap(UserDict[str, Any]):
    """A mapping whose items raise."""

    items = harm


class Endless(UserDict[str, Any]):
    """A mapping that never ends."""

    def items(self) -> Any:
        return ((f"fait_{n}", n) for n in count())


class Word(Enum):
    """An enumeration of odd values."""

    A = "collectivite"
    B = ("etat", 3)
    C = 1.5
    D = None


class Buyer(StrEnum):
    """An enumeration of texts."""

    TOWN = "collectivite"


class Level(IntEnum):
    """An enumeration of numbers."""

    ONE = 40_000


@dataclasses.dataclass
class Case:
    """A dataclass."""

    acheteur: Any = None
    valeur_estimee_ht: Any = None


@dataclasses.dataclass
class Unset:
    """A dataclass that lacks its field."""

    acheteur: str = dataclasses.field(init=False)


@attrs.define
class Other:
    """An attrs class."""

    type_prestation: Any = None
    lots: Any = None


def failing() -> Iterator[Any]:
    yield {"montant_ht": 1}
    raise HarmError


# -- values at random -----------------------------------------------------------------------------
ODD_TEXTS = [
    "", " ", "néant", "NÉANT", "inconnu", "Unknown", "oui", "NON", "vrai", "y", "null", "~",
    "40 000 €", "40\u202f000,50 € HT", "40 000 € TTC", "40,000.00", "1e5", "-0", "−3", "+4", "1_000",
    "9" * 39, "9" * 41, "9" * 5000, "0." + "0" * 60 + "1", "1/3", "1/0", "0/0", "20 %", "-20 %", "∞",
    "NaN", "Infinity", "-inf", "٤٠", "½", "²", "2022-08-02", "02/08/2022", "2/8/22", "31/02/2022",
    "1er avril 2026", "1er April 2026", "32 août 2022", "0000-00-00", "9999-12-31", "10000-01-01",
    "2022-W31-2", "20220802", "2022-08-02T10:00:00Z", "29 février 2023", "30 jours", "P30D", "P1Y2M",
    "1 an et demi", "-3 mois", "collectivite", "Collectivité", "collectivité ", "etat,collectivite",
    "\x00", "\ud800", "\u202e", "a" * 3000, "{}", "[]", "{0}", "{name}", "%s", "\n\n", "« »", "🏛",
]  # fmt: skip


class Chance:
    """Draws values from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.facts = list(rules().facts)

    def text(self) -> str:
        choice = self.random.random()
        if choice < 0.6:
            return self.random.choice(ODD_TEXTS)
        if choice < 0.8:
            letters = string.printable + "éàœ€«»’\u00a0"
            return "".join(self.random.choices(letters, k=self.random.randint(0, 20)))
        return self.random.choice(list(self.names()))

    def names(self) -> list[str]:
        program = rules().program.program
        return list(self.random.choice(list(program.choices.values())).names())

    def name(self) -> str:
        if self.random.random() < 0.85:
            return self.random.choice(self.facts)
        return self.random.choice(["acheteurs", "", " acheteur", "montant_ht", self.text()])

    def number(self) -> Any:
        draw = self.random
        return draw.choice(
            [
                0, -1, 40_000, 10**39, 10**40, 10**400, -(10**5000), draw.randint(-5, 10**7),
                Decimal("40000.00"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"),
                Decimal("1E+999999"), Decimal("1E-999999"), Decimal(draw.randint(0, 10**8)) / 100,
                Fraction(1, 3), Fraction(10**41, 3), Fraction(1, 10**6000), 1.5, float("nan"),
                float("inf"), 1e308, 3 + 4j, True, False,
            ]
        )  # fmt: skip

    def moment(self) -> Any:
        draw = self.random
        return draw.choice(
            [
                date.min, date.max, date(2022, 8, 2), datetime(2022, 8, 2, 10, tzinfo=UTC),
                datetime.max.replace(tzinfo=UTC), time(10, tzinfo=UTC), timedelta(days=3),
                Duration(30, "day"), Duration(10**39, "year"), Duration(0, "month"),
                date(2016, 1, 1) + timedelta(days=draw.randint(0, 4000)), Day(2022, 8, 2),
            ]
        )  # fmt: skip

    def odd(self) -> Any:
        makers: list[Callable[[], Any]] = [
            object, Silent, Liar, Heap, Endless, lambda: Quarrel("collectivite"), lambda: Whole(3),
            lambda: Rounded(1.5), lambda: Word.A, lambda: Word.B, lambda: Word.C, lambda: Word.D,
            lambda: Buyer.TOWN, lambda: Level.ONE, lambda: NEANT, lambda: None, lambda: b"oui",
            lambda: bytearray(b"1"), lambda: memoryview(b"1"), lambda: range(3), lambda: count(),
            failing, lambda: iter(()), lambda: {1, "a"}, lambda: frozenset({"etat"}),
            lambda: [[1], [[2]], [Silent()]], lambda: Case, lambda: Case("etat", Silent()), Unset,
            lambda: Other(lots=failing()), lambda: harm, lambda: Ruleset, lambda: NotImplemented,
            lambda: ..., lambda: Word, lambda: {"a": {"b": {"c": Silent()}}}, lambda: type,
        ]  # fmt: skip
        return self.random.choice(makers)()

    def plain(self, depth: int = 0) -> Any:
        """Return a value that JSON can hold, more or less."""
        draw = self.random.random()
        if depth < 4 and draw < 0.12:
            return [self.plain(depth + 1) for _ in range(self.random.randint(0, 4))]
        if depth < 4 and draw < 0.24:
            keys = (self.random.choice(["montant_ht", "nom", self.name()]) for _ in range(3))
            return {key: self.plain(depth + 1) for key in keys}
        if draw < 0.6:
            return self.text()
        return self.random.choice([None, True, False, 0, -1, 40000, 10**30, 1.5, 1e300, 39999.99])

    def value(self) -> Any:
        kind = self.random.choice([self.text, self.number, self.moment, self.odd, self.plain])
        return kind()

    def good(self) -> dict[str, Any]:
        """Return facts that decide, so that some of the cases go through the whole engine."""
        return {
            "acheteur": "collectivite",
            "type_prestation": "fournitures",
            "valeur_estimee_ht": self.random.choice(["39 999,99 €", "40000", 10**30]),
            "date_reference": self.random.choice(["2022-08-02", "1er avril 2026", "0001-01-01"]),
        }

    def mapping(self) -> dict[Any, Any]:
        found: dict[Any, Any] = self.good() if self.random.random() < 0.5 else {}
        for _ in range(self.random.randint(0, 3)):
            key: Any = self.name() if self.random.random() < 0.95 else self.key()
            found[key] = self.value()
        return found

    def key(self) -> Any:
        return self.random.choice([1, None, b"acheteur", Text("acheteur"), Word.A, (1, 2), 1.5])

    def decision(self) -> str:
        return self.random.choice(list(rules().decisions))

    # -- texts ----------------------------------------------------------------------------------
    def json(self) -> str:
        facts = (self.good() if self.random.random() < 0.5 else {}) | {
            self.name(): self.plain() for _ in range(self.random.randint(0, 3))
        }
        text = json.dumps(facts, ensure_ascii=self.random.random() < 0.5)
        odd = [
            "1e999999999", "1E-99999999999999999999", "NaN", "-Infinity", "1" * 5000, "[" * 3000, "0x1",
            '"\\ud800"', "01", '{"a": 1, "a": 2}', "1.00000000000000000000000000000000000000000001",
        ]  # fmt: skip
        if self.random.random() < 0.4:
            name = json.dumps(self.name())
            text = text[:-1] + f"{', ' if facts else ''}{name}: {self.random.choice(odd)}}}"
        return self.spoiled(text)

    def yaml(self) -> str:
        lines = [f"{k}: {v}" for k, v in self.good().items() if self.random.random() < 0.6]
        odd = [
            "!!python/object/apply:os.system [ls]", "!!float 1.5", "!!int 3", "!objet x", "! oui",
            "&a [*a]", "*rien", "&b {montant_ht: 3}", "[*b, *b]", "'~'", "~", "", "|\n  40 000", ">-\n  oui",
            '"\\UFFFFFFFF"', '"\\x00"', "{a: {a: {a: 1}}}", "[" * 100 + "]" * 100, "[" * 150, "? [x]",
            "2022-08-02", "40_000", "0x10", "1e5", ".nan", "no", "{<<: *b}", "@", "`x`", "%x", "- a\n- b",
            "[{montant_ht: 1, montant_ht: 2}]", "!<tag:yaml.org,2002:str> x", "[oui, non]", "\t x",
        ]  # fmt: skip
        for _ in range(self.random.randint(0, 4)):
            value = self.random.choice(odd) if self.random.random() < 0.6 else repr(self.plain())
            lines.append(f"{self.random.choice(self.facts)}: {value}")
        if self.random.random() < 0.1:
            lines.append(
                self.random.choice(["---", "...", "%YAML 3.0", "<<: *b", "? [a, b]\n: c", "- a"])
            )
        self.random.shuffle(lines)
        return self.spoiled("\n".join(lines))

    def spoiled(self, text: str) -> str:
        """Return the text, or the text with some characters changed."""
        if self.random.random() < 0.6:
            return text
        for _ in range(self.random.randint(1, 4)):
            at = self.random.randint(0, len(text))
            other = self.random.choice([*"{}[]:,&*!|>'\"%@`#-?\n\t\x00\x85\ufeff\ud800é", ""])
            text = text[:at] + other + text[at + self.random.randint(0, 3) :]
        return text


# -- the tests --------------------------------------------------------------------------------------
def run(decision: str, facts: object) -> bool:
    def call() -> None:
        answer = rules().decide(decision, facts)
        json.dumps(answer.to_dict(), ensure_ascii=False).encode()

    return told(call)


def rounds(first: int) -> Iterator[Chance]:
    for seed in range(first, first + ROUNDS):
        yield Chance(seed)


def test_random_mappings_are_answered_or_refused() -> None:
    refused = [run(chance.decision(), chance.mapping()) for chance in rounds(0)]
    assert any(refused)
    assert not all(refused)


def test_random_objects_are_answered_or_refused() -> None:
    for chance in rounds(ROUNDS):
        facts = chance.value() if chance.random.random() < 0.3 else Case(chance.value(), None)
        run(chance.decision(), facts)


@pytest.mark.parametrize("kind", ["json", pytest.param("yaml", marks=pytest.mark.extras)])
def test_random_files_are_answered_or_refused(kind: str) -> None:
    if kind == "yaml":
        pytest.importorskip("yaml")
    refused = []
    for chance in rounds(2 * ROUNDS if kind == "json" else 3 * ROUNDS):
        text = chance.json() if kind == "json" else chance.yaml()
        found: dict[str, Any] = {}

        def read(text: str = text, found: dict[str, Any] = found) -> None:
            found.update(read_fact_text(text, "faits", yaml=kind == "yaml"))

        refused.append(told(read) or run(chance.decision(), found))
    assert any(refused)
    assert not all(refused)


# -- what the search found ----------------------------------------------------------------------------
def codes(facts: object) -> list[str]:
    with pytest.raises(FactError) as caught:
        rules().decide("regime", facts)
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


@pytest.mark.parametrize(
    "make",
    [Silent, Liar, Heap, lambda: Rounded(1.5), lambda: b"1", lambda: 10**5000, failing],
)
def test_a_value_that_does_harm_is_told_when_it_is_met(make: Callable[[], object]) -> None:
    assert codes({"valeur_estimee_ht": make()}) in (["PR702"], ["PR704"])


def test_subclasses_and_enumerations_of_the_plain_types_are_read_by_their_value() -> None:
    facts: dict[Any, Any] = {
        Text("acheteur"): Word.A,
        "type_prestation": Text("fournitures"),
        "valeur_estimee_ht": Whole(40_000),
        "date_reference": Day(2022, 8, 2),
    }
    plain = {
        "acheteur": "collectivite",
        "type_prestation": "fournitures",
        "valeur_estimee_ht": 40_000,
        "date_reference": date(2022, 8, 2),
    }
    assert rules().decide("regime", facts) == rules().decide("regime", plain)


def test_endless_facts_end() -> None:
    assert codes(Endless()) == ["PR701"] * 500 + ["PR812"]
    assert codes({"lots": count()}) == ["PR807"]


@pytest.mark.parametrize("number", ["1e999999999", "1E-99999999999999999999", "1" * 5000])
def test_an_enormous_number_in_a_file_is_told_with_its_fact(number: str) -> None:
    assert codes(read_fact_text(f'{{"valeur_estimee_ht": {number}}}')) == ["PR702"]


def yaml_codes(text: str) -> list[str]:
    with pytest.raises(FactError) as caught:
        read_fact_text(text, "faits.yaml", yaml=True)
    return [diagnostic.code for diagnostic in caught.value.diagnostics]


@pytest.mark.extras
def test_a_key_that_stands_twice_in_a_record_is_told_where_it_stands() -> None:
    text = "lots:\n  - montant_ht: 1\n    montant_ht: 2\n"
    assert yaml_codes(text) == ["PR711"]
    with pytest.raises(FactError) as caught:
        read_fact_text(text, "faits.yaml", yaml=True)
    assert (caught.value.diagnostics[0].span.line, caught.value.diagnostics[0].span.column) == (
        3,
        5,
    )


@pytest.mark.extras
def test_aliases_are_read_once_each() -> None:
    bomb = "a0: &a0 [x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 50)
    )
    assert len(read_fact_text(bomb, yaml=True)) == 50
    assert yaml_codes("lots: &a [*a]") == ["PR708"]


@pytest.mark.extras
@pytest.mark.parametrize("text", ["a: " + "[" * 5000, "a: " + "[" * 100 + "]" * 100])
def test_deep_nesting_is_refused(text: str) -> None:
    assert yaml_codes(text) == ["PR708"]


@pytest.mark.extras
def test_a_tag_that_builds_an_object_is_refused() -> None:
    assert yaml_codes("acheteur: !!python/object/apply:os.system [ls]") == ["PR708"]


@pytest.mark.extras
def test_quotation_marks_make_a_text_of_what_would_be_nothing() -> None:
    assert read_fact_text("a: ~\nb: '~'\nc:\nd: ''\n") == {"a": None, "b": "~", "c": None, "d": ""}


def test_half_a_character_is_no_text() -> None:
    rules = procrules.loads(
        "langue français\nsource s « S » : loi\nfait objet « Objet » : texte\ndécision d « D » : oui/non\n"
        "règle r « R »\n  vu s art. 1\n  si objet = « x »\n  alors d = oui\n  sinon d = non\n"
    )
    assert rules.decide("d", {"objet": "y \N{CLASSICAL BUILDING}"}).value is False
    assert told(lambda: rules.decide("d", {"objet": "\ud800"}))
