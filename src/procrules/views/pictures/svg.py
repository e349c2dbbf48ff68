"""SVG that stands alone: no script, no font and no file from elsewhere; light and dark."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from attrs import define, field

from procrules.views.pictures.lettering import SIZES

_LIGHT: Final = {
    "ink": "#1b2430",
    "soft": "#4a5766",
    "line": "#7d8a99",
    "paper": "#ffffff",
    "decision": "#e3e9f7",
    "member": "#e6f0ea",
    "rule": "#f3f4f6",
    "condition": "#fff8e1",
    "outcome": "#e4f3ec",
    "accent": "#1f5fbf",
    "on": "#0b6b3a",
    "open": "#8a5200",
    "doubt": "#8a3b00",
}
_DARK: Final = {
    "ink": "#e8ecf1",
    "soft": "#b4bfcc",
    "line": "#7f8c9b",
    "paper": "#161b22",
    "decision": "#24314f",
    "member": "#1f3a2e",
    "rule": "#252b34",
    "condition": "#3a3117",
    "outcome": "#1b3a2c",
    "accent": "#7fb0ff",
    "on": "#5fd396",
    "open": "#ffc266",
    "doubt": "#ffb38a",
}


def _variables(colours: dict[str, str]) -> str:
    return ";".join(f"--pr-{name}:{value}" for name, value in colours.items())


def _style() -> str:
    roles = "".join(f".pr-pic .pr-{role}{{font-size:{size}px}}" for role, size in SIZES.items())
    kinds = "".join(
        f".pr-pic .pr-box-{kind}{{fill:var(--pr-{kind})}}"
        for kind in ("decision", "member", "rule", "condition", "outcome")
    )
    return (
        f".pr-pic{{{_variables(_LIGHT)};"
        "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',Arial,sans-serif}"
        f"@media (prefers-color-scheme:dark){{.pr-pic{{{_variables(_DARK)}}}}}"
        # A page that lets its reader choose says so on an element above, as mkdocs-material does.
        f"[data-md-color-scheme=default] .pr-pic{{{_variables(_LIGHT)}}}"
        f"[data-md-color-scheme=slate] .pr-pic{{{_variables(_DARK)}}}"
        ".pr-pic .pr-paper{fill:var(--pr-paper)}"
        ".pr-pic text{fill:var(--pr-ink);font-size:13px}"
        f"{roles}"
        ".pr-pic .pr-title{font-weight:600}"
        ".pr-pic .pr-lead{font-weight:600;fill:var(--pr-soft)}"
        ".pr-pic .pr-cite{fill:var(--pr-accent)}"
        ".pr-pic .pr-note{fill:var(--pr-soft)}"
        ".pr-pic .pr-action{font-weight:600;fill:var(--pr-doubt)}"
        ".pr-pic .pr-mark{font-weight:600}"
        ".pr-pic .pr-box{stroke:var(--pr-line);stroke-width:1}"
        f"{kinds}"
        ".pr-pic .pr-edge{fill:none;stroke:var(--pr-line);stroke-width:1.5}"
        ".pr-pic .pr-arrow{fill:var(--pr-line);stroke:none}"
        ".pr-pic .pr-doubtful{stroke:var(--pr-doubt);stroke-dasharray:2 3}"
        ".pr-pic .pr-on>.pr-box{stroke:var(--pr-on);stroke-width:3;stroke-dasharray:none}"
        ".pr-pic .pr-edge.pr-on{stroke:var(--pr-on);stroke-width:3}"
        ".pr-pic .pr-open>.pr-box{stroke:var(--pr-open);stroke-width:2.5;stroke-dasharray:7 4}"
        ".pr-pic .pr-edge.pr-open{stroke:var(--pr-open);stroke-width:2;stroke-dasharray:7 4}"
        ".pr-pic .pr-off>.pr-box{fill:var(--pr-paper);stroke-dasharray:1 3}"
        ".pr-pic .pr-off>text{fill:var(--pr-soft)}"
        ".pr-pic .pr-edge.pr-off{stroke-width:1;stroke-dasharray:1 3}"
        ".pr-pic .pr-mark-on{fill:var(--pr-on)}"
        ".pr-pic .pr-mark-off{fill:var(--pr-soft)}"
        ".pr-pic .pr-mark-open{fill:var(--pr-open)}"
        ".pr-pic .pr-mark-doubt{fill:var(--pr-doubt)}"
        ".pr-pic .pr-step{fill:none;stroke:var(--pr-accent);stroke-width:2.5}"
        ".pr-pic .pr-dot{fill:var(--pr-accent)}"
        ".pr-pic .pr-grid{stroke:var(--pr-line);stroke-width:1;stroke-dasharray:2 4;opacity:.7}"
        ".pr-pic .pr-band{fill:var(--pr-rule)}"
        "@media print{.pr-pic{" + _variables(_LIGHT) + "}}"
    )


STYLE: Final = _style()
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape(text: str) -> str:
    """Return a text that stands in XML, between tags or in quotation marks."""
    text = _FORBIDDEN.sub("\ufffd", text)
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        text = text.replace(char, entity)
    return text


def plain_name(name: str) -> str:
    """Return a name as an id or an address holds it: letters without accents, digits, ``_`` and ``-``."""
    return "".join(
        c if c.isascii() and (c.isalnum() or c == "_") else f"-{ord(c):x}-" for c in name
    )


def classes(*names: str | None) -> str:
    """Return a ``class`` attribute of the names that are there."""
    return " ".join(f"pr-{name}" for name in names if name)


@define
class Canvas:
    """What is drawn, element after element.

    Attributes:
        id: What the ids of the picture begin with; one picture of a page must not have that of another.
        title: What the picture is, for who does not see it.
        description: What it shows.
    """

    id: str
    width: int
    height: int
    title: str
    description: str
    lang: str
    parts: list[str] = field(factory=list)

    def rect(self, x: int, y: int, width: int, height: int, style: str, radius: int = 6) -> None:
        """Draw a box."""
        self.parts.append(
            f'<rect class="{style}" x="{x}" y="{y}" width="{width}" height="{height}" rx="{radius}"/>'
        )

    def text(self, x: int, y: int, words: str, style: str, anchor: str = "") -> None:
        """Write a line; ``y`` is that of its foot."""
        end = f' text-anchor="{anchor}"' if anchor else ""
        self.parts.append(f'<text class="{style}" x="{x}" y="{y}"{end}>{escape(words)}</text>')

    def path(self, steps: Iterable[str], style: str) -> None:
        """Draw a line."""
        self.parts.append(f'<path class="{style}" d="{" ".join(steps)}"/>')

    def circle(self, x: int, y: int, radius: int, style: str) -> None:
        """Draw a dot."""
        self.parts.append(f'<circle class="{style}" cx="{x}" cy="{y}" r="{radius}"/>')

    def open(self, style: str, tip: str = "") -> None:
        """Begin a group; ``tip`` is shown over it."""
        self.parts.append(f'<g class="{style}">')
        if tip:
            self.parts.append(f"<title>{escape(tip)}</title>")

    def close(self) -> None:
        """End a group."""
        self.parts.append("</g>")

    def render(self) -> str:
        """Return the picture."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="pr-pic" id="{self.id}" role="img" '
            f'aria-labelledby="{self.id}-title {self.id}-desc" lang="{self.lang}" '
            f'width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}">'
        )
        return "\n".join(
            [
                head,
                f'<title id="{self.id}-title">{escape(self.title)}</title>',
                f'<desc id="{self.id}-desc">{escape(self.description)}</desc>',
                f"<style>{STYLE}</style>",
                f'<rect class="pr-paper" width="{self.width}" height="{self.height}"/>',
                *self.parts,
                "</svg>\n",
            ]
        )
