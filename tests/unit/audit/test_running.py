"""The whole audit of a small folder: no row is lost, and every form tells the same."""

from __future__ import annotations

import io
import json
import os
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from procrules.audit.document import JsonWriter, UnreadableWriter
from procrules.audit.drawing import bars, svg
from procrules.audit.law import Law
from procrules.audit.model import Judged, Unreadable
from procrules.audit.reporting import Examples, count_lines, markdown, text
from procrules.audit.running import Audit, Sink, audit
from procrules.audit.splitting import Question
from procrules.audit.summing import Counts, CountsDoNotAddUpError, Scale, Summary
from procrules.audit.words import READ, agreed, money
from procrules.diagnostics.base import Lang
from procrules.errors import FactError
from procrules.ruleset import Ruleset

DATA = Path(__file__).parent / "data"
REAL = Path(os.environ.get("PROCRULES_DECP", Path(__file__).parents[4] / "shared/data/decp"))


class Kept:
    """A sink that keeps all, for small files."""

    def __init__(self) -> None:
        self.judged: list[Judged] = []
        self.unreadable: list[Unreadable] = []
        self.questions: list[Question] = []
        self.examples = Examples()
        self.stream = io.StringIO()
        self.document = JsonWriter(self.stream)

    def sink(self) -> Sink:
        return Sink(self._judged, self._unreadable, self._question)

    def _judged(self, found: Judged) -> None:
        self.judged.append(found)
        self.examples.add(found)
        self.document.judged(found)

    def _unreadable(self, found: Unreadable) -> None:
        self.unreadable.append(found)
        self.examples.add_unreadable(found)
        self.document.unreadable(found)

    def _question(self, found: Question) -> None:
        self.questions.append(found)
        self.examples.add_question(found)
        self.document.question(found)


def run(paths: list[Path], ruleset: Ruleset, kept: Kept, **more: Any) -> Audit:
    found = audit(paths, ruleset, kept.sink(), launch_months=12, framework_months=48, **more)
    kept.document.end(found)
    return found


@pytest.fixture(scope="module")
def small(bundled: Ruleset) -> tuple[Audit, Kept]:
    kept = Kept()
    return run([DATA], bundled, kept), kept


def test_the_counts_add_up_and_are_those_of_the_files(small: tuple[Audit, Kept]) -> None:
    found, kept = small
    assert found.counts.to_dict() == {
        "read": 16,
        "coherent": 2,
        "to_look_at": 2,
        "undecidable": 5,
        "unreadable": 5,
        "merged_duplicate": 1,
        "merged_holder": 1,
        "merged_later": 0,
        "merged_amount": 0,
    }
    told = found.counts.to_dict()
    assert told.pop("read") == sum(told.values())
    places = [judged.contract.place for judged in kept.judged]
    places += [place for judged in kept.judged for place, _ in judged.contract.merged]
    places += [row.place for row in kept.unreadable]
    assert len(set(places)) == len(places) == 16


def test_a_row_that_is_lost_is_told_and_gives_no_figures() -> None:
    counts = Counts(read=3, unreadable=1, verdicts=Counter({"coherent": 1}))
    with pytest.raises(CountsDoNotAddUpError, match="3 rows read, 2 accounted for"):
        counts.check()


def test_the_json_holds_each_contract_with_its_reasons(small: tuple[Audit, Kept]) -> None:
    found, kept = small
    data = json.loads(kept.stream.getvalue())
    assert len(data["contracts"]) == found.counts.contracts
    assert len(data["unreadable"]) == found.counts.unreadable
    assert data["counts"] == found.counts.to_dict()
    assert sum(f["contracts"] for f in data["findings"]) == found.counts.contracts
    for table in ("by_procedure_and_year", "by_buyer_procedure_and_year"):
        total = sum(
            line[v] for line in data[table] for v in ("coherent", "to_look_at", "undecidable")
        )
        assert total == found.counts.contracts
    looked = {c["id"]: c for c in data["contracts"] if c["verdict"] == "to_look_at"}
    assert set(looked) == {"2018ESSAI002", "ESSAI-1"}
    framework = looked["2018ESSAI002"]
    # Supplies of a commune in 2018: 221 000 € from 2018, 209 000 € before.
    assert framework["threshold_value"] == "221000"
    assert framework["distance"] == "179000"
    assert {"framework", "lots", "estimate"} <= set(framework["reasons"])
    assert data["ruleset"]["sha256"] == found.ruleset.sha256


