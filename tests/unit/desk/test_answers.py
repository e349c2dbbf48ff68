"""What the desk answers: completion, corrections, names, colours."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePath

import pytest

from procrules.desk.completion import complete
from procrules.desk.corrections import corrections
from procrules.desk.edits import Edit, edited
from procrules.desk.hover import hover
from procrules.desk.renaming import Refused, rename
from procrules.desk.symbols import definition, references, use_at, uses_in, words
from procrules.desk.tokens import coloured, folds
from procrules.desk.workspace import Seen, Workspace
from procrules.diagnostics.base import Diagnostic, Span
from procrules.values.files import EXTENSION

CASES = Path(__file__).resolve().parents[2] / "cases"
BROKEN = sorted((CASES / "broken").rglob(f"*{EXTENSION}"))
PATH = "/essai/essai.regles"
RULES = """langue français
règlement essai
date de référence jour
source ccp « Code » : loi
choix voies « Voies »
  directe « Achat direct »
  consultation « Consultation »
entité lot « Lot »
  id : texte
  montant_ht « Montant » : montant HT
fait lots « Lots » : liste de lot
fait prix_ht « Prix » : montant HT
fait urgent « Urgence » : oui/non
décision voie « Voie » : voies
seuil petit « Petit » : montant HT
  | à compter du 1er janvier 2026 | 1 000 € | ccp art. 3 |
parcours suite « Suite »
  vu ccp art. 5
  phase debut « Début »
    lorsque envoi « Envoi » vers fin
  phase fin « Fin »
règle premiere « Première »
  vu ccp art. 1
  si prix_ht est inférieur au seuil petit
  alors voie est directe
règle seconde « Seconde »
  vu ccp art. 2
  si prix_ht atteint le seuil petit
  alors voie est consultation
