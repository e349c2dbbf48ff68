"""Pictures: well formed whatever the rules, no box over another, and what they say of an answer."""

from __future__ import annotations

import os
import re
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import procrules
from procrules import Ruleset
from procrules.errors import FactError
from procrules.views.pictures.layout import PADDING, Placed, lay_out
from procrules.views.pictures.lettering import LEADING, SIZES, width, wrap
from procrules.views.pictures.model import Box, Kind, Line, Role
from procrules.views.pictures.trees import dot, mermaid, svg

ROOT = Path(__file__).parents[3]
GOLDEN = ROOT / "tests" / "golden" / "pictures"
SMALL = ROOT / "tests" / "cases" / "pictures" / "visa.regles"
SVG = "{http://www.w3.org/2000/svg}"
SUFFIX = {"svg": "svg", "mermaid": "mmd", "dot": "dot"}


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


@pytest.fixture(scope="module")
def small() -> Ruleset:
    return procrules.load(SMALL)


def said(picture: str) -> str:
    """Return the words of a picture, with plain spaces."""
    return " ".join(_texts(picture)).replace("\u00a0", " ")


def _texts(picture: str) -> list[str]:
    return ["".join(node.itertext()) for node in ET.fromstring(picture).iter(f"{SVG}text")]


def groups(picture: str, state: str) -> list[str]:
    """Return the words of the boxes that stand in a state."""
    found = []
    for group in ET.fromstring(picture).iter(f"{SVG}g"):
        if f"pr-{state}" in group.get("class", "").split():
            found.append(" ".join("".join(t.itertext()) for t in group.iter(f"{SVG}text")))
    return [words.replace("\u00a0", " ") for words in found]


# -- golden files -------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["svg", "mermaid", "dot"])
@pytest.mark.parametrize(
    ("name", "kind", "language"),
    [
        ("visa", "decision", "fr"),
        ("visa", "decision", "en"),
        ("avis", "decision", "fr"),
        ("plafond", "threshold", "fr"),
        ("plafond", "threshold", "en"),
        ("demande", "process", "fr"),
        ("demande", "process", "en"),
    ],
)
def test_the_picture_is_that_of_the_golden_file(
    small: Ruleset, name: str, kind: str, language: str, form: str
) -> None:
    found = small.picture(name, kind=kind, language=language, format=form)  # type: ignore[arg-type]
    path = GOLDEN / f"{name}.{language}.{SUFFIX[form]}"
    if os.environ.get("PROCRULES_ACCEPT") == "1":
        path.parent.mkdir(exist_ok=True)
        path.write_text(found, encoding="utf-8")
    assert path.is_file(), f"{path.name} does not exist: run with PROCRULES_ACCEPT=1 and look at it"
    assert found == path.read_text(encoding="utf-8")


# -- all that is bundled ------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["decision", "threshold", "process"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_picture_of_the_bundled_rules_is_well_formed(
    bundled: Ruleset, kind: str, language: str
) -> None:
    tables = {
        "decision": bundled.decisions,
        "threshold": bundled.thresholds,
        "process": bundled.processes,
    }
    for name in tables[kind]:
        picture = bundled.picture(name, kind=kind, language=language)  # type: ignore[arg-type]
        root = ET.fromstring(picture)
        assert root.get("role") == "img"
        labels = root.get("aria-labelledby", "").split()
        ids = [node.get("id") for node in root.iter() if node.get("id")]
        assert len(ids) == len(set(ids)), name
        assert set(labels) <= set(ids), name
        assert all(root.find(f"{SVG}{tag}").text for tag in ("title", "desc")), name  # type: ignore[union-attr]
        assert _texts(picture), name
        for words in _texts(picture):
            assert not re.search(
                r"None(?! of these)|\(inconnu\)|\(not known\)|^(La|The) condition\b", words
            ), name


def test_no_picture_asks_for_anything_from_elsewhere(bundled: Ruleset) -> None:
    picture = bundled.picture("regime")
    assert re.findall(r"https?://[^\"]+", picture) == ["http://www.w3.org/2000/svg"]
    assert "<script" not in picture
    assert "@import" not in picture
    assert "url(" not in picture


def test_a_tree_of_many_leaves_stays_in_its_canvas(bundled: Ruleset) -> None:
    root = ET.fromstring(bundled.picture("procedures"))
    wide, high = int(root.get("width", "")), int(root.get("height", ""))
    boxes = [r for r in root.iter(f"{SVG}rect") if "pr-box" in r.get("class", "")]
    assert len(boxes) > 200
    for box in boxes:
        x, y, w, h = (int(box.get(key, "")) for key in ("x", "y", "width", "height"))
        assert x >= 0 <= y
        assert x + w <= wide
        assert y + h <= high


