"""A page as a fragment of HTML: it asks for nothing else, and is readable without its style."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from procrules.values.text import Lang
from procrules.views.layout import Block, Page, Tone, pieces

_TONES: dict[str, Tone] = {"✓": "yes", "✗": "no", "?": "maybe"}
# What no document may hold, whatever a caller puts into a text.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"https?://[^\s<>\"'«»“”\u00a0]*[^\s<>\"'«»“”\u00a0.,;:!?)\]]")

# Words keep the colour of the page around them, so that no theme makes them unreadable; the colours
# that follow the theme of the reader only mark borders and signs, which have words beside them.
STYLE = """\
.procrules{--procrules-line:rgba(128,128,128,.4);--procrules-yes:#22804a;--procrules-no:#b3372c;--procrules-maybe:#96650a;\
border-left:.25rem solid var(--procrules-tone,var(--procrules-line));padding:.1rem 0 .1rem 1rem;max-width:58rem;\
line-height:1.5;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){.procrules{--procrules-yes:#4fb37a;--procrules-no:#e5766c;--procrules-maybe:#d19f3c}}
.procrules[data-status=decided]{--procrules-tone:var(--procrules-yes)}
.procrules[data-status=conflict]{--procrules-tone:var(--procrules-no)}
.procrules[data-status=undetermined],.procrules[data-status=needs_review]{--procrules-tone:var(--procrules-maybe)}
.procrules h2,.procrules h3,.procrules h4{font-size:1.25em;line-height:1.3;margin:.9em 0 .4em}
.procrules h3{font-size:1.08em}
.procrules h4{font-size:1em}
.procrules p{margin:.4em 0}
.procrules ul,.procrules ol{margin:.3em 0;padding-left:1.4em}
.procrules li{margin:.15em 0}
.procrules li.yes::marker,.procrules .mark.yes{color:var(--procrules-yes)}
.procrules li.no::marker,.procrules .mark.no{color:var(--procrules-no)}
.procrules li.maybe::marker,.procrules .mark.maybe{color:var(--procrules-maybe)}
.procrules .mark{font-weight:bold}
.procrules summary{cursor:pointer}
.procrules summary>h3,.procrules summary>h4{display:inline}
.procrules details{margin:.15em 0}
.procrules table{border-collapse:collapse;display:block;overflow-x:auto;margin:.5em 0}
.procrules th,.procrules td{border:1px solid var(--procrules-line);padding:.2em .6em;text-align:left;vertical-align:top}
.procrules tbody th{font-weight:inherit}
@media print{.procrules details::details-content{content-visibility:visible}}
"""


def fragment(page: Page, lang: Lang) -> str:
    """Return a page as one ``article``, well-formed as XML too; every text in it is escaped.

    What stands below a heading that is folded, or below its items, is in ``details``.
    """
    title = next((b.text for b in page.blocks if b.kind == "heading" and b.depth == 1), "")
    named = f' aria-label="{_plain(title)}"' if title else ""
    status = f' data-status="{escape(page.status)}"' if page.status else ""
    lines = [f'<article class="procrules" lang="{lang}"{status}{named}>', f"<style>{STYLE}</style>"]
    lines += _sections(page.blocks)
    lines.append("</article>")
    return "\n".join(lines) + "\n"


# -- sections -----------------------------------------------------------------------------------
def _sections(blocks: list[Block]) -> Iterator[str]:
    """Yield what comes before the first section, then each section with its heading."""
    for part in _cut(blocks, 2):
        if not _headed(part, 2):
            yield from _flow(part, folded=False)
            continue
        folded = part[0].folded
        yield "<section>"
        yield f"<h3>{inline(part[0].text)}</h3>"
        for group in _cut(part[1:], 3):
            if not _headed(group, 3):
                yield from _flow(group, folded=folded)
            elif folded:
                yield f"<details><summary><h4>{inline(group[0].text)}</h4></summary>"
                yield from _flow(group[1:], folded=True, inner=True)
                yield "</details>"
            else:
                yield from _flow(group, folded=False)
        yield "</section>"


def _cut(blocks: list[Block], level: int) -> Iterator[list[Block]]:
    """Yield the blocks in groups that begin at each heading of a level."""
    found: list[Block] = []
    for block in blocks:
        if block.kind == "heading" and block.depth == level and found:
            yield found
            found = []
        found.append(block)
    if found:
        yield found


def _headed(blocks: list[Block], level: int) -> bool:
    return blocks[0].kind == "heading" and blocks[0].depth == level


def _flow(blocks: Iterable[Block], *, folded: bool, inner: bool = False) -> Iterator[str]:
    for kind, group in groupby(blocks, key=lambda b: b.kind):
        if kind == "item":
            yield from _items(list(group), folded=folded, inner=inner)
            continue
        for block in group:
            if kind == "heading":
                yield f"<h{block.depth + 1}>{inline(block.text)}</h{block.depth + 1}>"
            elif kind == "table":
                yield from _table(block.rows)
            else:
                yield f"<p>{inline(block.text)}</p>"


# -- lists and tables -----------------------------------------------------------------------------
def _items(blocks: list[Block], *, folded: bool, inner: bool) -> Iterator[str]:
    """Yield items as nested lists; ``inner`` ones are unfolded, as something was to show them."""
    numbered = blocks[0].mark[:-1].isdigit()
    shown = ' open=""' if inner else ""
    yield "<ol>" if numbered else "<ul>"
    rest = blocks
    while rest:
        first, rest = rest[0], rest[1:]
        below = next((i for i, b in enumerate(rest) if b.depth <= first.depth), len(rest))
        children, rest = rest[:below], rest[below:]
        tone = first.tone or ("" if numbered else _TONES.get(first.mark, ""))
        item = f'<li class="{tone}">' if tone else "<li>"
        mark = ""
        if first.mark and not numbered:
            mark = f'<span class="mark {tone}">{escape(first.mark)}</span> '
        words = mark + inline(first.text)
        if children and folded:
            yield f"{item}<details{shown}><summary>{words}</summary>"
            yield from _items(children, folded=True, inner=True)
            yield "</details></li>"
        elif children:
            yield item + words
            yield from _items(children, folded=folded, inner=inner)
            yield "</li>"
        else:
            yield f"{item}{words}</li>"
    yield "</ol>" if numbered else "</ul>"


def _table(rows: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    heading, *others = rows
    yield "<table>"
    cells = "".join(f'<th scope="col">{inline(cell)}</th>' for cell in heading)
    yield f"<thead><tr>{cells}</tr></thead>"
    yield "<tbody>"
    for first, *rest in others:
        cells = "".join(f"<td>{inline(cell)}</td>" for cell in rest)
        yield f'<tr><th scope="row">{inline(first)}</th>{cells}</tr>'
    yield "</tbody>"
    yield "</table>"


# -- words --------------------------------------------------------------------------------------
def inline(text: str) -> str:
    """Return a text of a page, escaped, with what is stressed in it and its addresses as links."""
    parts = []
    for part, kind in pieces(_FORBIDDEN.sub("\ufffd", text)):
        words = _linked(part)
        parts.append(f"<{kind}>{words}</{kind}>" if kind else words)
    return "".join(parts)


def _plain(text: str) -> str:
    return escape("".join(part for part, _ in pieces(_FORBIDDEN.sub("\ufffd", text))))


def _linked(text: str) -> str:
    parts, done = [], 0
    for found in _ADDRESS.finditer(text):
        address = escape(found[0])
        parts += [
            escape(text[done : found.start()], quote=False),
            f'<a href="{address}">{address}</a>',
        ]
        done = found.end()
    return "".join([*parts, escape(text[done:], quote=False)])