"""


class Memory:
    """A disk without files."""

    def read(self, path: str) -> str | None:
        return None

    def rules(self, folder: str) -> list[str]:
        return []


def desk(text: str, path: str = PATH) -> Workspace:
    made = Workspace(Memory())
    made.write(path, text)
    return made


def offered(written: str) -> list[str]:
    """Return what is offered at the end of a text that follows the rules."""
    made = desk(RULES + written)
    lines = (RULES + written).split("\n")
    seen = made.look(PATH)
    found = complete(seen, "essai.regles", len(lines), len(lines[-1]) + 1)
    return [offer.text for offer in found]


# -- completion -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("rè", ["règle", "règlement"]),
        ("fait x : vo", ["voies"]),
        ("fait x : liste de ", ["lot"]),
        ("règle r\n  vu ", ["ccp"]),
        ("règle r\n  vu ccp art. 1, ", ["ccp"]),
        ("règle r\n  si prix_ht dépasse le seuil ", ["petit"]),
        ("règle r\n  si prix_ht n'ex", ["n'excède pas"]),
        ("règle r\n  par dérogation à la règle ", ["premiere", "seconde"]),
        ("règle r\n  alors voie est ", ["consultation", "directe"]),
        ("règle r\n  pour chaque l", ["lot"]),
        ("règle r\n  si urg", ["urgent"]),
        ("exemple\n  soit ", ["envoi", "jour", "lots", "prix_ht", "urgent"]),
        ("exemple\n  soit jour = 1er mars 2026, u", ["urgent"]),
        ("exemple\n  attendu ", ["voie"]),
        ("exemple\n  attendu voie est ", ["consultation", "directe"]),
        ("exemple\n  attendu voie indéterminé\n    manque ", ["envoi", "jour", "lots"]),
        ("exemples\n  | prix_ht | attendu voie |\n  | 3 €     | ", ["consultation", "directe"]),
        ("parcours p\n  phase a\n    lorsque e vers ", ["debut", "fin"]),
        ("règle r\n  à compter d", ["à compter du"]),
        ("décision d : voies\n  selon ", []),
    ],
)
def test_completion(written: str, wanted: list[str]) -> None:
    assert offered(written)[: len(wanted)] == wanted


@pytest.mark.parametrize("written", ["règle r « ", "# ", "règle r\n  note « le seuil "])
def test_nothing_is_offered_inside_words_for_people(written: str) -> None:
    assert offered(written) == []


# -- corrections ----------------------------------------------------------------------------------
@pytest.mark.parametrize("path", BROKEN, ids=lambda p: p.stem)
def test_corrections_correct(path: Path) -> None:
    """After a correction, what it corrects is no longer told at its place."""
    text = path.read_bytes().decode("utf-8-sig")
    made = desk(text, f"/cas/{path.name}")
    seen = made.check(f"/cas/{path.name}")
    reading = seen.readings[path.name]
    told = Counter(map(known, seen.findings[path.name]))
    for found in seen.findings[path.name]:
        offers = corrections(found, f"/cas/{path.name}", reading)
        if found.suggestion:
            assert offers, found.code
        for offer in offers:
            after = desk(edited(text, offer.edits), f"/cas/{path.name}")
            left = after.check(f"/cas/{path.name}").findings[path.name]
            # Two cells of one row may hold the same fault.
            same = Counter(map(known, left))[known(found)]
            assert same < told[known(found)], (found.code, offer.title.fr)


def known(found: Diagnostic) -> tuple[str, int, str]:
    """Return what is told of a finding but for its column."""
    return found.code, found.span.line, found.message()


def test_every_finding_that_names_its_correction_has_it_offered() -> None:
    """What the sentence says to write word for word is one action away; the rest only its author knows."""
    corrected: set[str] = set()
    silent: set[str] = set()
    for path in BROKEN:
        made = desk(path.read_bytes().decode("utf-8-sig"), f"/cas/{path.name}")
        seen = made.check(f"/cas/{path.name}")
        for found in seen.findings[path.name]:
            offers = corrections(found, f"/cas/{path.name}", seen.readings[path.name])
            (corrected if offers else silent).add(found.code)
    assert sorted(silent - corrected) == NEEDS_ITS_AUTHOR


NEEDS_ITS_AUTHOR = re.findall(
    r"PR\d+",
    """
    PR104 PR107 PR108 PR110 PR113 PR114 PR202 PR211 PR212 PR213 PR214 PR301 PR302 PR303 PR304
    PR305 PR306 PR307 PR310 PR311 PR312 PR313 PR316 PR401 PR402 PR403 PR404 PR406 PR407 PR408 PR410
    PR411 PR412 PR413 PR501 PR502 PR503 PR504 PR505 PR506 PR507 PR510 PR511 PR512 PR513 PR514 PR515
    PR516 PR517 PR518 PR519 PR520 PR521 PR522 PR523 PR524 PR525 PR533 PR534 PR535 PR536 PR537 PR538
    PR540 PR550 PR551 PR552 PR553 PR554 PR603 PR604 PR605 PR606 PR607 PR608 PR609 PR610 PR611 PR612
    PR802 PR808
    """,
)
"""Codes whose sentence says what is wrong and not the words to write: a value, a source, a condition."""


def test_corrections_by_hand() -> None:
    def first(rules: str, code: str) -> str:
        made = desk(rules)
        seen = made.check(PATH)
        found = next(d for d in seen.findings["essai.regles"] if d.code == code)
        offer = corrections(found, PATH, seen.readings["essai.regles"])[0]
        return edited(rules, offer.edits)

    source = "source s « S » : loi\n"
    assert first("fait x « X : oui/non\n", "PR102").startswith("fait x « X : oui/non »")
    dated = first(RULES.replace("1er janvier 2026", "03/04/2026"), "PR103")
    assert "| à compter du 2026-04-03 |" in dated
    assert first(source + "fait x : oui/non\n  fait y : oui/non\n", "PR109").endswith(
        "\nfait y : oui/non\n"
    )
    declared = first(RULES.replace("vu ccp art. 1", "vu bulletin_officiel art. 1"), "PR203")
    assert "source bulletin_officiel « … » : loi\n\nrègle premiere" in declared


# -- names ----------------------------------------------------------------------------------------
def test_every_name_can_be_changed_and_changed_back() -> None:
    made = desk(RULES)
    seen = made.check(PATH)
    assert seen.findings["essai.regles"] == ()
    places = [
        (use, span)
        for use, span in uses_in(seen, "essai.regles")
        if use.declares and words(seen, span) == use.name
    ]
    assert len(places) > 12
    for use, span in places:
        there = rename(made, PATH, span.line, span.column, f"{use.name}_neuf")
        if use.name == "lot":
            # The list is found by the name of its records.
            continue
        assert not isinstance(there, Refused), use
        text = edited(RULES, there)
        assert not re.search(rf"(?<!\w){use.name}(?!\w)", text) or use.sort in ("field", "value")
        other = desk(text)
        back = rename(other, PATH, span.line, span.column, use.name)
        assert not isinstance(back, Refused), use
        assert edited(text, back) == RULES


def test_a_value_is_renamed_where_sets_and_groups_name_it() -> None:
    text = """langue français
source ccp « Code » : loi
choix voies « Voies »
  directe « Achat direct »
  consultation « Consultation »
  groupe toutes « Toutes » : directe, consultation
décision ouvertes « Voies ouvertes » : plusieurs voies
règle premiere « Première »
  vu ccp art. 1
  alors ouvertes inclut directe
