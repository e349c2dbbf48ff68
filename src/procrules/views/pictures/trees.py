"""A tree of boxes as SVG, as Mermaid and as DOT."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from procrules.values.text import Lang
from procrules.views.pictures.layout import GUTTER, INDENT, PADDING, Layout, Placed, lay_out
from procrules.views.pictures.lettering import LEADING
from procrules.views.pictures.model import Box, Line
from procrules.views.pictures.svg import Canvas, classes
from procrules.views.pictures.words import word

_HEAD = PADDING + LEADING // 2
"""Where a branch meets a box, from its top."""
_BEND = 8
MARKED = {"✓": "mark-on", "✗": "mark-off", "?": "mark-open", "⚠": "mark-doubt"}


def svg(root: Box, id_: str, lang: Lang) -> str:
    """Return a tree as SVG."""
    layout = lay_out(root, lang)
    label = root.lines[0].text
    leaves = sum(not box.children for box in root.walk())
    described = [word("tree_desc", lang, leaves=str(leaves))]
    if root.state is not None:
        described.append(word("lit_desc", lang))
    canvas = Canvas(
        id_,
        layout.width,
        layout.height,
        word("tree", lang, label=label),
        " ".join(described),
        lang,
    )
    edges = list(_edges(layout))
    # What is on the path is drawn last, over what is not.
    for lit in (False, True):
        for parent, child in edges:
            if (child.box.state == "on") is lit:
                _edge(canvas, parent, child)
    for placed in layout.placed:
        _box(canvas, placed)
    return canvas.render()


def _edges(layout: Layout) -> Iterator[tuple[Placed, Placed]]:
    for placed in layout.placed:
        if placed.parent is not None:
            yield layout.placed[placed.parent], placed


def _edge(canvas: Canvas, parent: Placed, child: Placed) -> None:
    start, end = parent.x + parent.width, child.x
    top, foot = parent.y + _HEAD, child.y + _HEAD
    # The trunk stands beside the widest box of the column, so that it crosses none.
    trunk = end - GUTTER // 2
    steps = [f"M{start} {top}"]
    if top == foot:
        steps.append(f"H{end}")
    else:
        bend = min(_BEND, foot - top)
        steps += [
            f"H{trunk - bend}",
            f"Q{trunk} {top} {trunk} {top + bend}",
            f"V{foot - bend}",
            f"Q{trunk} {foot} {trunk + bend} {foot}",
            f"H{end}",
        ]
    canvas.path(steps, classes("edge", child.box.state))


def _box(canvas: Canvas, placed: Placed) -> None:
    box = placed.box
    canvas.open(classes("node", f"node-{box.kind}", box.state))
    doubtful = "doubtful" if box.doubtful else None
    radius = 18 if box.kind == "outcome" else 6
    style = classes("box", f"box-{box.kind}", doubtful)
    canvas.rect(placed.x, placed.y, placed.width, placed.height, style, radius)
    foot = placed.y + PADDING + LEADING - 5
    for row in placed.rows:
        if row.mark:
            mark = classes("mark", MARKED.get(row.mark))
            canvas.text(placed.x + row.indent - INDENT, foot, row.mark, mark)
        canvas.text(placed.x + row.indent, foot, row.text, classes(row.line.role))
        foot += LEADING
    canvas.close()


# -- text ---------------------------------------------------------------------------------------
_SHAPES = {
    "decision": ("([", "])"),
    "member": ("[[", "]]"),
    "rule": ("[", "]"),
    "condition": ("{{", "}}"),
    "outcome": ("(", ")"),
}
_STATES = {
    "on": "stroke:#0b6b3a,stroke-width:3px",
    "open": "stroke:#8a5200,stroke-width:2px,stroke-dasharray:7 4",
    "off": "stroke:#7d8a99,stroke-dasharray:1 3",
}


def mermaid(root: Box) -> str:
    """Return a tree as a flowchart of Mermaid."""
    lines = ["flowchart LR"]
    lit: dict[str, list[str]] = {}
    for number, (box, parent) in enumerate(_numbered(root)):
        opening, closing = _SHAPES[box.kind]
        words = "<br>".join(mermaid_text(_plain(line)) for line in box.lines)
        lines.append(f'  n{number}{opening}"{words}"{closing}')
        if parent is not None:
            lines.append(f"  n{parent} --> n{number}")
        if box.state is not None:
            lit.setdefault(box.state, []).append(f"n{number}")
    for state, style in _STATES.items():
        if state in lit:
            lines += [f"  classDef {state} {style}", f"  class {','.join(lit[state])} {state}"]
    return "\n".join(lines) + "\n"


def mermaid_text(text: str) -> str:
    """Return a text that stands between quotation marks in Mermaid, and means no markup there."""
    return "".join(c if c.isalnum() or c in _SAFE else f"#{ord(c)};" for c in text)


_SAFE = " .,;:!?'’()°%€+-–—/«»•✓✗…\u00a0\u202f"


def dot(root: Box) -> str:
    """Return a tree as a graph of Graphviz."""
    lines = ["digraph {", "  rankdir=LR", '  node [shape=box, fontname="sans-serif"]']
    styles = {"on": ", penwidth=3", "open": ", style=dashed, penwidth=2", "off": ", style=dotted"}
    for number, (box, parent) in enumerate(_numbered(root)):
        words = "".join(dot_text(_plain(line)) + "\\l" for line in box.lines)
        shape = ", style=rounded" if box.kind == "outcome" and box.state is None else ""
        lines.append(f'  n{number} [label="{words}"{shape}{styles.get(box.state or "", "")}]')
        if parent is not None:
            lines.append(f"  n{parent} -> n{number}")
    return "\n".join([*lines, "}"]) + "\n"


def dot_text(text: str) -> str:
    """Return a text that stands between quotation marks in DOT."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")


def text(root: Box) -> str:
    """Return a tree as lines for a terminal, what stands below moved in."""
    found: list[str] = []
    stack = [(root, 0)]
    while stack:
        box, depth = stack.pop()
        first, *others = [_plain(line) for line in box.lines]
        if box.lines[0].role == "lead" and others:
            # « Si », and the condition that follows it, are one sentence.
            first, others = f"{first} {others[0]}", others[1:]
        indent = "  " * depth
        mark = {"on": "✓ ", "off": "✗ ", "open": "? "}.get(box.state or "", "– ") if depth else ""
        found += _wrapped(first, indent + mark, indent + " " * len(mark))
        for line in others:
            found += _wrapped(line, f"{indent}    ", f"{indent}    ")
        stack.extend((child, depth + 1) for child in reversed(box.children))
    return "\n".join(found) + "\n"


_PAGE = 96


def _wrapped(words: str, first: str, others: str) -> list[str]:
    return textwrap.wrap(
        words,
        max(_PAGE, len(others) + _PAGE // 2),
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first.rstrip()]


TEXTS: dict[str, Callable[[Box], str]] = {"mermaid": mermaid, "dot": dot, "text": text}
"""The forms of a tree that are text."""


def _plain(line: Line) -> str:
    mark = f"{line.mark} " if line.mark else ""
    return "\u00a0\u00a0" * line.depth + mark + line.text


def _numbered(root: Box) -> Iterator[tuple[Box, int | None]]:
    stack: list[tuple[Box, int | None]] = [(root, None)]
    number = 0
    while stack:
        box, parent = stack.pop()
        yield box, parent
        stack.extend((child, number) for child in reversed(box.children))
        number += 1
