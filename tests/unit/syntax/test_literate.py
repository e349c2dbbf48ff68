"""Rules in the blocks of a Markdown file: read at their places, laid out where they stand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

import procrules
from procrules.examples import run_examples
from procrules.loading import compiled_named
from procrules.pipeline import compile_file, compile_text
from procrules.resources import data
from procrules.syntax.blocks import added_to_blocks
from procrules.syntax.formatter import format_text
from procrules.syntax.source import read_source
from procrules.values.files import LITERATE

CASES = Path(__file__).resolve().parents[2] / "cases"
CANTEEN = CASES / "literate" / "cantine"
INDEX = CANTEEN / "cantine.regles.md"
BUNDLED = sorted(Path(str(data("rulesets"))).rglob(f"*{LITERATE}"))
PLAIN = """langue français
source charte « Charte, 2024 » : politique

fait montant « Montant » : montant HT
  question « Quel montant ? »

fait urgent « Urgent » : oui/non
  présumé non

décision visa « Visa » : oui/non

règle grand « Grand »
  vu charte art. 1
  si montant atteint 40 000 €
    ou urgent
  alors visa = oui
  sinon visa = non

exemples « Le point exact »
  | montant     | attendu visa |
  | 39 999,99 € | non          |
  | 40 000 €    | oui          |