# -- layout -------------------------------------------------------------------------------------
lines = st.builds(
    Line,
    st.text(max_size=80),
    st.sampled_from(["title", "lead", "text", "cite", "note"]),
    st.integers(0, 9),
    st.sampled_from(["", "•", "✓", "?"]),
)
kinds: st.SearchStrategy[Kind] = st.sampled_from(
    ["decision", "member", "rule", "condition", "outcome"]
)
trees = st.recursive(
    st.builds(Box, kinds, st.lists(lines, min_size=1, max_size=4).map(tuple)),
    lambda below: st.builds(
        Box,
        kinds,
        st.lists(lines, min_size=1, max_size=4).map(tuple),
        st.lists(below, max_size=5).map(tuple),
    ),
    max_leaves=40,
)


def apart(one: Placed, other: Placed) -> bool:
    return (
        one.x + one.width < other.x
        or other.x + other.width < one.x
        or one.y + one.height < other.y
        or other.y + other.height < one.y
    )


@settings(deadline=None, max_examples=60)
@given(trees)
def test_no_box_of_a_tree_touches_another(root: Box) -> None:
    layout = lay_out(root)
    placed = layout.placed
    assert [p.box for p in placed] == list(root.walk())
    for number, one in enumerate(placed):
        assert one.x >= 0 <= one.y
        assert one.x + one.width <= layout.width
        assert one.y + one.height <= layout.height
        assert all(apart(one, other) for other in placed[number + 1 :])
        if one.parent is not None:
            parent = placed[one.parent]
            assert parent.x + parent.width < one.x
            assert parent.y <= one.y


@settings(deadline=None, max_examples=60)
@given(trees)
def test_the_words_of_a_box_stay_in_it(root: Box) -> None:
    for placed in lay_out(root).placed:
        assert placed.height >= LEADING * len(placed.rows) + 2 * PADDING
        for row in placed.rows:
            bold = row.line.role == "title"
            wide = width(row.text, SIZES[row.line.role], bold=bold)
            assert len(row.text) <= 1 or row.indent + wide <= placed.width - PADDING + 1


@settings(deadline=None)
@given(st.text(max_size=300), st.integers(20, 400))
def test_wrapping_loses_no_letter(text: str, room: int) -> None:
    kept = "".join(wrap(text, 13, room)).replace(" ", "")
    assert kept == text.replace("\n", " ").replace(" ", "")


@settings(deadline=None, max_examples=40)
@given(trees)
def test_any_words_give_well_formed_pictures(root: Box) -> None:
    picture = ET.fromstring(svg(root, "pr-x", "fr"))
    assert len(list(picture.iter(f"{SVG}g"))) == sum(1 for _ in root.walk())
    assert mermaid(root).count("\n") == 2 * sum(1 for _ in root.walk())
    assert dot(root).count("\n") == 2 * sum(1 for _ in root.walk()) + 3


# -- hostile words ------------------------------------------------------------------------------
HOSTILE = '<script>alert("x")</script> & "quoted" ]] end --> %% \\ </title>'


@pytest.mark.parametrize("role", ["title", "text", "cite", "note"])
def test_words_are_never_markup(role: Role) -> None:
    root = Box("decision", (Line(HOSTILE, role),), (Box("outcome", (Line(HOSTILE, role),)),))
    picture = svg(root, "pr-x", "fr")
    assert "<script" not in picture
    words = re.sub(r"\s", "", "".join(_texts(picture)))
    assert words == 2 * re.sub(r"\s", "", HOSTILE)
    flow = mermaid(root)
    assert "<script" not in flow
    assert '"x"' not in flow
    assert "-->" in flow  # its own arrow alone
    assert flow.count("-->") == 1
    graph = dot(root)
    assert re.sub(r'\\[\\"l]', "", graph).count('"') == 2 * 2 + 2


# -- what is lit --------------------------------------------------------------------------------
def test_the_path_of_an_answer_is_lit(small: Ruleset) -> None:
    answer = small.decide("visa", {"valeur": "2 000 000 €", "urgent": False, "jour": "2025-01-01"})
    picture = small.picture("visa", answer=answer)
    assert any("Oui" in words for words in groups(picture, "on"))
    assert all("Non" not in words for words in groups(picture, "on"))
    assert groups(picture, "open") == []


def test_what_is_not_known_is_told_from_what_is_not_so(small: Ruleset) -> None:
    answer = small.decide("visa", {"urgent": False, "jour": "2025-01-01"})
    picture = small.picture("visa", answer=answer)
    ends = [words for words in groups(picture, "open") if words.startswith(("Oui", "Non"))]
    assert len(ends) == 2
    assert "? La valeur" in said(picture)


