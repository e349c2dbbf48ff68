"""Constructs about a contract in random rulesets, as text and as what was meant."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from oracle.constructs import (
    ALWAYS,
    Case,
    Ceiling,
    Checklist,
    Ground,
    Lotting,
    Modifications,
    Period,
    ReviewClause,
    Supplements,
    Variants,
)
from oracle.processes import Course, Move, Phase
from oracle.words import CHOICES

if TYPE_CHECKING:
    from oracle.rulesets import Writer

_PERIODS: dict[str, Period] = {
    "à compter du 2024-02-29": (date(2024, 2, 29), None),
    "jusqu'au 2024-12-31": (None, date(2024, 12, 31)),
    "du 2024-03-31 au 2025-01-31": (date(2024, 3, 31), date(2025, 1, 31)),
}
_VALUES = ("x", "y", "z")


def write_constructs(writer: Writer) -> None:
    """Write some of the constructs, each at most once, with the definitions that they hang on."""
    all_ = (checklist, variants, supplements, lotting, review_clause, modifications)
    some = [write for write in all_ if writer.words.often(50 if write is variants else 25)]
    writer.random.shuffle(some)
    for write in some:
        write(writer)


def _condition(writer: Writer, name: str, *, each: bool = False) -> str:
    """Write a yes or no definition, and return its name."""
    writer.write(f"définition {name} : oui/non", "  vu loi art. 6")
    if each:
        writer.write("  pour chaque lot des lots")
    writer.write(f"  vaut {writer.over(each).condition(1)}")
    return name


def _period(writer: Writer, margin: str = "  ") -> Period:
    """Maybe write a period."""
    if writer.words.often(75):
        return ALWAYS
    text = writer.words.one(list(_PERIODS))
    writer.write(f"{margin}{text}")
    return _PERIODS[text]


def _shown(writer: Writer, name: str, type_: str, value: str) -> None:
    """Write a decision that says what a definition is worth."""
    writer.write(f"décision {name} : {type_}", f"règle {name} « M »", "  vu loi art. 9")
    writer.write(f"  alors {name} {'=' if type_ == 'oui/non' else 'vaut'} {value}")


# -- checklists ---------------------------------------------------------------------------------
def checklist(writer: Writer) -> None:
    """Write a checklist, and maybe a decision apart that reads it."""
    words = writer.words
    items: list[tuple[str, str]] = []
    lines: list[str] = []
    facts: list[str] = []
    for number in range(words.one((1, 2, 3))):
        item = f"critere{number}"
        grouped = words.often(40)
        if grouped:
            lines.append(f"  groupe groupe{number} « G » vu guide art. {number + 1}")
        margin = "    " if grouped else "  "
        lines.append(f"{margin}critère {item} « C »")
        if words.often(30):
            lines.append(f"{margin}  vu loi art. 3")
        if words.often(40):
            items.append((item, item))
            facts.append(item)
            if words.often(30):
                lines.append(f"{margin}  présumé {words.one(('oui', 'non'))}")
        else:
            items.append((item, _condition(writer, f"etat{number}")))
            lines.append(f"{margin}  si etat{number}")
        lines.append(f"{margin}  conseille « à faire »")
    # Items that stand alone come first: after a group, they would be read as its own.
    writer.write(
        "grille revue « Revue »", f"  vu {words.one(('avis', 'guide', 'fonds', 'maison'))}"
    )
    writer.write(*lines)
    for fact in facts:
        writer.names.add("boolean", fact)
    writer.constructs.append(Checklist("revue", tuple(items)))
    if words.often(50):
        item = words.one(items)[0]
        writer.write("décision suite : oui/non", "règle suite « S »", "  vu maison art. 2")
        writer.write(f"  si revue inclut {item}", "  alors suite = oui", "  sinon suite = non")


# -- variants -----------------------------------------------------------------------------------
def variants(writer: Writer) -> None:
    """Write a table of variants in which each combination of the axes has a row."""
    words = writer.words
    axes: list[tuple[str, list[frozenset[str]]]] = []
    kinds = writer.random.sample(("c", "v"), words.one((1, 2)))
    for kind in kinds:
        name = words.named(kind)
        if name is not None:
            axes.append((name, _parts(writer, CHOICES[kind])))
    stated = [n for n in writer.names.values.get("c", ()) if n.startswith("sorte")]
    if not axes or not stated:
        return
    demand = _condition(writer, "exigence") if words.often(25) else None
    writer.write("variantes statut « S » : c", "  vu loi art. 4")
    period = _period(writer)
    names = [name for name, _ in axes]
    writer.write("  | " + " | ".join([*names, "mention_dans", "à défaut"]) + " |")
    rows = []
    for cells in product(*(parts for _, parts in axes)):
        fact, default = words.one(stated), words.one(_VALUES)
        shown = [", ".join(sorted(cell)) for cell in cells]
        writer.write("  | " + " | ".join([*shown, fact, default]) + " |")
        rows.append((cells, fact, default))
    if demand is not None:
        writer.write(f"  exige {demand}", "    à défaut « non »")
    writer.names.add("c", "statut")
    writer.constructs.append(Variants("statut", tuple(names), tuple(rows), demand, period))


def _parts(writer: Writer, values: tuple[str, ...]) -> list[frozenset[str]]:
    """Return the values of a choice in one part or more."""
    left = writer.random.sample(values, len(values))
    parts: list[frozenset[str]] = []
    while left:
        size = writer.random.randint(1, len(left))
        parts.append(frozenset(left[:size]))
        left = left[size:]
    return parts


# -- supplementary services ---------------------------------------------------------------------
def supplements(writer: Writer) -> None:
    """Write supplementary services over ``lots``."""
    words = writer.words
    _second_list(writer)
    asked, added = (_condition(writer, n, each=True) for n in ("demandee", "ajoutee"))
    required = _condition(writer, "imposee", each=True)
    elements = [asked, added]
    lines = [
        f"  demandée par l'acheteur si {asked} du lot",
        "    à défaut « ce n'en est pas une »",
        f"  ajoutée à la base si {added} du lot",
    ]
    if words.often(40):
        elements.append(_condition(writer, "definie", each=True))
        lines.append("  exige definie du lot")
    ranked = words.often(70), words.often(40)
    ways = ["classées avec la base" if r else "hors classement" for r in ranked]
    writer.write("prestations supplémentaires admise « P »", "  vu loi art. 20")
    writer.write("  pour chaque lot des lots")
    period = _period(writer)
    writer.write(*lines, f"  réponse obligatoire si {required} du lot")
    writer.write("  comptée pour montant du lot", f"  obligatoires {ways[0]}")
    writer.write(f"  facultatives {ways[1]}", "  retenues choisis")
    for name in ("admise", "classee_lots", "obligatoire_lots"):
        writer.names.add("boolean", name, each=True)
    writer.names.add("integer", "classees_lots")
    writer.names.add("money", "valeur_lots")
    _shown(writer, "combien_classees", "nombre entier", "classees_lots")
    _shown(writer, "valeur_des_prestations", "montant HT", "valeur_lots")
    writer.constructs.append(
        Supplements("admise", tuple(elements), required, "montant", ranked, period)
    )


def _second_list(writer: Writer) -> None:
    """Declare the list of the records that are chosen, unless it is."""
    if "choisis" not in writer.names.lists:
        writer.write("fait choisis : liste de lot")
        writer.names.lists.append("choisis")


# -- lotting ------------------------------------------------------------------------------------
def lotting(writer: Writer) -> None:
    """Write a lotting of ``lots``, with the envelope of those that are chosen."""
    words = writer.words
    _second_list(writer)
    count = words.one((1, 2, 3))
    conditions = [_condition(writer, f"voie_ouverte{n}", each=True) for n in range(count)]
    writer.write("allotissement issue « I » : c", "  vu loi art. 7", "  pour chaque lot des lots")
    cases = []
    for number, condition in enumerate(conditions):
        value = words.one(_VALUES)
        writer.write(f"  cas voie_{number} « V »")
        period = _period(writer, "    ")
        writer.write(f"    si {condition} du lot", f"    alors issue est {value}")
        cases.append(Case(f"voie_{number}", condition, value, period))
    share, strict = words.one((5, 20, 100)), words.often(40)
    order = "est inférieure à" if strict else "n'excède pas"
    writer.write(
        f"  enveloppe commune la somme des montant des choisis {order} "
        f"{share} % × la somme des montant des lots"
    )
    otherwise = words.one((*_VALUES, None))
    if otherwise is not None:
        writer.write(f"  sinon issue est {otherwise}")
        if words.often(40):
            writer.write("  à défaut « aucune voie ne lui est ouverte »")
    writer.names.add("c", "issue", each=True)
    writer.names.add("boolean", "ouvert_issue", each=True)
    _shown(writer, "enveloppe_tenue", "oui/non", "enveloppe_issue")
    writer.constructs.append(
        Lotting(
            "issue", tuple(cases), "choisis", "montant", Fraction(share, 100), strict, otherwise
        )
    )


# -- review clauses and changes -----------------------------------------------------------------
_ELEMENTS = {
    "prevue": "prévue si",
    "claire": "claire, précise et sans équivoque si",
    "champ": "champ indiqué si",
    "nature": "nature indiquée si",
    "conditions": "conditions indiquées si",
}


def review_clause(writer: Writer) -> None:
    """Write a review clause: its elements, and maybe what else is demanded."""
    words = writer.words
    each = words.often(50)
    of = " du lot" if each else ""
    elements = [(e, _condition(writer, f"est_{e}", each=each)) for e in _ELEMENTS]
    demands = [_condition(writer, "en_outre", each=each)] if words.often(30) else []
    writer.write("clause de réexamen clause_utile « C »", "  vu loi art. 30")
    if each:
        writer.write("  pour chaque lot des lots")
    period = _period(writer)
    for element, condition in elements:
        writer.write(f"  {_ELEMENTS[element]} {condition}{of}")
    writer.write(*(f"  exige {demand}{of}" for demand in demands))
    writer.names.add("boolean", "clause_utile", each=each)
    made = ReviewClause("clause_utile", tuple(elements), tuple(demands), each, period)
    writer.constructs.append(made)


def modifications(writer: Writer) -> None:
    """Write the changes of a contract: ``lots`` hold them, ``objet`` says which case each invokes."""
    words = writer.words
    bases = [n for n in writer.names.values["money"] if n.startswith("somme")]
    if not bases:
        return
    base = words.one(bases)
    demand = _condition(writer, "nature_gardee") if words.often(30) else None
    names = writer.random.sample(_VALUES, words.one((1, 2, 3)))
    drawn = [(n, _ground_conditions(writer, n)) for n in names]
    writer.write("modifications permise « P »", "  vu loi art. 10", "  pour chaque lot des lots")
    period = _period(writer)
    writer.write(f"  base {base}")
    if demand is not None:
        writer.write(f"  exige {demand}", "    à défaut « non »")
    grounds = [_ground(writer, n, *conditions, period) for n, conditions in drawn]
    writer.names.add("boolean", "permise", each=True)
    writer.constructs.append(Modifications("permise", base, demand, tuple(grounds), period))


def _ground_conditions(writer: Writer, name: str) -> tuple[str | None, str | None]:
    """Write what a case and its ceilings hang on."""
    found = []
    for what in ("motif", "plafond"):
        wanted = writer.words.often(35)
        found.append(_condition(writer, f"{what}_{name}", each=True) if wanted else None)
    return found[0], found[1]


def _ground(
    writer: Writer, name: str, condition: str | None, only_if: str | None, period: Period
) -> Ground:
    """Write a case with its ceilings."""
    words = writer.words
    writer.write(f"  cas {name} « C »")
    own = _period(writer, "    ")
    if condition is not None:
        writer.write(f"    si {condition} du lot")
    counted = words.one(("net", "gross", "both"))
    ceilings = []
    for total in (False, True):
        if not words.often(60):
            continue
        strict, share = words.often(50), words.one((5, 20, 100))
        if total:
            said = {"net": "net", "gross": "brut", "both": "net ou brut"}[counted]
            writer.write(f"    cumul {said}")
        what = "le cumul" if total else "chaque lot"
        order = "est inférieur à" if strict else "n'excède pas"
        when = f" si {only_if} du lot" if only_if is not None else ""
        writer.write(f"    {what} {order} {share} % de la base{when}")
        ceilings.append(Ceiling(total, Fraction(share, 100), strict, only_if))
    return Ground(name, condition, tuple(ceilings), counted, own if own != ALWAYS else period)


# -- processes ----------------------------------------------------------------------------------
def course(writer: Writer) -> None:
    """Write a process: phases that follow one another, with ways back and ways out."""
    words = writer.words
    count = words.one((2, 3, 4))
    names = [f"phase{n}" for n in range(count)]
    conditions = [_condition(writer, f"garde{n}") for n in range(words.one((2, 3)))]
    always = [("toujours_vrai", words.one(conditions))] if words.often(40) else []
    phases = []
    for number, name in enumerate(names[:-1]):
        moves = [_move(writer, f"avance{number}", names[number + 1], names, conditions)]
        if words.often(50):
            target = words.one([None, *names])
            moves.append(_move(writer, f"ailleurs{number}", target, names, conditions))
        others = [f"avance{n}" for n in range(count - 1) if n != number]
        forbidden = (words.one(others),) if others and words.often(30) else ()
        phases.append(Phase(name, tuple(moves), forbidden))
    phases.append(Phase(names[-1], (), ()))
    writer.write("parcours suite_des_faits « S »", "  vu loi art. 1")
    for phase in phases:
        writer.write(f"  phase {phase.name} « P »")
        for move in phase.moves:
            to = f" vers {move.target}" if move.target is not None else ""
            writer.write(f"    lorsque {move.event} « E »{to}")
            if move.condition is not None:
                writer.write(f"      si {move.condition}")
            if move.demand is not None:
                writer.write(f"      exige {move.demand}", "        à défaut « non »")
            if move.otherwise is not None:
                writer.write(f"      sinon vers {move.otherwise}")
        writer.write(*(f"    interdit {event} « I » vu loi art. 2" for event in phase.forbidden))
    for name, condition in always:
        writer.write(f"  toujours {name} « T »", f"    exige {condition}")
    writer.courses.append(Course("suite_des_faits", tuple(phases), tuple(always)))


def _move(
    writer: Writer, event: str, target: str | None, names: list[str], conditions: list[str]
) -> Move:
    words = writer.words
    condition = words.one(conditions) if words.often(70) else None
    otherwise = words.one(names) if condition is not None and words.often(35) else None
    demand = words.one(conditions) if otherwise is None and words.often(30) else None
    return Move(event, target, condition, demand, otherwise)
