"""The bundled ruleset as pages of the site, in both languages: nothing of it is kept in a file.

The pages are those of ``procrules doc``. Their headings are Markdown, so that the site knows them; what stands
below each is put in its place once the Markdown was rendered.
"""

from __future__ import annotations

import re
import sys
from functools import cache
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

if find_spec("procrules") is None:  # the site is built from a checkout that is not installed
    sys.path.insert(0, str(Path(__file__).parents[1] / "src"))

Language = Literal["fr", "en"]
RULESET = "marches_publics"
LANGUAGES: tuple[Language, ...] = ("fr", "en")
STYLESHEET = "assets/rulesets.css"
_MARKER = re.compile(r"<!-- procrules: (?P<part>[\w-]+) -->")
_MARKUP = re.compile(r"([\\`*_\[\]<>|#&!{}~^])")


def on_config(config: Any) -> Any:
    """Add the style of the pages to that of the site."""
    config["extra_css"].append(STYLESHEET)
    return config


def on_files(files: Any, *, config: Any) -> Any:
    """Add the pages of the ruleset, and their style."""
    from mkdocs.structure.files import File

    from procrules.site.style import FRAGMENT

    for language in LANGUAGES:
        for uri, page in _pages(language).items():
            files.append(File.generated(config, uri, content=_markdown(page)))
            if page.picture is not None:
                picture = f"{language}/{RULESET}/{page.picture_path}"
                files.append(File.generated(config, picture, content=page.picture))
    files.append(File.generated(config, STYLESHEET, content=FRAGMENT))
    return files


def on_page_content(html: str, *, page: Any, **_: Any) -> str:
    """Put what stands below each heading in its place."""
    found = _pages(page.file.src_uri[:2]).get(page.file.src_uri)
    if found is None:
        return html
    parts = {"lead": _crumbs(found, page.file.src_uri[:2]) + found.lead} | {
        s.anchor: s.html for s in found.sections
    }
    return _MARKER.sub(lambda marker: parts[marker["part"]], html)


@cache
def _pages(language: str) -> dict[str, Any]:
    """Return the pages by the address of the Markdown that stands for them."""
    from procrules.loading import compiled_named
    from procrules.ruleset import ruleset_of
    from procrules.site.building import build

    if language not in LANGUAGES:
        return {}
    compiled = compiled_named(RULESET)
    site = build(ruleset_of(compiled), "fr" if language == "fr" else "en", compiled.sources)
    return {
        f"{language}/{RULESET}/{page.path.removesuffix('.html')}.md": page for page in site.pages
    }


def _crumbs(page: Any, language: str) -> str:
    """Return the way back to the pages that lead to this one: the navigation does not list it."""
    from procrules.site.links import relative

    if page.main:
        return ""
    home = {"fr": "Le règlement fourni", "en": "The bundled ruleset"}[language]
    links = [
        f'<a href="{relative(other.path, page.path)}">'
        f"{home if other.path == 'index.html' else escape(other.title)}</a>"
        for other in _pages(language).values()
        if other.main
    ]
    return f'<p class="pr-crumbs">{" · ".join(links)}</p>'


def _markdown(page: Any) -> str:
    # What leads to nothing else leaves its width to the pictures.
    hidden = [] if page.main else ["---", "hide: [navigation]", "---", ""]
    lines = [*hidden, f"# {_plain(page.title)}", "", "<!-- procrules: lead -->", ""]
    for section in page.sections:
        lines += [f"## {_plain(section.heading)} {{: #{section.anchor} }}", ""]
        lines += [f"<!-- procrules: {section.anchor} -->", ""]
    return "\n".join(lines)


def _plain(words: str) -> str:
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", words)