def test_a_rule_set_aside_is_not_on_the_path(small: Ruleset) -> None:
    facts = {"valeur": "2 000 000 €", "urgent": True, "jour": "2025-01-01"}
    picture = small.picture("avis", answer=small.decide("avis", facts))
    (aside,) = [w for w in groups(picture, "off") if "écartée par une autre règle" in w]
    assert aside.startswith("Avis ordinaire")
    assert any(words.startswith("Avis d'urgence") for words in groups(picture, "on"))


def test_the_day_keeps_what_is_in_force(small: Ruleset) -> None:
    before = said(small.picture("avis", on="2023-06-01"))
    after = said(small.picture("avis", on=date(2025, 6, 1)))
    assert "Avis d'urgence" not in before
    assert "Avis d'urgence" in after
    assert "500 000 €" in said(small.picture("plafond", on="2023-06-01"))
    assert "600 000 €" not in said(small.picture("plafond", on="2023-06-01"))


def test_a_process_shows_where_its_file_stands(small: Ruleset) -> None:
    answer = small.replay_process("demande", {}, [("2025-01-02", "depot")])
    picture = small.picture("demande", answer=answer)
    assert any("On en est là" in words for words in groups(picture, "on"))


def test_a_step_that_broke_a_rule_is_taken_and_marked(small: Ruleset) -> None:
    facts = {"valeur": "10 €", "urgent": False, "jour": "2025-01-01"}
    history = [("2025-01-02", "depot"), ("2025-01-03", "accord")]
    answer = small.replay_process("demande", facts, history)
    assert [step.status for step in answer.steps] == ["allowed", "broken"]
    marked = said(small.picture("demande", answer=answer))
    assert "✓ Dépôt de la demande" in marked
    assert "✗ Accord (sous conditions)" in marked
    shown = small.picture("demande", answer=answer, format="text")
    assert "✗ Accord (sous conditions)" in shown


def test_each_record_has_its_own_path(bundled: Ruleset) -> None:
    facts = {
        "date_reference": "2026-05-01",
        "lots": [
            {"id": "a", "montant_ht": "10 000 €", "type_prestation": "travaux"},
            {"id": "b", "montant_ht": "20 000 €", "type_prestation": "services"},
        ],
    }
    answer = bundled.decide("regime_lot", facts)
    assert "pr-on" not in _drawn(bundled.picture("regime_lot", answer=answer))
    assert "pr-" in _drawn(bundled.picture("regime_lot", answer=answer, record="a"))
    assert bundled.picture("regime_lot", answer=answer, record="a") != bundled.picture("regime_lot")


def _drawn(picture: str) -> str:
    return picture.split("</style>", 1)[1]


# -- calls --------------------------------------------------------------------------------------
def codes(error: FactError) -> list[str]:
    return [d.code for d in error.diagnostics]


def test_an_unknown_name_is_told_with_the_near_one(small: Ruleset) -> None:
    with pytest.raises(FactError) as caught:
        small.picture("viza")
    assert codes(caught.value) == ["PR820"]
    assert "visa" in str(caught.value)


@pytest.mark.parametrize("name", [None, 3, "", "x" * 10_000, ["visa"]])
def test_a_name_that_is_none_is_refused(small: Ruleset, name: object) -> None:
    with pytest.raises(FactError) as caught:
        small.picture(name)  # type: ignore[arg-type]
    assert codes(caught.value) == ["PR820"]


def test_a_name_of_two_things_is_told_apart_by_its_kind(bundled: Ruleset) -> None:
    name = "donnees_essentielles"
    assert bundled.picture(name) == bundled.picture(name, kind="decision")
    assert bundled.picture(name, kind="threshold") != bundled.picture(name, kind="decision")
    with pytest.raises(FactError):
        bundled.picture(name, kind="process")


def test_the_answer_of_another_question_is_refused(small: Ruleset, bundled: Ruleset) -> None:
    answer = small.decide("avis", {})
    for name in ("visa", "plafond", "demande"):
        with pytest.raises(FactError) as caught:
            small.picture(name, answer=answer)
        assert codes(caught.value) == ["PR821"]
    with pytest.raises(FactError) as caught:
        bundled.picture("regime", answer=small.decide("visa", {}))
    assert codes(caught.value) == ["PR821"]
    other = procrules.loads(SMALL.read_text(encoding="utf-8") + "\n# autre texte\n")
    with pytest.raises(FactError) as caught:
        other.picture("avis", answer=answer)
    assert codes(caught.value) == ["PR821"]


@pytest.mark.parametrize(
    "arguments", [{"format": "png"}, {"language": "de"}, {"kind": "fact"}, {"on": "hier"}]
)
def test_an_argument_that_means_nothing_is_refused(
    small: Ruleset, arguments: dict[str, str]
) -> None:
    with pytest.raises(FactError):
        small.picture("visa", **arguments)  # type: ignore[arg-type]
