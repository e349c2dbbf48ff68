"""Pages of rulesets: every link leads somewhere, nothing is markup that a rule wrote, both languages."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attrs import define, field

import procrules
from procrules import Ruleset
from procrules.core.reference import Reference
from procrules.loading import compiled_named
from procrules.ruleset import ruleset_of
from procrules.site.building import build
from procrules.site.links import Places, article, legifrance, relative
from procrules.site.standalone import files
from procrules.site.titles import file_title, spellings
from procrules.values.text import Lang
from procrules.views.pictures.svg import plain_name

ROOT = Path(__file__).parents[3]
SMALL = ROOT / "tests" / "cases" / "pictures" / "visa.regles"
VOID = {"meta", "link", "br", "img", "input", "hr"}


@define
class Read(HTMLParser):
    """What a page holds: its ids, its links, its tags, and whether they are closed."""

    ids: list[str] = field(factory=list)
    links: list[dict[str, str | None]] = field(factory=list)
    tags: set[str] = field(factory=set)
    open: list[str] = field(factory=list)
    text: list[str] = field(factory=list)

    def __attrs_pre_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.links.append(found)
        assert not [name for name in found if name.startswith("on")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read(html: str) -> Read:
    page = Read()
    page.feed(html)
    page.close()
    assert page.open == []
    return page


def words(page: Read) -> str:
    return " ".join("".join(page.text).replace("\u00a0", " ").split())


def check_links(made: dict[str, str]) -> dict[str, Read]:
    """Read every page, and hold that each of its links leads to a page and to a place in it."""
    pages = {path: read(text) for path, text in made.items() if path.endswith(".html")}
    for path, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), path
        for link in page.links:
            href = link["href"] or ""
            if href.startswith("https://"):
                assert href.startswith("https://www.legifrance.gouv.fr/search/"), href
                continue
            target, sign, anchor = href.partition("#")
            where = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            where = path if not target else where
            assert where in made, (path, href)
            assert not sign or anchor in pages[where].ids, (path, href)
    return pages


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


@pytest.fixture(scope="module")
def small() -> Ruleset:
    return procrules.load(SMALL)


# -- titles -------------------------------------------------------------------------------------
def test_files_are_called_by_their_names_as_the_rules_spell_these_words(bundled: Ruleset) -> None:
    spelt = spellings(bundled.program.program)
    names = ["delais", "criteres", "propriete_intellectuelle", "dispense", "rri", "sources/lots"]
    assert [file_title(f"{name}.regles", spelt) for name in names] == [
        *("Délais", "Critères", "Propriété intellectuelle", "Dispense", "Rri", "Lots"),
    ]
    assert file_title("", spelt) == ""


# -- links --------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_link_of_the_bundled_pages_leads_somewhere(bundled: Ruleset, lang: Lang) -> None:
    site = build(bundled, lang)
    for made in site.pages:
        for section in made.sections:
            # Each fragment is well formed by itself: it may stand in any page.
            ET.fromstring(f"<div>{section.html}</div>")
    pages = check_links(files(site))
    program = bundled.program.program
    assert len(pages) == 6 + sum(
        map(len, (program.decisions, program.thresholds, program.processes, program.sources))
    )
    # Every fact, every definition and every rule has its place.
    assert {plain_name(name) for name in program.facts} <= set(pages["facts.html"].ids)
    assert {plain_name(name) for name in program.derived} <= set(pages["definitions.html"].ids)
    # What a rule closes is told from what it opens.
    closes = {"fr": "ferme ce choix", "en": "closes this choice"}[lang]
    assert closes in words(pages["decisions/procedures.html"])
    rules = {i for path, page in pages.items() if "decisions/" in path for i in page.ids}
    assert {f"r-{plain_name(name)}" for name in program.rules} <= rules


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_pages_of_a_small_ruleset_hold_all_that_it_says(small: Ruleset, lang: Lang) -> None:
    pages = check_links(files(build(small, lang)))
    visa = words(pages["decisions/visa.html"])
    assert (
        "La valeur estimée du besoin atteint le seuil « Plafond du visa »" in visa or lang == "en"
    )
    assert "prévenir le service" in visa
    assert "Grand besoin" in visa
    assert "2 000 000 € HT" in visa or "2,000,000" in visa or "2 000 000" in visa
    avis = words(pages["decisions/avis.html"])
    assert "La note ne dit pas qui constate l'urgence." in avis
    assert "Par dérogation à : Avis ordinaire" in avis or lang == "en"
    assert "Écartée par : Avis d'urgence" in avis or lang == "en"
    note = words(pages["articles/note.html"])
    assert "Cette note n'a pas été relue." in note
    assert "Avis d'urgence" in note
    assert "600 000" in words(pages["thresholds/plafond.html"]).replace(",", " ")
    assert "Demande instruite" in words(pages["processes/demande.html"])
    front = words(pages["index.html"])
    assert "La note ne dit pas qui constate l'urgence." in front


def test_the_pages_speak_one_language(small: Ruleset) -> None:
    for lang, own, others in (("fr", "Repose sur", "Rests on"), ("en", "Rests on", "Repose sur")):
        made = files(build(small, lang))  # type: ignore[arg-type]
        assert own in made["decisions/visa.html"]
        assert others not in made["decisions/visa.html"]
        assert f'<html lang="{lang}">' in made["index.html"]


def test_nothing_is_asked_of_the_network_and_nothing_runs(small: Ruleset) -> None:
    made = files(build(small, "fr"))
    for path, text in made.items():
        assert "<script" not in text, path
        assert "@import" not in text, path
        assert not re.search(r"(?:src|srcset)=", text), path
        assert "url(" not in text, path
    page = read(made["index.html"])
    assert page.tags & {"iframe", "object", "embed", "form", "script"} == set()


def test_trees_fold_without_a_script(small: Ruleset) -> None:
    page = read(files(build(small, "fr"))["decisions/visa.html"])
    assert {"details", "summary", "svg"} <= page.tags


def test_a_picture_stands_beside_its_page(small: Ruleset) -> None:
    made = files(build(small, "fr"))
    assert made["decisions/visa.svg"] == small.picture("visa")
    assert made["thresholds/plafond.svg"] == small.picture("plafond")
    assert made["processes/demande.svg"] == small.picture("demande")


# -- hostile words ------------------------------------------------------------------------------
HOSTILE = "<script>alert(1)</script><img src=x onerror=y> & “x” --> </svg></style>"


def test_words_of_rules_are_never_markup() -> None:
    text = SMALL.read_text(encoding="utf-8")
    labels = set(re.findall(r"« (.+?) »", text))
    for label in labels:
        text = text.replace(f"« {label} »", f"« {label} {HOSTILE} »")
    pages = check_links(files(build(procrules.loads(text), "fr")))
    assert len(pages) > 8
    for page in pages.values():
        assert page.tags & {"script", "img"} == set()
        assert "<script>alert(1)</script>" in words(page)


def test_names_that_differ_by_capitals_alone_have_files_of_their_own() -> None:
    rules = procrules.loads(
        "source g « Guide » : politique\n"
        "fait a « A » : oui/non\n"
        + "".join(
            f"décision {name} « Visa {name} » : oui/non\n  vu g\n  si a alors oui\n  sinon non\n"
            for name in ("visa", "Visa", "VISA", "visé")
        )
        + "exemple « Accents »\n  soit a = oui\n  attendu visé = oui\n"
    )
    places = Places(rules.program)
    found = [places.of("decision", name) for name in rules.decisions]
    assert len({str(f).lower() for f in found}) == 4
    check_links(files(build(rules, "fr")))


@pytest.mark.parametrize("name", ["con", "Aux", "nul", "lpt1"])
def test_no_file_is_called_like_a_device_of_windows(name: str) -> None:
    rules = procrules.loads(
        "source g « Guide » : politique\nfait a « A » : oui/non\n"
        f"décision {name} « D » : oui/non\n  vu g\n  si a alors oui\n  sinon non\n"
    )
    made = files(build(rules, "fr"))
    assert {path.rpartition("/")[2].partition(".")[0] for path in made}.isdisjoint({name.lower()})
    check_links(made)


def test_rules_without_anything_else_have_pages_too() -> None:
    rules = procrules.loads(
        "source g « Guide » : politique\nfait a « A » : oui/non\n"
        "décision d « D » : oui/non\n  vu g\n  si a alors oui\n  sinon non\n"
    )
    made = files(build(rules, "en"))
    assert "thresholds.html" not in made
    assert "processes.html" not in made
    check_links(made)


# -- prose --------------------------------------------------------------------------------------
def made_of(path: Path, lang: Lang = "fr") -> dict[str, str]:
    compiled = compiled_named(path)
    return files(build(ruleset_of(compiled), lang, compiled.sources))


@pytest.mark.extras
def test_the_prose_of_markdown_is_a_page_and_stands_with_its_rules() -> None:
    made = made_of(ROOT / "tests" / "cases" / "literate" / "cantine")
    pages = check_links(made)
    theme = words(pages["themes/cantine.html"])
    assert "Le règlement intérieur de la cantine dit comment elle achète." in theme
    assert "Petit achat" in theme
    assert 'href="../decisions/voie.html"' in made["themes/cantine.html"]
    assert "Un petit achat est direct, sauf urgence" in words(pages["decisions/voie.html"])
    assert "themes/cantine.html#b-" in made["decisions/voie.html"]
    assert 'href="themes/cantine.html"' in made["index.html"]


PROSE = """# Titre *penché* <b>gras</b>