def test_a_json_without_any_row_is_whole(bundled: Ruleset, tmp_path: Path) -> None:
    (tmp_path / "vide.json").write_text('{"marches": []}', encoding="utf-8")
    kept = Kept()
    found = run([tmp_path / "vide.json"], bundled, kept)
    data = json.loads(kept.stream.getvalue())
    assert data["contracts"] == data["unreadable"] == data["questions"] == []
    assert found.counts.read == 0


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_report_speaks_both_languages(small: tuple[Audit, Kept], lang: Lang) -> None:
    found, kept = small
    lines = "\n".join(text(found, kept.examples, lang))
    page = "\n".join(markdown(found, kept.examples, lang, "image.svg"))
    wanted = {
        "fr": ["à regarder", "pas encore une faute", "Lignes illisibles", "il manque une donnée"],
        "en": ["to be looked at", "not yet a fault", "Unreadable rows", "a field is missing"],
    }
    for words in wanted[lang]:
        assert words in lines
        assert words in page
    assert "](image.svg)" in page
    assert money(Decimal(179000), lang) in lines


def test_the_picture_is_whole_and_speaks_both_languages(small: tuple[Audit, Kept]) -> None:
    found, _ = small
    for lang, words in (("fr", "Montants publiés"), ("en", "Published amounts")):
        picture = svg(found.summary.scales, "fr" if lang == "fr" else "en")
        root = ET.fromstring(picture)
        assert root.tag.endswith("svg")
        assert words in picture


def test_a_scale_counts_each_amount_on_its_side() -> None:
    scale = Scale.empty(Decimal(40000))
    for amount in ("39999.99", "39200", "39199.99", "40000", "40799.99", "40800", "32000", "48000"):
        scale.add(Decimal(amount), Decimal(40000), in_force=True)
    scale.add(Decimal(40000), Decimal(40000), in_force=False)
    assert scale.below == [2, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert scale.above == [2, 1, 0, 0, 0, 0, 0, 0, 0, 0]
    assert scale.elsewhere_above[0] == 1
    assert scale.exactly == [1]
    assert scale.near(2) == (2, 2)
    lines = bars(scale, "fr")
    assert len(lines) == 22
    assert "dont 1 exactement au seuil" in lines[0]


def test_rows_that_could_not_be_read_are_written_with_their_reason() -> None:
    from procrules.audit.json_rows import json_rows

    (broken,) = json_rows("essai.json", io.StringIO('{"marches": [12]}'))
    assert isinstance(broken, Unreadable)
    stream = io.StringIO()
    writer = UnreadableWriter(stream, "fr")
    writer.begin()
    writer.unreadable(broken)
    assert stream.getvalue().splitlines() == [
        "file,index,line,reason,excerpt",
        "essai.json,1,1,ce n'est pas un enregistrement,12",
    ]


# -- questions on the need ------------------------------------------------------------------------
HEAD = "id,acheteur_id,objet,codeCPV,procedure,montant,dateNotification\n"


def table(path: Path, *lines: str) -> Path:
    path.write_text(HEAD + "".join(line + "\n" for line in lines), encoding="utf-8")
    return path


def asked(bundled: Ruleset, path: Path) -> list[Question]:
    kept = Kept()
    run([path], bundled, kept)
    return kept.questions


PARTS = (
    "A1,21000000000011,Essai de fournitures n° 1,30192100,Procédure adaptée,150000,2024-09-02",
    "A2,21000000000011,Essai de fournitures n° 2,30192100,Procédure adaptée,150000,2025-03-03",
)


def test_a_question_is_put_where_buyer_object_and_period_coincide(
    bundled: Ruleset, tmp_path: Path
) -> None:
    (question,) = asked(bundled, table(tmp_path / "a.csv", *PARTS))
    assert question.total == Decimal(300000)
    assert question.articles == ("ccp R2121-6", "ccp R2121-7")
    assert question.object == "Essai de fournitures n°"
    assert [place.line for place in question.places] == [2, 3]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("21000000000011,Essai de fournitures n° 2", "21000000000029,Essai de fournitures n° 2"),
        ("n° 2,30192100", "n° 2,30192700"),
        ("2025-03-03", "2025-09-02"),
        ("n° 2,30192100,Procédure adaptée", "n° 2,30192100,Appel d'offres ouvert"),
        ("adaptée,150000,2025", "adaptée,70000,2025"),
        ("adaptée,150000,2025", "adaptée,0,2025"),
    ],
)
def test_no_question_where_one_of_them_differs(
    bundled: Ruleset, tmp_path: Path, old: str, new: str
) -> None:
    changed = "\n".join(PARTS).replace(old, new)
    assert changed != "\n".join(PARTS)
    assert asked(bundled, table(tmp_path / "a.csv", *changed.split("\n"))) == []


