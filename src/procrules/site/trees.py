"""A tree as nested lists that fold, by keyboard too and without a script."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from procrules.site.context import Context
from procrules.site.links import read_by, relative
from procrules.views.pictures.model import Box, Line

Head = Callable[[Box], str | None]
"""Gives the HTML that stands for the lines of a box; ``None`` for its own lines."""


def folded(context: Context, boxes: tuple[Box, ...], page: str, head: Head, depth: int = 0) -> str:
    """Return boxes as a list; what stands below each folds."""
    items = []
    for box in boxes:
        words = head(box) or "".join(line(context, part, page) for part in box.lines)
        style = f"pr-{box.kind}" + (" pr-doubtful" if box.doubtful else "")
        if box.children:
            below = folded(context, box.children, page, head, depth + 1)
            items.append(
                f'<li class="{style}"><details open=""><summary>{words}</summary>{below}</details></li>'
            )
        else:
            items.append(f'<li class="{style}">{words}</li>')
    return f'<ul class="pr-fold">{"".join(items)}</ul>'


def line(context: Context, part: Line, page: str) -> str:
    """Return a line of a box, what it names being linked."""
    mark = (
        f'<span class="pr-mark">{escape(part.mark)}</span> ' if part.mark not in ("", "•") else ""
    )
    if part.role == "cite" and part.references:
        words = context.cites(part.references, page)
    else:
        words = linked(context, part, page)
        if part.references:
            words = f"{_without_cites(context, part)} ({context.cites(part.references, page)})"
    tag = "strong" if part.role in ("title", "lead") else "span"
    indent = f' style="--pr-depth:{part.depth}"' if part.depth else ""
    return f'<span class="pr-line pr-{part.role}"{indent}>{mark}<{tag}>{words}</{tag}></span>'


def _without_cites(context: Context, part: Line) -> str:
    cites = context.speaker.cites(part.references)
    return context.text(part.text.removesuffix(f" ({cites})"))


def linked(context: Context, part: Line, page: str) -> str:
    """Return the words of a line; the labels of what its condition reads are links."""
    if part.expr is None:
        return context.text(part.text)
    text = part.text
    found: list[tuple[int, int, str]] = []
    things = dict.fromkeys(read_by(part.expr))
    for kind, name in sorted(things, key=lambda thing: -len(context.name(*thing))):
        address = context.places.of(kind, name)
        span = _where(text, context.name(kind, name), found)
        if address is not None and span is not None:
            found.append((*span, relative(address, page)))
    return _with_links(context, text, sorted(found))


def _where(text: str, label: str, taken: list[tuple[int, int, str]]) -> tuple[int, int] | None:
    """Return where a label stands in a text, its first letter small or not, outside what is linked."""
    start = text.lower().find(label.lower()) if len(text.lower()) == len(text) else text.find(label)
    end = start + len(label)
    if start < 0 or any(start < b and a < end for a, b, _ in taken):
        return None
    return start, end


def _with_links(context: Context, text: str, found: list[tuple[int, int, str]]) -> str:
    parts, at = [], 0
    for start, end, address in found:
        parts.append(context.text(text[at:start]))
        parts.append(f'<a href="{escape(address)}">{context.text(text[start:end])}</a>')
        at = end
    return "".join([*parts, context.text(text[at:])])
