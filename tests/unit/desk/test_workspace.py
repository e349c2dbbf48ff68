"""A workspace says of rules what the passes say, whatever was edited before."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from procrules.constructs.base import Node
from procrules.constructs.scope import Scope, Use
from procrules.core.walk import walk
from procrules.desk.lint import lint
from procrules.desk.reading import SPLIT_ABOVE, read
from procrules.desk.workspace import Seen, Workspace
from procrules.diagnostics.base import Diagnostic, Span
from procrules.diagnostics.report import Report
from procrules.pipeline import compile_file, compile_text, declare, lower, parse_source
from procrules.stack import on_a_stack_of_its_own
from procrules.syntax.source import read_source
from procrules.values.files import EXTENSION

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "tests" / "cases"
BROKEN = sorted((CASES / "broken").rglob(f"*{EXTENSION}"))
CANTEEN = CASES / "editing" / "cantine"
INDEX = CANTEEN / "cantine.regles"
BUNDLED = ROOT / "rulesets" / "marches_publics"
LARGEST = BUNDLED / "partenariat_innovation.regles"


class Files:
    """The files of the disk."""

    def read(self, path: str) -> str | None:
        try:
            return Path(path).read_bytes().decode("utf-8-sig")
        except (OSError, ValueError):
            return None

    def rules(self, folder: str) -> list[str]:
        return sorted(p.name for p in Path(folder).glob(f"*{EXTENSION}"))


class Alone(Files):
    """The same, where no file sees which others are beside it but by what it imports."""

    def rules(self, folder: str) -> list[str]:
        return []


def told(seen: Seen) -> list[Diagnostic]:
    found = [d for findings in seen.findings.values() for d in findings]
    return sorted(found, key=Diagnostic.sort_key)


def uses(seen: Seen) -> set[tuple[str, str, str, Span, bool]]:
    return {
        (use.sort, use.name, use.of, span, use.declares)
        for file, own in seen.uses.items()
        for use in own
        if (span := seen.readings[file].place(use.span)) is not None
    }


# -- the same as the passes -------------------------------------------------------------------------
@pytest.mark.parametrize("path", BROKEN, ids=lambda p: p.stem)
def test_check_finds_what_the_passes_find(path: Path) -> None:
    seen = Workspace(Alone()).check(str(path))
    assert told(seen) == sorted(compile_file(path).diagnostics, key=Diagnostic.sort_key)


def test_long_item_is_read_piece_by_piece_as_it_is_whole() -> None:
    text = LARGEST.read_text(encoding="utf-8")
    reading = read(LARGEST.name, text)
    longest = max(reading.items, key=lambda item: item.lines)
    assert longest.lines > 20 * SPLIT_ABOVE
    assert len(longest.pieces) > 100
    assert max(piece.own for piece in longest.pieces) < SPLIT_ABOVE
    source = read_source(LARGEST.name, text, start="item")
    whole = on_a_stack_of_its_own(lambda: list(parse_source(source, Report())))
    assert list(reading.nodes) == whole  # positions apart
    for mine, theirs in zip(reading.nodes, whole, strict=True):
        for one, other in zip(walk(mine), walk(theirs), strict=True):
            if isinstance(one, Node):
                place = reading.place(one.span)
                assert place is not None
                # A node without a word of its own ends where the next line begins.
                assert evolve(place, end_column=0) == evolve(other.span, end_column=0)


@pytest.mark.parametrize(
    "name", ["lots", "modifications", "seuils", "delais", "indices", "piliers"]
)
def test_bundled_items_are_read_as_they_are_whole(name: str) -> None:
    text = (BUNDLED / (name + EXTENSION)).read_text(encoding="utf-8")
    source = read_source(name, text, start="item")
    assert list(read(name, text).nodes) == list(parse_source(source, Report()))


@pytest.mark.parametrize("rows", [2, 3 * SPLIT_ABOVE])
def test_advice_is_what_lint_tells_whatever_was_edited(rows: int) -> None:
    """In a long item, which is read line by line, too."""
    head = "source avis « Avis » : loi\n\nsource note « Note de 2026 » : loi\n\nfait x « x » : oui/non\n"
    decision = "décision visa « visa » : oui/non\n  vu note\n  si x alors oui\n  sinon non\n"
    table = "exemples\n  | x | attendu visa |\n" + "  | oui | oui |\n  | non | non |\n" * rows
    example = "exemple\n  soit x\n  attendu visa = oui\n"
    text = "".join(f"{part}\n" for part in (head, decision, example, table))
    desk = Workspace(Alone())

    def advised(text: str) -> tuple[Diagnostic, ...]:
        desk.write("/rules/essai.regles", text)
        rules = desk.picture("/rules/essai.regles")
        seen = desk.keep(rules.check())
        return desk.advise(seen.root, rules.untidy(seen)).told("essai.regles")

    found = advised(text)
    assert found == lint(compile_text(text, "essai.regles"))
    assert {d.code for d in found} == {"PR951", "PR952", "PR954", "PR955", "PR957"}
    below = "# Une remarque.\n\n" + text
    desk.write("/rules/essai.regles", below)
    at_once = desk.look("/rules/essai.regles").told("essai.regles")
    assert at_once == lint(compile_text(below, "essai.regles")) == advised(below)
    # What no longer stands there is told no more; while something is wrong, the rest is.
    seen = desk.check("/rules/essai.regles")
    broken = below.replace("si x alors", "si y alors").replace("exemple\n", "exemple « Oui »\n")
    desk.write("/rules/essai.regles", broken)
    rules = desk.picture("/rules/essai.regles")
    seen = desk.keep(rules.check())
    assert rules.untidy(seen) == seen.advice
    told = {d.code for d in seen.told("essai.regles")}
    assert told >= {"PR201", "PR951", "PR957"}


# -- after edits --------------------------------------------------------------------------------
WORDS = ["si", "seuil petit", "« ", "»", "\n", "  ", "exemple", "montant_ht", "voie", "#", "|", "("]
EDITS = st.lists(
    st.tuples(st.integers(0, 2_000), st.integers(0, 30), st.sampled_from(WORDS)),
    min_size=1,
    max_size=6,
)


@given(EDITS)
@settings(max_examples=60, deadline=None)
def test_edits_leave_no_trace(edits: list[tuple[int, int, str]]) -> None:
    """After any edits, what is told and where names stand are those of a workspace that is new."""
    text = INDEX.read_text(encoding="utf-8")
    path = str(INDEX)
    edited = Workspace(Files())
    edited.check(path)
    for at, length, words in edits:
        start = at % (len(text) + 1)
        text = text[:start] + words + text[start + length :]
        edited.write(path, text)
        seen = edited.look(path)
    new = Workspace(Files())
    new.write(path, text)
    fresh = new.look(path)
    # What only the whole check finds is kept from the last one; this file had nothing of it.
    assert seen.findings[INDEX.name] == fresh.findings[INDEX.name]
    mine = {use for use in uses(seen) if use[3].file == INDEX.name}
    assert mine == {use for use in uses(fresh) if use[3].file == INDEX.name}
    assert told(edited.check(path)) == told(new.check(path))


def test_edit_reads_nothing_else_again() -> None:
    text = LARGEST.read_text(encoding="utf-8")
    before = read(LARGEST.name, text)
    lines = text.split("\n")
    at = next(n for n, line in enumerate(lines) if n > 1_500 and line.strip().startswith("soit "))
    lines[at] += "  # une remarque"
    lines.insert(0, "# une ligne de plus en tête")
    after = read(LARGEST.name, "\n".join(lines), before)
    old = {id(piece) for item in before.items for piece in item.pieces}
    new = [piece for item in after.items for piece in item.pieces if id(piece) not in old]
    assert len(new) == 1
    assert "une remarque" in new[0].text


def test_example_that_cannot_be_read_leaves_its_item_whole() -> None:
    text = LARGEST.read_text(encoding="utf-8")
    lines = text.split("\n")
    at = next(n for n, line in enumerate(lines) if n > 1_500 and line.strip().startswith("soit "))
    lines[at] = lines[at].replace("soit", "soti")
    reading = read(LARGEST.name, "\n".join(lines))
    (found,) = reading.findings
    place = reading.place(found.span)
    assert place is not None
    assert place.line == at + 1
    assert len(reading.nodes) == len(read(LARGEST.name, text).nodes)


# -- every name is known ------------------------------------------------------------------------
def test_names_stand_for_what_is_declared() -> None:
    """Every name of the small ruleset, ids of records apart, is one that the desk knows."""
    seen = Workspace(Files()).check(str(INDEX))
    assert told(seen) == []
    known = {(span.file, span.line, span.column) for _, _, _, span, _ in uses(seen)}
    for file, reading in seen.readings.items():
        for item in reading.items:
            for piece in item.pieces:
                named = [t for t in piece.tokens() if t.type == "NAME"]
                if piece.text.startswith(("importe", "règlement")):
                    continue
                for token in named:
                    line = item.line + (token.line or 1) - 1
                    assert (file, line, token.column) in known, token


def test_uses_are_noted_only_when_asked() -> None:
    scope = Scope(Report())
    scope.saw("value", "x", Span("f", 1, 1, 1, 2))
    assert scope.uses is None
    scope.uses = []
    scope.saw("value", "x", Span("f", 1, 1, 1, 2))
    assert scope.uses == [Use("value", "x", "", Span("f", 1, 1, 1, 2))]
    declare([], scope)
    assert lower([], scope) == []
