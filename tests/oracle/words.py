"""Random conditions and expressions, as a rule file writes them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from attrs import define, evolve, field

T = TypeVar("T")

WRITTEN = {
    "money": ("0 €", "100 €", "1 000 €", "1 000,50 €"),
    "rate": ("5 %", "20 %", "100 %"),
    "number": ("0,5", "2", "2,5"),
    "integer": ("0", "1", "2"),
    "date": ("2024-01-01", "2024-02-29", "2025-01-31", "2025-06-15"),
    "duration": ("30 jours", "60 jours", "8 semaines", "2 mois", "12 mois", "1 an"),
    "text": ("texte « a »", "texte « b c »"),
}
"""Values that rules write; facts fall on them and on both sides of them."""

ORDERS = (
    "<",
    "<=",
    ">",
    ">=",
    "=",
    "≠",
    "est inférieur à",
    "n'excède pas",
    "dépasse",
    "atteint",
    "est égal à",
)
CHOICES = {"c": ("x", "y", "z"), "v": ("p", "q")}
GROUPS = {"c": {"yz": ("y", "z")}, "v": {}}
ORDERED = ("money", "rate", "number", "integer", "date", "duration")


@define
class Names:
    """What expressions may name, by type: facts, definitions, decisions, fields of a record."""

    values: dict[str, list[str]] = field(factory=dict)
    of_record: dict[str, list[str]] = field(factory=dict)
    """Fields, and what has a value for each record."""
    thresholds: dict[str, list[tuple[str, tuple[str, ...]]]] = field(factory=dict)
    lists: list[str] = field(factory=list)
    kept: list[str] = field(factory=list)
    """Definitions that are lists."""
    month_end: bool = True

    def add(self, kind: str, name: str, *, each: bool = False) -> None:
        """Make a name known from here on."""
        (self.of_record if each else self.values).setdefault(kind, []).append(name)


@define
class Words:
    """Draws expressions; ``inside`` says that a record is at hand, ``over`` that it is one of ``lots``."""

    random: Random
    names: Names
    inside: bool = False
    over: bool = False

    def one(self, options: Sequence[T]) -> T:
        """Draw one of some options."""
        return self.random.choice(options)

    def often(self, chance: int) -> bool:
        """Draw whether something happens, in so many cases out of a hundred."""
        return self.random.randrange(100) < chance

    def within_list(self) -> Words:
        """Return what draws expressions about a record of a list."""
        return evolve(self, inside=True)

    # -- conditions -----------------------------------------------------------------------------
    def condition(self, depth: int = 2) -> str:
        """Draw a condition: one comparison, or some joined by one word."""
        if depth and self.often(45):
            parts = [self.simple(depth - 1) for _ in range(self.one((2, 2, 3)))]
            return self.one((" et ", " ou ")).join(parts)
        return self.simple(depth)

    def simple(self, depth: int = 1) -> str:
        """Draw what stands between two connectives."""
        if depth and self.often(15):
            return f"({self.condition(depth - 1)})"
        kinds = ["boolean"] * 4 + ["choice"] * 3 + ["order"] * 6 + ["text", "set"]
        if depth and (self.names.lists or self.names.kept):
            kinds += ["quantified"] * 2
        if self.inside and self.names.lists:
            kinds.append("listed")
        return {
            "boolean": self._boolean,
            "choice": self._choice,
            "order": lambda: self._order(depth),
            "text": self._text,
            "set": self._set,
            "quantified": lambda: self._quantified(depth),
            "listed": lambda: f"le lot est parmi les {self.one(self.names.lists)}",
        }[self.one(kinds)]()

    def named(self, kind: str) -> str | None:
        """Draw a name of a type, or a field of the record at hand."""
        own = (
            [f"{name} du lot" for name in self.names.of_record.get(kind, ())] if self.inside else []
        )
        found = [*self.names.values.get(kind, ()), *own, *own]
        return self.one(found) if found else None

    def _boolean(self) -> str:
        name = self.named("boolean")
        if name is None:
            return self._order(0)
        form = self.one(("{}", "{}", "{} = oui", "{} = non", "{} ≠ oui", "{} est néant", "both"))
        return f"{name} = {self.named('boolean')}" if form == "both" else form.format(name)

    def _choice(self) -> str:
        kind = self.one(("c", "v"))
        name = self.named(kind)
        if name is None:
            return self._boolean()
        value = self.one(CHOICES[kind])
        listed = [*CHOICES[kind], *GROUPS[kind]]
        some = ", ".join(self.random.sample(listed, self.one((1, 2))))
        forms = [
            f"{name} est {value}",
            f"{name} n'est pas {value}",
            f"{name} est parmi {some}",
            f"{name} est néant",
            f"{name} = {self.named(kind)}",
        ]
        if kind == "c":
            forms += [f"{name} est yz", f"{name} n'est pas yz"]
        return self.one(forms)

    def _order(self, depth: int) -> str:
        kind = self.one(ORDERED)
        left = self.named(kind) if self.often(60) else self.amount(kind, depth)
        if left is None:
            left = self.amount(kind, depth)
        if self.often(6):
            return f"{left} {self.one(('est', chr(0x2260)))} néant"
        return f"{left} {self.one(ORDERS)} {self.amount(kind, depth)}"

    def _text(self) -> str:
        name = self.named("text")
        if name is None:
            return self._boolean()
        return f"{name} {self.one(('=', 'est', chr(0x2260)))} {self.one(WRITTEN['text'])}"

    def _set(self) -> str:
        name = self.named("set")
        if name is None:
            return self._choice()
        some = self.random.sample([*CHOICES["c"], "yz"], self.one((1, 1, 2)))
        facts = [n for n in self.names.values.get("set", ()) if n.startswith("ensemble")]
        if facts and self.often(15):
            return f"{self.one(facts)} est néant"
        return f"{name} inclut {', '.join(some)}"

    def _quantified(self, depth: int) -> str:
        kind = self.one(("chacun des", "l'un au moins des", "aucun des"))
        return f"{kind} {self._records(depth)} vérifie ({self.within_list().condition(depth - 1)})"

    def _records(self, depth: int) -> str:
        """Draw a list, maybe narrowed, maybe up to the record at hand."""
        name = self.one([*self.names.lists, *self.names.kept])
        if self.over and self.often(30):
            name = "lots jusqu'à celui-ci"
        if depth and self.often(40):
            name += f" où ({self.within_list().condition(depth - 1)})"
        return name

    # -- values ---------------------------------------------------------------------------------
    def amount(self, kind: str, depth: int = 1) -> str:
        """Draw a value of a type, computed or not."""
        simple = [self.one(WRITTEN[kind])] if kind in WRITTEN else list(CHOICES.get(kind, ()))[:1]
        name = self.named(kind)
        simple += [name, name] if name is not None else []
        thresholds = self.names.thresholds.get(kind, ())
        if thresholds and self.often(45):
            return self._threshold(*self.one(thresholds))
        if depth and self.often(45) and kind in _COMPUTED:
            return _COMPUTED[kind](self, depth - 1)
        return self.one(simple)

    def _threshold(self, name: str, axes: tuple[str, ...]) -> str:
        found = f"le seuil {name}"
        for axis in axes:
            if self.inside and self.often(60):
                found += f" pour {axis} du lot"
        if self.inside and self.often(30):
            return f"{found} en vigueur à jour_du_lot du lot"
        if self.often(15):
            return f"{found} en vigueur à {self.one(self.names.values['date'])}"
        return found

    def _taken(self, kind: str, depth: int) -> str:
        """Draw a sum or an extreme over the fields of a list."""
        fields = self.names.of_record.get(kind, ())
        if not fields or not (self.names.lists or self.names.kept):
            return self.amount(kind, 0)
        forms = ["le plus grand des", "le plus petit des"]
        if kind in ("money", "rate", "number", "integer"):
            forms += ["la somme des"] * 3
        return f"({self.one(forms)} {self.one(fields)} des {self._records(depth)})"

    def money(self, depth: int) -> str:
        """Draw a computed amount."""
        inner, other = self.amount("money", depth), self.amount("money", depth)
        options = [
            f"({inner} {self.one(('+', '-'))} {other})",
            f"({self.amount('integer', 0)} × {inner})",
            f"{self.one(WRITTEN['rate'])} de ({inner})",
            f"({inner} / {self.amount('number', 0)})",
            f"({self.amount('rate', 0)} × {inner})",
            self._taken("money", depth),
            self._taken("money", depth),
        ]
        return self.one(options)

    def rate(self, depth: int) -> str:
        """Draw a computed rate."""
        quotient = f"({self.amount('money', depth)} / {self.amount('money', depth)})"
        return self.one((quotient, quotient, f"({self.amount('rate', 0)} + 5 %)"))

    def integer(self, depth: int) -> str:
        """Draw a computed whole number."""
        if self.names.lists and self.often(60):
            return f"(le nombre des {self._records(depth)})"
        return f"({self.amount('integer', 0)} {self.one('+-')} {self.amount('integer', 0)})"

    def number(self, depth: int) -> str:
        """Draw a computed number."""
        left, right = self.amount("number", depth), self.amount("number", 0)
        return self.one((f"({left} + {right})", f"({left} / {right})", f"({left} × {right})"))

    def date(self, depth: int) -> str:
        """Draw a date moved, or taken from a list."""
        if self.often(25):
            return self._taken("date", depth)
        start = self.named("date") or self.one(WRITTEN["date"])
        duration = self.amount("duration", 0)
        if duration.startswith("le seuil"):
            duration = f"({duration})"
        if not self.names.month_end:
            duration = self.one(("30 jours", "8 semaines"))
        return f"{duration} {self.one(('après', 'avant'))} ({start})"

    def duration(self, depth: int) -> str:
        """Draw durations added, or taken from a list."""
        if self.often(35):
            return self._taken("duration", depth)
        return f"({self.amount('duration', 0)} {self.one('+-')} {self.amount('duration', 0)})"


_COMPUTED = {
    "money": Words.money,
    "rate": Words.rate,
    "integer": Words.integer,
    "number": Words.number,
    "date": Words.date,
    "duration": Words.duration,
}
