"""Pictures of the amounts around the thresholds: SVG for a page, bars of text for a terminal.

One panel for each threshold. Its bars count contracts by their distance to it; what lies under it
stands to the left. A step down at the line is what to look at: contracts that bunch just below.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from html import escape

from procrules.audit.summing import Scale
from procrules.audit.tables import tables
from procrules.audit.words import count, money
from procrules.diagnostics.base import Lang

_SPACE = 'xmlns="http://www.w3.org/2000/svg"'
_WIDTH, _PANEL, _LEFT, _TOP = 860, 210, 60, 74
_HEADED = 48
"""What a panel says of itself stands over its bars."""
_HEIGHT = 120
_BELOW, _ABOVE, _ELSEWHERE = "#b3541e", "#33658a", "#c9ccd1"
_NEAR = 6
"""How many per cent around a threshold are compared in words."""
_BAR = 40


def title(scale: Scale, lang: Lang) -> str:
    """Return what a panel is about."""
    if scale.threshold is None:
        return (
            "Seuil européen de chaque marché (100 %)"
            if lang == "fr"
            else "European threshold of each contract (100 %)"
        )
    return money(scale.threshold, lang)


def comment(scale: Scale, lang: Lang) -> str:
    """Return in words what the bars nearest to the threshold show."""
    below, above = scale.near(_NEAR)
    exactly = scale.exactly[0]
    if lang == "fr":
        return (
            f"à moins de {_NEAR} % : {count(below, lang)} juste en dessous, {count(above, lang)} à partir du seuil,"
            f" dont {count(exactly, lang)} exactement au seuil"
        )
    return (
        f"within {_NEAR} %: {count(below, lang)} just below, {count(above, lang)} from the threshold up,"
        f" {count(exactly, lang)} of them exactly at it"
    )


# -- SVG ------------------------------------------------------------------------------------------
def svg(scales: dict[Decimal | None, Scale], lang: Lang) -> str:
    """Return the picture of all scales, one panel under another."""
    panels = list(scales.values())
    height = _TOP + _PANEL * len(panels) + 10
    head, legend = (
        (
            "Montants publiés autour des seuils",
            ("sous le seuil", "au seuil ou plus", "jours et achats que ce seuil ne régit pas"),
        )
        if lang == "fr"
        else (
            "Published amounts around the thresholds",
            ("under the threshold", "at it or over it", "days and purchases that it does not rule"),
        )
    )
    size = f'width="{_WIDTH}" height="{height}"'
    label = f'role="img" aria-label="{escape(head)}"'
    return "\n".join(
        [
            f'<svg {_SPACE} viewBox="0 0 {_WIDTH} {height}" {size} {label} font-family="sans-serif">',
            f"<title>{escape(head)}</title>",
            f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
            _text(_LEFT, 28, head, size=18, weight="bold"),
            *_legend(legend),
            *(line for n, scale in enumerate(panels) for line in _panel(scale, n, lang)),
            "</svg>\n",
        ]
    )


def _legend(words: tuple[str, str, str]) -> Iterator[str]:
    at = _LEFT
    for colour, word in zip((_BELOW, _ABOVE, _ELSEWHERE), words, strict=True):
        yield f'<rect x="{at}" y="42" width="12" height="12" fill="{colour}"/>'
        yield _text(at + 18, 52, word)
        at += 40 + 7 * len(word)


def _panel(scale: Scale, rank: int, lang: Lang) -> Iterator[str]:
    top = _TOP + rank * _PANEL
    bottom = top + _HEADED + _HEIGHT
    bins = len(scale.below)
    width = (_WIDTH - 2 * _LEFT) // (2 * bins)
    middle = _LEFT + bins * width
    most = max(
        1,
        *map(sum, zip(scale.below, scale.elsewhere_below, strict=True)),
        *map(sum, zip(scale.above, scale.elsewhere_above, strict=True)),
    )
    yield _text(_LEFT, top + 14, title(scale, lang), size=14, weight="bold")
    yield _text(_LEFT, top + 31, comment(scale, lang))
    for n in range(bins):
        for side, inner, outer, colour in (
            (middle - (n + 1) * width, scale.below[n], scale.elsewhere_below[n], _BELOW),
            (middle + n * width, scale.above[n], scale.elsewhere_above[n], _ABOVE),
        ):
            tall, over = _HEIGHT * inner // most, _HEIGHT * outer // most
            yield _bar(side, bottom, width, tall, colour)
            yield _bar(side, bottom - tall, width, over, _ELSEWHERE)
            if inner:
                yield _text(
                    side + width // 2, bottom - tall - 3, str(inner), anchor="middle", size=9
                )
    step = tables().conventions.bin_percent
    yield f'<line x1="{_LEFT}" y1="{bottom}" x2="{_WIDTH - _LEFT}" y2="{bottom}" stroke="#444"/>'
    yield (
        f'<line x1="{middle}" y1="{top + _HEADED - 8}" x2="{middle}" y2="{bottom + 4}" stroke="#111"'
        ' stroke-width="2" stroke-dasharray="4 2"/>'
    )
    for n in range(-bins, bins + 1, max(1, bins // 2)):
        yield _text(middle + n * width, bottom + 15, _mark(scale, n * step, lang), anchor="middle")


def _mark(scale: Scale, percent: int, lang: Lang) -> str:
    if scale.threshold is None:
        return f"{100 + percent} %"
    return money(scale.threshold * (100 + percent) / 100, lang)


def _bar(x: int, bottom: int, width: int, height: int, colour: str) -> str:
    return f'<rect x="{x + 1}" y="{bottom - height}" width="{width - 2}" height="{height}" fill="{colour}"/>'


def _text(
    x: int, y: int, text: str, *, size: int = 11, weight: str = "normal", anchor: str = "start"
) -> str:
    return (
        f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}"'
        f' fill="#222">{escape(text)}</text>'
    )


# -- text -----------------------------------------------------------------------------------------
def bars(scale: Scale, lang: Lang) -> list[str]:
    """Return the lines of one scale for a terminal."""
    lines = [f"{title(scale, lang)} — {comment(scale, lang)}"]
    if not scale.total:
        word = "aucun marché de ses jours" if lang == "fr" else "no contract of its days"
        return [*lines, f"  ({word})"]
    most = max(*scale.below, *scale.above)
    step = tables().conventions.bin_percent
    lines += [
        _line(_mark(scale, -(n + 1) * step, lang), scale.below[n], most, "░", lang)
        for n in reversed(range(len(scale.below)))
    ]
    lines.append(f"  {'':>14} ┼─ {_mark(scale, 0, lang)}")
    lines += [
        _line(_mark(scale, n * step, lang), scale.above[n], most, "█", lang)
        for n in range(len(scale.above))
    ]
    return lines


def _line(mark: str, number: int, most: int, sign: str, lang: Lang) -> str:
    length = -(-number * _BAR // most)
    return f"  {mark:>14} │{sign * length} {count(number, lang) if number else ''}".rstrip()
