"""Fenced blocks and headings stand where CommonMark says; a package of Markdown is asked as well."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from procrules.syntax.markdown import Fence, Markdown


def read(text: str) -> Markdown:
    found = Markdown()
    found.read(text.split("\n"))
    return found


def fences(text: str) -> list[Fence]:
    return sorted(read(text).fences, key=lambda fence: fence.opening)


# Numbers are those of the examples of the specification, version 0.31.2.
SPECIFIED = [
    pytest.param("```\n<\n >\n```", [("", "<\n >")], id="119"),
    pytest.param("``\nfoo\n``", [], id="121: two marks are too few"),
    pytest.param("```\naaa\n~~~\n```", [("", "aaa\n~~~")], id="122: closed by its own mark"),
    pytest.param("````\naaa\n```\n``````", [("", "aaa\n```")], id="124: closed by as many marks"),
    pytest.param("```\n", [("", "")], id="126: not closed"),
    pytest.param("> ```\n> aaa\n\nbbb", [("", "aaa")], id="128: to the end of a quotation"),
    pytest.param("```\n\n  \n```", [("", "\n  ")], id="129: blank lines"),
    pytest.param(" ```\n aaa\naaa\n```", [("", "aaa\naaa")], id="131: indented by one"),
    pytest.param("   ```\n   aaa\n    aaa\n  aaa\n   ```", [("", "aaa\n aaa\naaa")], id="133"),
    pytest.param("    ```\n    aaa\n    ```", [], id="134: four spaces are code"),
    pytest.param("```\naaa\n  ```", [("", "aaa")], id="135: closed with an indentation"),
    pytest.param("```\naaa\n    ```", [("", "aaa\n    ```")], id="137: closed by no indented code"),
    pytest.param("``` ```\naaa", [], id="138: no mark of its own after backticks"),
    pytest.param("~~~~~~\naaa\n~~~ ~~", [("", "aaa\n~~~ ~~")], id="139"),
    pytest.param("foo\n```\nbar\n```\nbaz", [("", "bar")], id="140: inside a paragraph"),
    pytest.param(
        "~~~~    ruby startline=3 $%@#$\nx\n~~~~", [("ruby startline=3 $%@#$", "x")], id="143"
    ),
    pytest.param("~~~ aa ``` ~~~\nfoo\n~~~", [("aa ``` ~~~", "foo")], id="146"),
    pytest.param("1.  a\n\n    ```\n    b\n    ```", [("", "b")], id="in an item of a list"),
    pytest.param(
        "- ```\n  a\n  ```\n- ```\n  b", [("", "a"), ("", "b")], id="on the line of an item"
    ),
    pytest.param("-\t```\n\ta\n\t```", [("", "a")], id="after tabs"),
    pytest.param("<!--\n```\na\n```\n-->", [], id="in a comment of HTML"),
    pytest.param("<div>\n```\n</div>\n\n```\na\n```", [("", "a")], id="after HTML"),
    pytest.param("<b>\n```\n\n```\na\n```", [("", "a")], id="after a tag that is alone"),
    pytest.param("foo\n<b>\n```\na\n```", [("", "a")], id="a tag does not part a paragraph"),
    pytest.param("foo\n    ```\na", [], id="a paragraph goes on with an indented line"),
]


@pytest.mark.parametrize(("text", "expected"), SPECIFIED)
def test_blocks_of_the_specification(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(fence.info, "\n".join(fence.lines)) for fence in fences(text)] == expected


def test_place_of_a_block_in_a_list() -> None:
    (fence,) = fences("1. a\n\n   ~~~ règles x\n   b\n\n     c\n   ~~~\n")
    assert (fence.opening, fence.closing, fence.last) == (3, 7, 6)
    assert (fence.column, fence.indent, fence.info_column) == (4, 3, 8)
    assert (fence.lines, fence.lost) == (("b", "", "  c"), (3, 0, 3))
    assert not fence.quoted


def test_headings_are_found() -> None:
    found = read("# Un ##\n\nDeux\nlignes\n---\n\n#non\n\n> ### Trois\n").headings
    told = [(h.line, h.last, h.level, h.words) for h in found]
    assert told == [(1, 1, 1, "Un"), (3, 5, 2, "Deux lignes"), (9, 9, 3, "Trois")]


@pytest.mark.parametrize(
    "text",
    [
        *(">" * 300_000, "- " * 300_000, "> - " * 100_000 + "\n" * 300_000),
        *("# a" + " " * 300_000 + "b", "# " + "# " * 300_000, "<a" + " b" * 300_000, "-" * 300_000),
        *("```" + "`" * 300_000 + " `", "<a b='" * 100_000, "* " * 300_000 + "x"),
    ],
    ids=lambda text: text[:6],
)
def test_text_that_is_deep_or_long_is_read_to_its_end(text: str) -> None:
    assert fences(f"{text}\n\n\n```x\na\n```")[-1].lines == ("a",)


PIECES = [
    *("```", "```règles", "~~~", "~~~~ x y", "````", "`", "# t", "===", "---", "***", "texte", "a"),
    *("- ", "* ", "-", "1. ", "2) ", "> ", ">", "    ", "  ", " ", "\t", "\n", "\n", "\n\n"),
    *("<!--", "-->", "<div>", "</div>", "<b>", "<pre>", "</pre>", "<?", "?>", "```x`", "&", "|"),
]


@pytest.mark.extras
@settings(deadline=None, max_examples=400)
@example(["-", "\n", "  ", "```", "\n", "a"])
@example(["2) ", "a", "\n", "1. ", "```", "\n", "```"])
@given(st.lists(st.sampled_from(PIECES), max_size=24))
def test_blocks_are_those_that_a_package_of_markdown_finds(pieces: list[str]) -> None:
    package = pytest.importorskip("markdown_it", reason="rich brings markdown-it")
    text = "".join(pieces)
    quoted, expected = 0, []
    try:
        tokens = package.MarkdownIt("commonmark").parse(text)
    except IndexError:  # it falls on some HTML in a list in a quotation
        return
    for token in tokens:
        quoted += (token.type == "blockquote_open") - (token.type == "blockquote_close")
        if token.type == "fence":
            lines = [line.rstrip() for line in token.content.split("\n")]
            expected.append(
                (token.map[0] + 1, token.info.strip(), "\n".join(lines).rstrip(), quoted > 0)
            )
    if re.search(r"(?: {4}|\t)[ \t]*>", text):
        return  # it takes a mark of quotation for one that is indented too far
    found = [
        (f.opening, f.info, "\n".join(line.rstrip() for line in f.lines).rstrip(), f.quoted)
        for f in fences(text)
    ]
    assert found == expected
    headings = [token.map[0] + 1 for token in tokens if token.type == "heading_open"]
    assert sorted(h.line for h in read(text).headings) == headings
