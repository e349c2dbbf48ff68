"""Answers as HTML: the words of the text, escaped, well-formed, and read without any style."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import procrules
from pages import HEAD, LANGS, SCHOOL_YARD, SMALL, Lang, compare
from procrules import Answer, FactError, Ruleset
from procrules.deciders import Later
from procrules.views.html import STYLE, fragment, inline
from procrules.views.layout import Page, code, strong
from procrules.views.prose import render

_MARKS_OF_TEXT = re.compile(r"^\s*(?:– |\d+\. )?")


def parsed(html: str) -> Element:
    """Return a fragment read as XML, which forgives nothing."""
    return ET.fromstring(html)


def words(html: str) -> str:
    """Return the text of a fragment without its style and without any space."""
    return squeezed("".join(_texts(parsed(html))))


def _texts(element: Element) -> Iterator[str]:
    if element.tag != "style":
        yield element.text or ""
        for child in element:
            yield from _texts(child)
            yield child.tail or ""


def squeezed(text: str) -> str:
    """Return a text without the spaces, which lay it out."""
    return re.sub(r"\s+", "", text)


def lines(answer: Answer, ruleset: Ruleset, lang: Lang) -> Iterator[str]:
    """Yield what a page of text says, each block on one line without its mark."""
    program = ruleset.program.program
    text = render(answer, program, lang=lang, style="text", why=True, width=100_000)
    for line in text.splitlines():
        if line.strip("=- "):
            yield _MARKS_OF_TEXT.sub("", line)


def assert_says_all(answer: Answer, ruleset: Ruleset, lang: Lang) -> None:
    """Hold that the HTML says every sentence of the text, in its order."""
    said = words(answer.to_html(language=lang))
    at = 0
    for line in lines(answer, ruleset, lang):
        found = said.find(squeezed(line), at)
        assert found >= 0, line
        at = found + len(squeezed(line))
    assert at == len(said), said[at:]


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


# -- whole answers --------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", SMALL)
def test_small_answers_are_those_of_the_golden_files(name: str, lang: Lang) -> None:
    text, decision, facts = SMALL[name]
    ruleset = procrules.loads(HEAD + text)
    answer = ruleset.decide(decision, facts)
    compare(f"{name}.{lang}.html", answer.to_html(language=lang).replace(STYLE, ""))
    assert_says_all(answer, ruleset, lang)


@pytest.mark.parametrize("lang", LANGS)
def test_every_answer_to_the_school_yard_says_what_the_text_says(
    bundled: Ruleset, lang: Lang
) -> None:
    for answer in bundled.decide_all(SCHOOL_YARD).values():
        assert_says_all(answer, bundled, lang)


def test_answers_to_the_examples_of_the_rules_say_what_the_text_says(bundled: Ruleset) -> None:
    examples = [e for e in bundled.program.program.examples if e.process is None and e.expected]
    for number, example in enumerate(examples[:: len(examples) // 40]):
        facts = {given.fact: given.value for given in example.given}
        answer = bundled.decide(example.expected[0].decision, facts)
        assert_says_all(answer, bundled, LANGS[number % 2])


def test_status_and_value_come_first_and_reasons_are_folded(bundled: Ruleset) -> None:
    article = parsed(bundled.decide("regime", SCHOOL_YARD).to_html())
    assert article.get("data-status") == "decided"
    assert article.get("lang") == "fr"
    assert article.get("aria-label") == "Régime le plus léger"
    _, title, value, status, *rest = article
    assert title.tag == "h2"
    assert words(ET.tostring(value, "unicode")).startswith("Dispense")
    assert words(ET.tostring(status, "unicode")).startswith("Réponsedécidée")
    assert {part.tag for part in rest} == {"section"}
    why = next(part for part in rest if part[0].text == "Pourquoi")
    outer = why.findall("./ul/li/details")
    assert outer
    assert all(each.get("open") is None for each in outer)
    assert all(each.get("open") == "" for first in outer for each in first.findall(".//details"))
    assert not [part for part in rest if part is not why and part.findall(".//details")]


def test_reasons_may_be_left_out(bundled: Ruleset) -> None:
    answer = bundled.decide("regime", SCHOOL_YARD)
    assert "details" not in answer.to_html(why=False).replace(STYLE, "")
    assert "Pourquoi" in answer.to_text(why=True)
    assert "Pourquoi" not in answer.to_text()
    program = bundled.program.program
    assert answer.to_text(language="en") == render(
        answer, program, lang="en", style="text", why=False
    )


def test_an_answer_that_completes_itself_is_written_too(bundled: Ruleset) -> None:
    decider = bundled.decider("regime")
    answers = [decider.answer(SCHOOL_YARD) for _ in range(200)]
    later = next(a for a in answers if type(a.explainer) is Later)
    assert later.to_html() == bundled.decide("regime", SCHOOL_YARD).to_html()


@pytest.mark.parametrize("language", ["de", None, 3])
def test_another_language_is_refused(bundled: Ruleset, language: object) -> None:
    answer = bundled.decide("regime", SCHOOL_YARD)
    for write in (answer.to_text, answer.to_html):
        with pytest.raises(FactError, match="language"):
            write(language=language)


# -- hostile words --------------------------------------------------------------------------------
HOSTILE = (
    "<script>alert(1)</script>",
    "</style><img src=x onerror=alert(1)>",
    "&amp; &lt;b&gt; \" ' `",
    "a\ue000b\ue003c\ue001d",
    "javascript:alert(1) data:text/html,x",
)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_labels_of_rules_stay_words(hostile: str) -> None:
    label = hostile.replace("»", "")
    rules = HEAD.replace("Lancement", label).replace("Voie libre", label)
    rule = f"règle r « {label} »\n  vu code « {label} »\n  si urgence\n  alors suivie est libre\n"
    ruleset = procrules.loads(rules + rule)
    answer = ruleset.decide("suivie", {"jour": "2024-01-01", "urgence": True})
    assert_says_all(answer, ruleset, "fr")
    assert {e.tag for e in parsed(answer.to_html()).iter()} <= ALLOWED


@pytest.mark.parametrize("hostile", HOSTILE)
def test_names_in_facts_stay_words(hostile: str) -> None:
    rules, decision, facts = SMALL["needs_review"]
    named = rules.replace("entité lot « Lot »\n", "entité lot « Lot »\n  id « Nom » : texte\n")
    ruleset = procrules.loads(HEAD + named)
    lots = [{**lot, "id": f"{hostile} {n}"} for n, lot in enumerate(facts["lots"])]
    answer = ruleset.decide(decision, {**facts, "lots": lots})
    assert squeezed(re.sub("[\ue000-\ue003]", "", hostile)) in words(answer.to_html())
    assert {e.tag for e in parsed(answer.to_html()).iter()} <= ALLOWED


ALLOWED = {
    "article",
    "style",
    "section",
    "h2",
    "h3",
    "h4",
    "p",
    "ul",
    "ol",
    "li",
    "details",
    "summary",
    "strong",
    "code",
    "span",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.text()), max_size=12), st.text(), st.booleans())
def test_whatever_a_page_holds_its_fragment_is_well_formed(
    items: list[tuple[int, str]], text: str, folded: bool
) -> None:
    page = Page()
    page.heading(1, text)
    page.paragraph(strong(text) + code(text) + text)
    page.heading(2, text, folded=folded)
    for depth, words_ in items:
        page.item(words_, depth, "✓" if depth else "1.")
    page.heading(3, text)
    page.table((text, text), [(text, text)])
    page.item(text)
    article = parsed(fragment(page, "fr"))
    assert {e.tag for e in article.iter()} <= ALLOWED
    assert len(article.findall(".//li")) == len(items) + 1


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(blacklist_categories=("Cs", "Cc", "Co", "Cn"))))
def test_words_are_those_of_the_page_once_read(text: str) -> None:
    assert "".join(parsed(f"<p>{inline(text)}</p>").itertext()) == text


def test_addresses_are_links_and_nothing_else_is() -> None:
    shown = inline("Fiche (https://example.org/a?b=1&c=<2>), voir http://example.org.")
    assert shown == (
        'Fiche (<a href="https://example.org/a?b=1&amp;c=">https://example.org/a?b=1&amp;c=</a>'
        '&lt;2&gt;), voir <a href="http://example.org">http://example.org</a>.'
    )
    assert "<a" not in inline("javascript:alert(1) ftp://example.org httpsx://example.org")