Du texte <script>alert(1)</script> ![image](https://ailleurs.example/x.png) et [un lien](https://ailleurs.example/a),
[un voisin](autre.md), [un piège](javascript:alert(1)).

```règles
source g « Guide » : politique
fait a « A » : oui/non
```

## Article & « second »

```règles
décision d « D » : oui/non
  vu g
  si a alors oui
  sinon non
```

```python
print("<script>")
```
"""


@pytest.mark.extras
def test_prose_is_never_run_and_asks_for_nothing(tmp_path: Path) -> None:
    path = tmp_path / "piege.regles.md"
    path.write_text(PROSE, encoding="utf-8")
    made = made_of(path)
    page = read(made["themes/piege.html"])
    assert page.tags & {"script", "img", "b"} == set()
    outside = [a["href"] for a in page.links if str(a["href"]).startswith("http")]
    assert outside == ["https://ailleurs.example/a"]
    assert not [a for a in page.links if "javascript" in str(a["href"])]
    assert not [a for a in page.links if "autre" in str(a["href"])]
    told = words(page)
    assert "un voisin" in told
    assert 'print("<script>")' in told
    assert "Article & « second »" in told
    check_links({k: v.replace("https://ailleurs.example/a", "#main") for k, v in made.items()})


@pytest.mark.extras
def test_the_theme_that_is_bundled_in_markdown_has_its_page() -> None:
    compiled = compiled_named("marches_publics")
    site = build(ruleset_of(compiled), "fr", compiled.sources)
    found = {page.path: page for page in site.pages if page.path.startswith("themes/")}
    assert "themes/avances.html" in found
    assert any("quand l'avance est due" in s.heading for s in found["themes/avances.html"].sections)


# -- addresses ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("address", "page", "expected"),
    [
        ("facts.html#x", "facts.html", "#x"),
        ("facts.html#x", "decisions/d.html", "../facts.html#x"),
        ("decisions/e.html", "decisions/d.html", "../decisions/e.html"),
        ("index.html", "index.html", "index.html"),
    ],
)
def test_an_address_is_written_from_its_page(address: str, page: str, expected: str) -> None:
    assert relative(address, page) == expected


@pytest.mark.parametrize(
    ("locator", "expected"),
    [("R2122-8 al. 1", "R2122-8"), ("art. 14", "art. 14"), ("annexe 2", "annexe 2")],
)
def test_the_article_of_a_place(locator: str, expected: str) -> None:
    assert article(locator) == expected


def test_legifrance_is_searched_for_french_texts_alone(bundled: Ruleset) -> None:
    program = bundled.program.program
    found = legifrance(program, Reference("ccp", "R2122-8 al. 1"))
    assert found is not None
    assert found.endswith("query=Code+de+la+commande+publique+R2122-8")
    assert legifrance(program, Reference("directive_2014_24", "art. 31")) is None
    assert legifrance(program, Reference("nulle_part", "art. 1")) is None
    for name, source in program.sources.items():
        address = legifrance(program, Reference(name))
        assert address is None or source.authority in ("law", "case_law")