"""


def lines_of(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


# -- reading ------------------------------------------------------------------------------------
def test_ruleset_in_markdown_answers_and_its_examples_hold() -> None:
    ruleset = procrules.load(CANTEEN)
    outcomes = list(run_examples(ruleset))
    assert len(outcomes) == 4
    assert all(outcome.passed for outcome in outcomes)
    assert (
        ruleset.decide("cantine.voie", {"jour": "2026-03-01", "montant_ht": "10 €"}).value
        == "directe"
    )
    assert "petit" in ruleset.thresholds
    assert "de_plus" not in ruleset.program.program.rules


def test_rules_in_markdown_are_those_of_the_plain_files() -> None:
    literate = procrules.load(CANTEEN).program.program
    plain = procrules.load(CASES / "editing" / "cantine").program.program
    for table in ("sources", "choices", "facts", "thresholds", "decisions", "rules"):
        assert getattr(literate, table) == getattr(plain, table)
    assert [e.label for e in literate.examples] == [e.label for e in plain.examples]


def test_spans_are_those_of_the_markdown_file() -> None:
    ruleset = procrules.load(CANTEEN)
    lines = lines_of(INDEX.read_text(encoding="utf-8"))
    for name, rule in ruleset.program.program.rules.items():
        span = rule.about.span
        assert lines[span.line - 1][span.column - 1 :].startswith(f"règle {name}")
        assert span.file == INDEX.name
    (case,) = ruleset.program.program.rules["petit_achat"].body.cases
    place = case.guard.span
    assert lines[place.line - 1][place.column - 1 :].startswith("montant_ht est")


def test_text_that_is_loaded_may_be_markdown() -> None:
    text = f"# Visa\n\n```règles\n{PLAIN.partition(chr(10))[2]}```\n"
    ruleset = procrules.loads(text, name="visa.md")
    assert ruleset.decide("visa", {"montant": 40_000}).value is True
    with pytest.raises(procrules.RulesetError):
        procrules.loads(text, name="visa")


def test_name_of_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "essai.regles").write_text("langue français\n\nimporte faits\n", encoding="utf-8")
    for name in ("faits.regles", "faits.regles.md"):
        text = (CANTEEN / "faits.regles.md").read_text(encoding="utf-8")
        if name.endswith(".regles"):
            text = read_source("faits.md", text).text
        (tmp_path / name).write_text(text, encoding="utf-8")
    (found,) = [d for d in compile_file(tmp_path / "essai.regles").diagnostics if d.code == "PR124"]
    assert (found.span.line, found.span.column) == (3, 9)
    (tmp_path / "cantine").mkdir()
    for name in ("cantine.regles", "cantine.regles.md"):
        (tmp_path / "cantine" / name).write_text("", encoding="utf-8")
    assert [d.code for d in compiled_named(tmp_path / "cantine").diagnostics] == ["PR124"]


def test_rules_that_are_kept_are_read_again_when_a_second_file_takes_their_name(
    tmp_path: Path,
) -> None:
    index, other = tmp_path / "essai.regles", tmp_path / "faits.regles.md"
    index.write_text("langue français\nimporte faits\n" + "#\n" * 12_000, encoding="utf-8")
    other.write_text("```règles\nsource c « Charte, 2024 » : politique\n```\n", encoding="utf-8")
    kept = tmp_path / "kept"
    for _ in range(3):
        assert "c" in procrules.load(index, cache=kept).program.program.sources
    assert list(kept.iterdir())
    other.write_text("```règles\nsource d « Charte, 2024 » : politique\n```\n", encoding="utf-8")
    assert "d" in procrules.load(index, cache=kept).program.program.sources
    other.with_name("faits.regles").write_text(
        "source e « E, 2024 » : politique\n", encoding="utf-8"
    )
    with pytest.raises(procrules.RulesetError, match="PR124"):
        procrules.load(index, cache=kept)


def test_page_keeps_the_headings_and_the_prose_above_blocks() -> None:
    page = read_source(INDEX.name, INDEX.read_text(encoding="utf-8")).page
    assert page is not None
    assert page.title == "Achats de la cantine"
    assert [(b.heading.words if b.heading else "") for b in page.blocks] == [
        "Achats de la cantine",
        *["Articles 1 et 2 : la voie de l'achat"] * 2,
        "Des cas",
    ]
    assert page.blocks[0].prose.startswith("Le règlement intérieur")
    assert "**sauf urgence**" in page.blocks[1].prose
    assert page.blocks[2].prose == "2. Le grand achat :"
    assert page.blocks[3].prose == ""
    assert page.text == INDEX.read_text(encoding="utf-8")
    (first, second) = read_source(
        "f.md", (CANTEEN / "faits.regles.md").read_text("utf-8")
    ).page.blocks
    assert (first.prose, second.heading) == ("", first.heading)


def test_blocks_that_are_not_closed_do_not_hide_one_another() -> None:
    text = "\n".join(
        f"```règles\nfait f{n} « F{n} » : oui/nom\n\nDe la prose.\n" for n in range(30)
    )
    codes = [d.code for d in compile_text(text, "a.md").diagnostics]
    assert codes.count("PR120") == 20
    assert codes.count("PR115") >= 20


# -- laying out ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path", [INDEX, CANTEEN / "faits.regles.md", *BUNDLED], ids=lambda p: p.stem
)
def test_files_are_laid_out_and_come_back_from_english(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    known = {}
    if path in BUNDLED:
        from procrules.syntax.agreement import agreements_in

        known = agreements_in(compiled_named("marches_publics").sources)
    assert format_text(text, path.name).text == text
    english = format_text(text, path.name, to="en", agreements=known)
    assert english.diagnostics == ()
    assert "```rules" in english.text
    assert "règles\n" not in english.text
    assert re.sub(r"(?ms)^ *(```|~~~~) ?r[eèu].*?^ *\1$", "", english.text) == re.sub(
        r"(?ms)^ *(```|~~~~) ?r[eèu].*?^ *\1$", "", text
    )
    assert format_text(english.text, path.name).text == english.text
    assert format_text(english.text, path.name, to="fr", agreements=known).text == text


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_prose_is_left_byte_for_byte(end: str) -> None:
    text = (
        "\ufeff#  Titre   \n\n\n* a\t\n  ```règles  x=1 \n  source   c « C, 2024 » : politique\n\n\n\n"
        "  fait u « U » :   oui/non\n\tprésumé   non\n  ```   \n\n   \n```\nfait   v\n```\nsans fin de ligne"
    ).replace("\n", end)
    expected = (
        "\ufeff#  Titre   \n\n\n* a\t\n  ```règles  x=1 \n  source c « C, 2024 » : politique\n\n"
        "  fait u « U » : oui/non\n    présumé non\n  ```   \n\n   \n```\nfait   v\n```\nsans fin de ligne"
    ).replace("\n", end)
    made = format_text(text, "a.regles.md")
    assert made.text == expected
    assert format_text(made.text, "a.regles.md").text == made.text
    english = format_text(text, "a.regles.md", to="en").text
    assert f"```rules  x=1 {end}  source c “C, 2024” : policy{end}" in english


def test_word_that_announces_rules_is_changed_where_it_stands() -> None:
    text = '```{.règles #a title="règles"}\nfait u « U » : oui/non\n```\n'
    made = format_text(text, "a.md", to="en").text
    assert made == '```{.rules #a title="règles"}\nfact u “U” : yes/no\n```\n'
    kept = "```regles\nfait u « U » : oui/non\n```\n"
    assert format_text(kept, "a.md").text == kept


def test_block_that_cannot_be_laid_out_stays_and_is_told_at_its_place() -> None:
    text = "a\n\n1. b\n\n   ```règles\n   fait   u « U » : oui/non\n   fait   9 « N » : oui/non\n   ```\n"
    made = format_text(text, "a.md")
    (found,) = made.diagnostics
    assert (found.span.line, found.span.column) == (7, 11)
    assert found.source_line == "   fait   9 « N » : oui/non"
    assert made.text == text.replace("fait   u", "fait u")
    assert format_text("```règles\nfait   u « U » : oui/non\n", "a.md").text.startswith(
        "```règles\nfait   u"
    )
    mixed = "```règles\nfait   u « U » : oui/non\n```\n\n```rules\nfact   v “V” : yes/no\n```\n"
    assert format_text(mixed, "a.md", to="en").text == mixed


def test_items_are_added_at_the_end_of_the_block_that_they_are_about() -> None:
    text = "# a\r\n\r\n- b\r\n\r\n  ```règles\r\n  un\r\n  ```\r\n\r\n```règles\r\n```\r\nfin"
    made = added_to_blocks(text, [(6, "deux\n  trois\n"), (6, "quatre\n"), (0, "cinq\n")])
    assert made == (
        "# a\r\n\r\n- b\r\n\r\n  ```règles\r\n  un\r\n\r\n  deux\r\n    trois\r\n\r\n  quatre\r\n  ```\r\n"
        "\r\n```règles\r\ncinq\r\n```\r\nfin"
    )


# -- prose may stand between any declarations ---------------------------------------------------
ITEMS = re.split(r"\n(?=\S)", PLAIN.partition("\n")[2].rstrip("\n"))
PROSE = st.sampled_from(
    [
        *(
            "Un mot.",
            "# Titre",
            "Titre\n===",
            "> cité",
            "| a | b |",
            "- point",
            "fait x « X » : texte",
        ),
        *(
            "```text\nfait y « Y » : texte\n```",
            "<!-- caché -->",
            "",
            "***",
            "`règles`",
            "alors x = 1",
        ),
    ]
)
FENCES = st.tuples(
    st.sampled_from(["", " ", "   "]),
    st.sampled_from(["```", "`````", "~~~", "~~~~"]),
    st.sampled_from(["règles", " règles", "regles", "règles x y", '{.règles title="a"}']),
)


@st.composite
def literate(draw: st.DrawFn) -> tuple[str, dict[int, tuple[int, int]]]:
    """Return the rules in blocks with prose between, and where each line of theirs then stands."""
    lines: list[str] = []
    places: dict[int, tuple[int, int]] = {}
    number = 2
    fence = ""
    for item in ITEMS:
        if not fence or draw(st.booleans()):
            if fence:
                lines.append(fence)
            for prose in draw(st.lists(PROSE, max_size=3)):
                lines += ["", *prose.split("\n"), ""]
            inside = draw(st.booleans())
            indent, mark, word = draw(FENCES)
            lead = ("  " if inside else "") + indent
            lines += ["", f"- {indent}{mark}{word}" if inside else f"{indent}{mark}{word}"]
            fence = lead + mark
        for line in item.split("\n"):
            places[number] = (len(lines) + 1, len(lead))
            lines.append(lead + line if line else "")
            number += 1
    return "\n".join([*lines, fence, ""]), places


@settings(deadline=None, max_examples=60)
@given(literate())
def test_prose_between_declarations_changes_nothing_but_places(
    made: tuple[str, dict[int, tuple[int, int]]],
) -> None:
    text, places = made
    plain, found = compile_text(PLAIN, "a.md.regles"), compile_text(text, "a.regles.md")
    assert found.diagnostics == plain.diagnostics == ()
    assert plain.program is not None
    assert found.program is not None
    one, other = plain.program.program, found.program.program
    for table in ("sources", "facts", "decisions", "rules"):
        assert getattr(one, table) == getattr(other, table)
    for table in ("sources", "facts", "decisions", "rules"):
        for name, item in getattr(one, table).items():
            before, after = item.about.span, getattr(other, table)[name].about.span
            line, lead = places[before.line]
            assert (after.line, after.column) == (line, before.column + lead)
            last, lead = places[before.end_line]
            assert (after.end_line, after.end_column) == (last, before.end_column + lead)
    for before, after in zip(one.examples, other.examples, strict=True):
        assert after.span.line == places[before.span.line][0]
        assert evolve(after, span=before.span, label="") == evolve(before, label="")


@settings(deadline=None, max_examples=60)
@given(literate(), st.integers(0, 10_000), st.sampled_from("§é9« \t"))
def test_faults_are_told_at_their_places_whatever_surrounds_the_blocks(
    made: tuple[str, dict[int, tuple[int, int]]], where: int, sign: str
) -> None:
    text, places = made
    lines = PLAIN.split("\n")
    candidates = [n for n in places if lines[n - 1].strip()]
    number = candidates[where % len(candidates)]
    line, lead = places[number]
    bare = lines[number - 1]
    column = len(bare) - len(bare.lstrip()) + where % len(bare.lstrip())
    if not column and sign.isspace():
        return  # what it then belongs to is the item above, and a block may have none
    lines[number - 1] = bare[:column] + sign + bare[column:]
    broken = text.split("\n")
    broken[line - 1] = broken[line - 1][: lead + column] + sign + broken[line - 1][lead + column :]
    plain = compile_text("\n".join(lines), "a.regles").diagnostics
    found = compile_text("\n".join(broken), "a.regles.md").diagnostics
    if any(d.span.line not in places for d in plain):
        return  # at the end of the whole file, say
    told = [(d.code, d.message("fr"), places[d.span.line][0]) for d in plain]
    assert [(d.code, d.message("fr"), d.span.line) for d in found] == told
    for diagnostic in found:
        shown = broken[diagnostic.span.line - 1]
        assert 1 <= diagnostic.span.column <= len(shown) + 1
        assert diagnostic.source_line == shown
