"""How wide words are, without a font: lines are wrapped so that no usual font overflows a box."""

from __future__ import annotations

from functools import cache

SIZES = {"title": 14, "lead": 12, "text": 13, "cite": 12, "note": 12, "action": 12}
"""The size of the letters of a line, in pixels, by its role."""
LEADING = 18
"""From one line to the next, in pixels."""

# Widths in thousandths of the size of the letters: those of DejaVu Sans, wider than most, rounded up.
_NARROW = dict.fromkeys("iIjl.,;:!|'’ \u00a0\u202f", 340) | dict.fromkeys('ftr()[]-/\\"«»•', 430)
_WIDE = dict.fromkeys("mwMWœŒæÆ@%—…", 1000) | dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZÉÈÀÂÊÎÔÛÇ", 780)
_OTHER = 640
_SYMBOL = 1000
_LATIN = 0x250


@cache
def _widths(char: str) -> int:
    if char in _NARROW or char in _WIDE:
        return _NARROW.get(char) or _WIDE[char]
    return _OTHER if ord(char) < _LATIN else _SYMBOL


def width(text: str, size: int, *, bold: bool = False) -> int:
    """Return how wide a text is at most, in pixels."""
    thousandths = sum(map(_widths, text)) * size
    if bold:
        thousandths = thousandths * 108 // 100
    return -(-thousandths // 1000)


def wrap(text: str, size: int, room: int, *, bold: bool = False) -> list[str]:
    """Return the lines of a text, none wider than ``room`` pixels; a long word is cut."""
    lines: list[str] = []
    current = ""
    # A no-break space holds its words together: ``split`` would not.
    for word in text.replace("\n", " ").split(" "):
        longer = f"{current} {word}" if current else word
        if width(longer, size, bold=bold) <= room:
            current = longer
            continue
        if current:
            lines.append(current)
        current = word
        while width(current, size, bold=bold) > room and len(current) > 1:
            cut = _fitting(current, size, room, bold)
            lines.append(current[:cut])
            current = current[cut:]
    return [*lines, current] if current or not lines else lines


def _fitting(word: str, size: int, room: int, bold: bool) -> int:
    """Return how many letters of a word fit, one at least."""
    cut = len(word)
    while cut > 1 and width(word[:cut], size, bold=bold) > room:
        cut -= 1
    return cut
