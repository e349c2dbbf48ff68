"""Small random rulesets, written in the rule language: parsing, lowering and the check see them too."""

from __future__ import annotations

from random import Random

from attrs import define, field, frozen

import procrules
from oracle.constructs import Construct
from oracle.processes import Course
from oracle.words import CHOICES, WRITTEN, Names, Words
from oracle.writing import course, write_constructs
from procrules import Ruleset, RulesetError

TYPES = {
    "boolean": "oui/non",
    "money": "montant HT",
    "rate": "taux",
    "number": "nombre",
    "integer": "nombre entier",
    "date": "date",
    "duration": "durée",
    "text": "texte",
    "c": "c",
    "v": "v",
    "set": "plusieurs c",
}
PRESUMED = {
    "boolean": ("oui", "non"),
    "money": ("0 €", "100 €"),
    "rate": ("20 %",),
    "number": ("2",),
    "integer": ("0", "1"),
    "date": ("2024-02-29",),
    "duration": ("2 mois",),
    "c": ("x",),
    "v": ("q",),
}
FIELDS = {
    "montant": "money",
    "part": "rate",
    "rang": "integer",
    "jour_du_lot": "date",
    "delai": "duration",
    "urgent": "boolean",
    "objet": "c",
    "acheteur": "v",
}
SOURCES = {
    "loi": "loi",
    "arret": "jurisprudence",
    "avis": "doctrine",
    "fonds": "programme",
    "guide": "orientation",
    "maison": "politique",
}
PERIODS = (
    "à compter du 2024-01-01",
    "à compter du 2025-02-01",
    "jusqu'au 2024-12-31",
    "du 2024-03-01 au 2025-01-31",
)
HEADS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (),
    (("objet", "x", "yz"),),
    (("acheteur", "p", "q"),),
    (("objet", "x", "yz", "yz"), ("acheteur", "tous", "p", "q")),
)
"""Axes of a threshold and what its columns cover."""
ROWS = (
    ("à compter du 2024-01-01",),
    ("à compter du 2024-01-01", "à compter du 2025-01-01"),
    ("du 2024-01-01 au 2024-06-30", "à compter du 2025-01-31"),
    ("jusqu'au 2024-12-31", "à compter du 2025-01-01"),
)
HITS = (
    "une seule ligne s'applique",
    "la première ligne s'applique",
    "toutes les lignes s'appliquent",
)
_CELLS = {
    "boolean": ("oui", "non"),
    "c": ("x", "y", "yz", "x, y"),
    "v": ("p", "q"),
    "duration": ("60 jours", "2 mois", "12 mois", "1 an", "moins de 2 mois", "au moins 2 mois"),
    "money": (
        "moins de 100 €",
        "au moins 100 €",
        "au moins 100 € et moins de 1 000 €",
        "plus de 1 000 €",
        "100 €",
        "au plus 100 €",
    ),
    "integer": ("0", "au moins 1", "moins de 2"),
    "date": ("moins de 2024-02-29", "au moins 2024-02-29"),
}


@frozen
class Accepted:
    """A ruleset that the check accepts, its text, and what its constructs were meant to be."""

    ruleset: Ruleset
    text: str
    constructs: tuple[Construct, ...]
    courses: tuple[Course, ...]
    drawn: int
    """How many texts were written for it."""


def accepted(seed: int) -> Accepted:
    """Return the first ruleset of a seed that the check accepts."""
    random = Random(seed)
    drawn = 0
    while True:
        drawn += 1
        writer = Writer(random)
        text = writer.text()
        try:
            ruleset = procrules.loads(text)
        except RulesetError:
            continue
        return Accepted(ruleset, text, tuple(writer.constructs), tuple(writer.courses), drawn)


@define
class Written:
    """A decision that rules conclude on."""

    name: str
    kind: str
    each: bool
    rules: list[tuple[str, str]] = field(factory=list)
    """Its rules so far, and what they cite."""