def test_no_question_about_a_code_that_names_no_object(bundled: Ruleset, tmp_path: Path) -> None:
    lines = [line.replace("30192100", "30190000") for line in PARTS]
    assert asked(bundled, table(tmp_path / "a.csv", *lines)) == []


# -- bounds -----------------------------------------------------------------------------------------
def test_memory_does_not_grow_with_the_file(bundled: Ruleset, tmp_path: Path) -> None:
    def lines(number: int) -> Iterator[str]:
        for n in range(number):
            object_ = f"Essai {n} " + "x" * 200
            yield f"E{n},21000000000011,{object_},30192100,Procédure adaptée,50000,2024-09-02"

    def peak(number: int) -> int:
        path = table(tmp_path / f"{number}.csv", *lines(number))
        sink = Sink(lambda _: None, lambda _: None, lambda _: None)
        tracemalloc.start()
        try:
            audit([path], bundled, sink, launch_months=12, framework_months=48)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    peak(10)  # what is loaded once
    few, many = peak(200), peak(2_000)
    # Ten times the rows: 1 800 rows more, of 250 characters each, would take 450 kB at least.
    assert many - few < 300_000


@pytest.mark.slow
@pytest.mark.skipif(not REAL.is_dir(), reason="the real data are not here: set PROCRULES_DECP")
def test_the_real_files_add_up(bundled: Ruleset) -> None:
    kept = Kept()
    found = run([REAL / "2019-format", REAL / "2022-format"], bundled, kept)
    told = found.counts.to_dict()
    assert told.pop("read") == sum(told.values()) == 24_916
    assert not kept.unreadable
    assert min(found.counts.verdicts.values()) > 0
    assert all(
        judged.judgement.articles
        for judged in kept.judged
        if judged.judgement.verdict != "undecidable"
    )
    assert all(
        judged.judgement.missing or judged.judgement.finding != "missing_field"
        for judged in kept.judged
    )


@pytest.mark.parametrize(
    ("number", "fr", "en"),
    [(0, "ligne lue", "rows read"), (1, "ligne lue", "row read"), (2, "lignes lues", "rows read")],
)
def test_the_words_of_a_count_agree_with_it(number: int, fr: str, en: str) -> None:
    assert (agreed(READ, number, "fr"), agreed(READ, number, "en")) == (fr, en)


def test_each_line_of_the_counts_agrees(bundled: Ruleset) -> None:
    counts = Counts(read=39, unreadable=1)
    counts.verdicts["coherent"] = 37
    counts.merged["holder"] = 1
    found = Audit(bundled, (), counts, Summary(bundled.thresholds), Law(bundled))
    assert [f"{number} {words}" for words, number in count_lines(found, "fr")] == [
        "39 lignes lues",
        "37 cohérents avec le droit de leur jour",
        "0 à regarder",
        "0 non décidable",
        "1 illisible",
        "1 ligne d'un autre titulaire",
    ]


@pytest.mark.parametrize("months", [-1, 241, 10**30, 1.5, "12", None, True])
@pytest.mark.parametrize("name", ["launch_months", "framework_months"])
def test_months_out_of_all_measure_are_refused(name: str, months: Any, bundled: Ruleset) -> None:
    told: dict[str, Any] = {"launch_months": 12, "framework_months": 48, name: months}
    with pytest.raises(FactError, match=name):
        audit([DATA], bundled, Kept().sink(), **told)