"""
    made = desk(text)
    renamed = rename(made, PATH, 4, 3, "achat_direct")
    assert not isinstance(renamed, Refused)
    assert {edit.span.line for edit in renamed} == {4, 6, 10}


def test_definition_of_a_label_is_that_of_its_name() -> None:
    text = RULES.replace("si prix_ht atteint", "si la « Prix » atteint")
    seen = desk(text).check(PATH)
    line = next(n for n, each in enumerate(text.split("\n"), 1) if "« Prix » atteint" in each)
    found = use_at(seen, "essai.regles", line, 12)
    assert found is not None
    assert (found[0].sort, found[0].name) == ("value", "prix_ht")
    span = definition(seen, found[0])
    assert span is not None
    assert words(seen, span) == "prix_ht"
    assert len(references(seen, found[0])) == 3


def test_values_that_a_construct_makes_lead_to_its_words() -> None:
    path = str(CASES.parents[1] / "rulesets" / "marches_publics" / "indices.regles")

    class Disk(Memory):
        def read(self, path: str) -> str | None:
            return Path(path).read_text(encoding="utf-8") if Path(path).is_file() else None

        def rules(self, folder: str) -> list[str]:
            return sorted(p.name for p in Path(folder).glob(f"*{EXTENSION}"))

    seen = Workspace(Disk()).look(path)
    made = [
        use
        for use, _ in uses_in(seen, "indices.regles")
        if use.sort == "member" and not use.declares
    ]
    assert made
    assert all(definition(seen, use) is not None for use in made)


# -- telling ----------------------------------------------------------------------------------------
def told(seen: Seen, text: str, mark: str, word: str) -> str:
    line = next(n for n, each in enumerate(text.split("\n"), 1) if mark in each)
    column = text.split("\n")[line - 1].index(word) + 2
    found = hover(seen, "essai.regles", line, column)
    assert found is not None
    return found.markdown.replace("\u00a0", " ")


def test_hover_tells_each_kind() -> None:
    seen = desk(RULES).check(PATH)
    for mark, word, wanted in (
        ("alors voie est directe", "voie", "décision : voies"),
        ("alors voie est directe", "directe", "valeur de « Voies »"),
        ("si prix_ht est", "prix_ht", "fait : montant HT"),
        ("si prix_ht est", "petit", "1er janvier 2026"),
        ("vu ccp art. 1", "ccp", "source"),
        ("fait lots", "lot\n".strip(), "liste de lot"),
        ("décision voie", "voies", "choix"),
        ("lorsque envoi", "envoi", "fait : date"),
        ("règle premiere", "premiere", "règle"),
    ):
        assert wanted in told(seen, RULES, mark, word), (mark, word)


def test_threshold_is_told_on_the_day_of_the_example() -> None:
    text = RULES.replace(
        "| ccp art. 3 |\n",
        "| ccp art. 3 |\n  | à compter du 1er avril 2026 | 2 000 € | ccp art. 4 |\n",
    ).replace(
        "règle seconde",
        "exemple\n  soit jour = 2 avril 2026\n  attendu voie est directe\nrègle seconde",
    )
    seen = desk(text).check(PATH)
    line = next(n for n, each in enumerate(text.split("\n"), 1) if "soit jour" in each)
    assert hover(seen, "essai.regles", line, 8) is not None
    use = told(seen, text, "inférieur au seuil petit", "petit")
    assert "Le **" not in use  # no example here, no date of the law: all periods, none chosen
    assert "2 000" in use


def test_colours_cover_each_word_once() -> None:
    seen = desk(RULES).look(PATH)
    found = coloured(seen, "essai.regles")
    ends: dict[int, int] = {}
    for word in found:
        assert word.column >= ends.get(word.line, 1)
        ends[word.line] = word.column + word.length
    assert {w.colour for w in found} >= {
        *("keyword", "string", "number", "locator", "fact", "decision", "threshold", "rule"),
        *("source", "type", "member", "field", "process", "phase"),
    }
    some = coloured(seen, "essai.regles", 5, 9)
    assert some == [word for word in found if 5 <= word.line <= 9]


def test_folds_hold_what_is_indented() -> None:
    seen = desk("langue français\n# un\n# deux\nchoix c\n  a\n\n  b\n\nfait x : oui/non\n").look(
        PATH
    )
    assert [(f.first, f.last, f.comment) for f in folds(seen.readings["essai.regles"])] == [
        (2, 3, True),
        (4, 7, False),
    ]


def test_edits_are_made_from_the_end() -> None:
    def edit(line: int, column: int, end: int, text: str) -> Edit:
        return Edit(PATH, Span(PurePath(PATH).name, line, column, line, end), text)

    made: Sequence[Edit] = [edit(1, 1, 2, "AA"), edit(1, 3, 3, "!"), edit(2, 1, 4, "")]
    assert edited("abc\ndef\n", made) == "AAb!c\n\n"