@define
class Writer:
    """Writes one ruleset."""

    random: Random
    names: Names = field(factory=Names)
    lines: list[str] = field(factory=list)
    constructs: list[Construct] = field(factory=list)
    courses: list[Course] = field(factory=list)
    mixed: bool = False
    """Whether texts of several natures are cited."""

    @property
    def words(self) -> Words:
        """What draws expressions about the whole procurement."""
        return Words(self.random, self.names)

    def over(self, each: bool) -> Words:
        """Return what draws expressions, about a record of ``lots`` or not."""
        return Words(self.random, self.names, inside=each, over=each)

    def text(self) -> str:
        """Write a ruleset."""
        self._header()
        self._facts()
        for number in range(self.random.randint(1, 3)):
            self._threshold(f"seuil{number}")
        for number in range(self.random.randint(1, 4)):
            self._definition(f"valeur{number}")
        if self.words.often(60):
            self._readings("lecture1")
        if self.words.often(20):
            self._signs()
        if self.words.often(60):
            write_constructs(self)
        for number in range(self.random.randint(2, 4)):
            self._decision(f"d{number}")
        if self.words.often(25):
            course(self)
        return "\n".join(self.lines) + "\n"

    def write(self, *lines: str) -> None:
        """Add lines."""
        self.lines += lines

    # -- what rules rest on ---------------------------------------------------------------------
    def _header(self) -> None:
        self.mixed = self.words.often(45)
        self.names.month_end = self.words.often(90)
        self.write("langue français", "règlement essai « Essai »")
        if self.names.month_end:
            end = self.words.one(("dernier jour", "premier jour suivant"))
            self.write(f"  fin de mois : {end}")
        self.write("date de référence jour « Jour »")
        self.write(*(f"source {name} : {nature}" for name, nature in SOURCES.items()))
        self.write("choix c « C »", "  x", "  y", "  z", "  groupe yz : y, z")
        self.write("choix v « V »", "  p", "  q")
        self.write("entité lot « Lot »", "  id : texte")
        self.write(*(f"  {name} : {TYPES[kind]}" for name, kind in FIELDS.items()))
        self.names.add("date", "jour")
        for name, kind in FIELDS.items():
            self.names.add(kind, name, each=True)

    def _facts(self) -> None:
        for kind, type_ in TYPES.items():
            most = 3 if kind in ("boolean", "money", "c") else 2 if kind == "v" else 1
            for number in range(self.random.randint(most - 1, most)):
                name = f"{_STEMS[kind]}{number}"
                self.write(f"fait {name} : {type_}")
                if kind in PRESUMED and self.words.often(25):
                    self.write(f"  présumé {self.words.one(PRESUMED[kind])}")
                self.names.add(kind, name)
        if self.words.often(70):
            self.write("appréciation juste « Juste »", "  par « l'acheteur »")
            if self.words.often(25):
                self.write("  présumé non")
            self.names.add("boolean", "juste")
        self.write("fait lots : liste de lot")
        if self.words.often(30):
            self.write("  présumé néant")
        self.names.lists.append("lots")
        if self.words.often(50):
            self.write("fait choisis : liste de lot")
            self.names.lists.append("choisis")

    def _threshold(self, name: str) -> None:
        kind = self.words.one(("money", "money", "rate", "duration", "date", "integer"))
        heads = self.words.one(HEADS)
        for axis, *_ in heads:
            if axis not in self.names.values.get(FIELDS[axis], ()):
                self.write(f"fait {axis} : {TYPES[FIELDS[axis]]}")
                self.names.add(FIELDS[axis], axis)
        self.write(f"seuil {name} : {TYPES[kind]}")
        for place, head in enumerate(heads):
            self.write("  | " + " | ".join(head) + (" |    |" if place else " | vu |"))
        width = len(heads[0]) - 1 if heads else 1
        values = [*WRITTEN[kind], "néant"] if self.words.often(30) else list(WRITTEN[kind])
        for period in self.words.one(ROWS):
            cells = [self.words.one(values) for _ in range(width)]
            self.write("  | " + " | ".join([period, *cells, "loi art. 5"]) + " |")
        axes = tuple(head[0] for head in heads)
        self.names.thresholds.setdefault(kind, []).append((name, axes))

    def _definition(self, name: str) -> None:
        kind = self.words.one(
            ("boolean", "boolean", "money", "money", "date", "duration", "rate", "integer", "list")
        )
        each = self.words.often(35)
        if kind == "list":
            inner = Words(self.random, self.names, inside=True).condition(1)
            self.write(f"définition {name} : liste de lot", "  vu loi art. 6")
            self.write(f"  vaut les {self.words.one(self.names.lists)} où ({inner})")
            self.names.kept.append(name)
            return
        self.write(f"définition {name} : {TYPES[kind]}", "  vu loi art. 6")
        if each:
            self.write("  pour chaque lot des lots")
        self.write(f"  vaut {self._value(kind, self.over(each))}")
        self.names.add(kind, name, each=each)

    def _readings(self, name: str) -> None:
        kind = self.words.one(("money", "money", "boolean", "duration", "rate", "date", "c"))
        each = self.words.often(30)
        self.write(f"lectures {name} : {TYPES[kind]}", "  vu loi art. 7")
        if each:
            self.write("  pour chaque lot des lots")
        for number in range(self.random.randint(2, 3)):
            value = self._value(kind, self.over(each))
            self.write(f"  lecture « L{number} » vaut {value}")
        self.names.add(kind, name, each=each)

    @staticmethod
    def _value(kind: str, words: Words) -> str:
        if kind == "boolean":
            return words.condition(2)
        if kind in CHOICES:
            return words.one([*CHOICES[kind], words.named(kind) or CHOICES[kind][0]])
        return words.amount(kind, 2)

    # -- decisions ------------------------------------------------------------------------------
    def _decision(self, name: str) -> None:
        kind = self.words.one(("c", "c", "set", "set", "set", "boolean", "money", "duration"))
        decision = Written(name, kind, self.words.often(20))
        forms = ["rules"] * 4 + ["tree", "table"] * (kind in ("c", "set", "boolean"))
        form = self.words.one(forms)
        if form == "tree":
            self._tree(decision)
        elif form == "table":
            self._table(decision)
        else:
            self.write(f"décision {name} : {TYPES[kind]}")
        if form == "rules" or self.words.often(25):
            for number in range(self.random.randint(1, 4)):
                self._rule(decision, f"{name}_r{number}")
        self.names.add(kind, name, each=decision.each)

    def _under(self, *, policy: bool = False) -> str:
        """Draw what a text cites; a policy of the buyer only where it may stand."""
        natures = ["loi"]
        if self.mixed:
            others = [name for name in SOURCES if name != "maison"]
            natures = self.random.sample([*others, *["loi"] * 4], self.words.one((1, 1, 2)))
            if policy and self.words.often(20):
                natures = ["maison"]
        return ", ".join(f"{n} art. {self.random.randint(1, 4)}" for n in dict.fromkeys(natures))

    def _frame(self, decision: Written, under: str) -> None:
        """Write the lines that stand at the head of a rule, a tree or a table."""
        self.write(f"  vu {under}")
        if decision.each:
            self.write("  pour chaque lot des lots")
        if self.words.often(30):
            self.write(f"  {self.words.one(PERIODS)}")
        dates = [n for n in self.names.values["date"] if n.startswith("echeance")]
        if dates and self.words.often(15):
            self.write(f"  date de référence {self.words.one(dates)}")

    def _rule(self, decision: Written, name: str) -> None:
        words = self.over(decision.each)
        under = self._under(policy=True)
        target = None
        if decision.rules and words.often(40):
            other, article = words.one(decision.rules)
            target = f"la règle {other}"
            under = f"loi art. {self.random.randint(1, 6)}"
            if article.startswith("loi") and words.often(40):
                target, under = article, "loi art. 7"
        self.write(f"règle {name} « R »")
        self._frame(decision, under)
        if target is not None:
            self.write(f"  par dérogation à {target.partition(',')[0]}")
        decision.rules.append((name, under))
        policy = under.startswith("maison")
        if words.often(90):
            self._body(decision, words, "  ", policy=policy)
            if words.often(10) and not policy:
                self._sentence(decision, words)
        else:
            self._sentence(decision, words, policy=policy)

    def _sentence(self, decision: Written, words: Words, *, policy: bool = False) -> None:
        self.write("  phrase suite « Suite »")
        if words.often(50) and not policy:
            self.write(f"    vu {self._under()}")
        if words.often(30):
            self.write(f"    {words.one(PERIODS)}")
        self._body(decision, words, "    ", policy=policy)

    def _body(self, decision: Written, words: Words, margin: str, *, policy: bool) -> None:
        guarded = words.often(80)
        if guarded:
            self.write(*self._guard(words, margin))
        self.write(f"{margin}alors {self._effect(decision, words, policy=policy)}")
        self._leaf_lines(words, margin + "  ", policy=policy)
        if guarded and words.often(45):
            self.write(f"{margin}sinon {self._effect(decision, words, policy=policy)}")
            self._leaf_lines(words, margin + "  ", policy=policy)
        if words.often(15):
            self.write(f"{margin}exige {words.condition(1)}", f"{margin}  à défaut « non »")

    @staticmethod
    def _guard(words: Words, margin: str) -> list[str]:
        if words.often(85):
            return [f"{margin}si {words.condition()}"]
        block = words.one(
            (
                "chacune des conditions suivantes est remplie",
                "l'une au moins des conditions suivantes est remplie",
                "aucune des conditions suivantes n'est remplie",
            )
        )
        members = [words.simple(), f"{words.simple()} vu loi art. 8", words.simple()]
        return [f"{margin}si {block} :", *(f"{margin}  – {m}" for m in members)]

    def _leaf_lines(self, words: Words, margin: str, *, policy: bool) -> None:
        if self.mixed and not policy and words.often(25):
            self.write(f"{margin}vu {self._under()}")
        if words.often(8):
            self.write(f"{margin}exige {words.condition(1)}")

    def _effect(self, decision: Written, words: Words, *, policy: bool) -> str:
        name, kind = decision.name, decision.kind
        if kind == "set":
            actions = ["inclut"] * 3 + ["exclut", "laisse indéterminé"]
            action = "exclut" if policy and words.often(90) else words.one(actions)
            some = self.random.sample(("x", "y", "z", "yz"), words.one((1, 1, 2)))
            return f"{name} {action} {', '.join(some)}"
        if words.often(8):
            return f"{name} est indéterminé"
        if kind == "c":
            return f"{name} est {words.one(CHOICES['c'])}"
        if kind == "boolean":
            return f"{name} = {words.one(('oui', 'non'))}"
        return f"{name} vaut {words.amount(kind, words.one((0, 0, 1)))}"

    # -- trees and tables -----------------------------------------------------------------------
    def _tree(self, decision: Written) -> None:
        self.write(f"décision {decision.name} : {TYPES[decision.kind]}")
        under = self._under()
        self._frame(decision, under)
        self._branches(decision, self.over(decision.each), "  ", 2)
        decision.rules.append((decision.name, under))

    def _branches(self, decision: Written, words: Words, margin: str, depth: int) -> None:
        if depth < 2 or words.often(50):
            self.write(f"{margin}si {words.condition(1)} alors {self._leaf(decision, words)}")
            if words.often(40):
                self.write(f"{margin}sinon si {words.condition(1)} alors")
                self._deeper(decision, words, margin + "  ", depth)
            self.write(f"{margin}sinon {self._leaf(decision, words)}")
            return
        kind = words.one(("c", "boolean"))
        name = words.named(kind)
        self.write(f"{margin}selon {name}")
        cases = {"c": ["x", "yz"], "boolean": ["oui", "non"]}[kind]
        otherwise = words.often(25)
        if otherwise:
            cases.pop()
        if words.often(30):
            cases.append("néant")
        for case in cases:
            if words.often(25):
                self.write(f"{margin}  {case} :")
                self._deeper(decision, words, margin + "    ", depth)
            else:
                self.write(f"{margin}  {case} : {self._leaf(decision, words)}")
        if otherwise:
            self.write(f"{margin}  sinon {self._leaf(decision, words)}")

    def _deeper(self, decision: Written, words: Words, margin: str, depth: int) -> None:
        self._branches(decision, words, margin, depth - 1)

    def _leaf(self, decision: Written, words: Words) -> str:
        if words.often(10):
            return "indéterminé"
        if decision.kind == "set":
            return ", ".join(self.random.sample(("x", "y", "z"), words.one((1, 1, 2))))
        return words.one(("oui", "non") if decision.kind == "boolean" else CHOICES["c"])

    def _table(self, decision: Written) -> None:
        words = self.over(decision.each)
        self.write(f"tableau {decision.name} « T » : {TYPES[decision.kind]}")
        under = self._under(policy=decision.kind != "set")
        self._frame(decision, under)
        decision.rules.append((decision.name, under))
        self.write(f"  {words.one(HITS)}")
        columns = []
        for kind in self.random.sample(sorted(_CELLS), words.one((1, 2, 2, 3))):
            found = self.names.values.get(kind, ())
            if found:
                columns.append((kind, words.one(found)))
        self.write("  | " + " | ".join([*(name for _, name in columns), "alors"]) + " |")
        for _ in range(self.random.randint(2, 4)):
            cells = [self._cell(kind, words) for kind, _ in columns]
            self.write("  | " + " | ".join([*cells, self._leaf(decision, words)]) + " |")

    @staticmethod
    def _cell(kind: str, words: Words) -> str:
        return words.one(("tous", "néant", *_CELLS[kind] * 2))

    # -- signs ----------------------------------------------------------------------------------
    def _signs(self) -> None:
        words = self.words
        self.write("faisceau pesee « Pesée » : c", "  vu avis", "  pesée vu maison")
        self.write("  par « l'acheteur »", "  indices nécessaires 1")
        for group in ("besoin", "entreprise"):
            self.write(f"  groupe {group} « G »")
            if group == "entreprise" and words.often(40):
                self.write("    ne suffit pas seul")
            for number in range(self.random.randint(1, 2)):
                side = "contre" if number and words.often(60) else "pour"
                sign = f"indice_{group}{number}"
                self.write(f"    {side} {sign} « I », poids {words.one((1, 2))}")
                if words.often(40):
                    self.write(f"      si {words.condition(1)}")
                elif words.often(30):
                    self.write("      preuve « P »")
        self.write(f"  si poids de besoin atteint {words.one((1, 2))} alors x")
        self.write(f"  sinon si poids atteint {words.one((1, 2))} alors y", "  sinon z")
        self.names.add("c", "pesee")


_STEMS = {
    "boolean": "vrai",
    "money": "somme",
    "rate": "taux",
    "number": "facteur",
    "integer": "nombre",
    "date": "echeance",
    "duration": "duree",
    "text": "lieu",
    "c": "sorte",
    "v": "voie",
    "set": "ensemble",
}
