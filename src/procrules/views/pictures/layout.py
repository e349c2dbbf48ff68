"""Where the boxes of a tree stand: columns by depth, each branch in a band of its own."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from procrules.values.text import Lang
from procrules.views.agreement import typography
from procrules.views.pictures.lettering import LEADING, SIZES, wrap
from procrules.views.pictures.model import Box, Kind, Line

PADDING = 10
GAP = 14
"""Between two boxes of a column, in pixels."""
GUTTER = 44
"""Between two columns, where the branches run."""
MARGIN = 12
INDENT = 14
_DEEPEST = 6
WIDTHS: dict[Kind, int] = {
    "decision": 220,
    "member": 220,
    "rule": 270,
    "condition": 310,
    "outcome": 260,
}


@frozen
class Row:
    """A line as it is drawn: where it begins, from the left of its box, and its mark if it has one."""

    text: str
    line: Line
    indent: int
    mark: str = ""


@frozen
class Placed:
    """A box with its place, in pixels; ``parent`` is its number among the placed, if any."""

    box: Box
    x: int
    y: int
    width: int
    height: int
    rows: tuple[Row, ...]
    parent: int | None


@frozen
class Layout:
    """The boxes of a tree in order, parents first, and the size of the whole."""

    placed: tuple[Placed, ...]
    width: int
    height: int


def lay_out(root: Box, lang: Lang = "fr") -> Layout:
    """Return where each box of a tree stands; ``lang`` says which spaces hold words together."""
    columns: list[int] = []
    flat = list(_flat(root))
    for box, depth, _ in flat:
        if depth == len(columns):
            columns.append(0)
        columns[depth] = max(columns[depth], WIDTHS[box.kind])
    lefts = [MARGIN]
    for wide in columns:
        lefts.append(lefts[-1] + wide + GUTTER)
    rows = [tuple(rows_of(box, lang)) for box, _, _ in flat]
    heights = [2 * PADDING + LEADING * len(found) for found in rows]
    bands = list(heights)
    # Children come after their parents: from the last to the first, each adds its band to its parent's.
    below = [0] * len(flat)
    for index in range(len(flat) - 1, -1, -1):
        bands[index] = max(heights[index], below[index] - GAP if below[index] else 0)
        parent = flat[index][2]
        if parent is not None:
            below[parent] += bands[index] + GAP
    placed: list[Placed] = []
    filled: list[int] = []
    for index, (box, depth, parent) in enumerate(flat):
        top = MARGIN if parent is None else filled[parent]
        filled.append(top)
        if parent is not None:
            filled[parent] += bands[index] + GAP
        wide = WIDTHS[box.kind]
        placed.append(Placed(box, lefts[depth], top, wide, heights[index], rows[index], parent))
    right = max(p.x + p.width for p in placed)
    return Layout(tuple(placed), right + MARGIN, bands[0] + 2 * MARGIN)


def _flat(root: Box) -> Iterator[tuple[Box, int, int | None]]:
    """Yield the boxes, parents first, with their depth and the number of their parent."""
    stack: list[tuple[Box, int, int | None]] = [(root, 0, None)]
    number = 0
    while stack:
        box, depth, parent = stack.pop()
        yield box, depth, parent
        stack.extend((child, depth + 1, number) for child in reversed(box.children))
        number += 1


def rows_of(box: Box, lang: Lang = "fr") -> Iterator[Row]:
    """Yield the lines of a box as they are drawn, wrapped."""
    room = WIDTHS[box.kind] - 2 * PADDING
    for line in box.lines:
        size = SIZES[line.role]
        indent = PADDING + INDENT * min(line.depth, _DEEPEST)
        hanging = indent + (INDENT if line.mark else 0)
        bold = line.role == "title"
        wrapped = wrap(typography(line.text, lang), size, room + PADDING - hanging, bold=bold)
        for number, text in enumerate(wrapped):
            yield Row(text, line, hanging, line.mark if not number else "")
