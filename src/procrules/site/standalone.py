"""Pages that open from the disk: no server, no network, no script."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from procrules.site.links import relative
from procrules.site.model import Site, SitePage
from procrules.site.style import FRAGMENT, FRAME
from procrules.values.text import Lang

STYLESHEET = "style.css"


def files(site: Site) -> dict[str, str]:
    """Return the files of a site, by their paths."""
    found = {page.path: _page(site, page) for page in site.pages}
    found |= {page.picture_path: page.picture for page in site.pages if page.picture is not None}
    found[STYLESHEET] = FRAME + FRAGMENT
    return found


def _say(lang: Lang, fr: str, en: str) -> str:
    return fr if lang == "fr" else en


def _page(site: Site, page: SitePage) -> str:
    title = page.title if page.path == "index.html" else f"{page.title} — {site.title}"
    lines = [
        "<!doctype html>",
        f'<html lang="{site.lang}">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # Nothing is fetched from anywhere, whatever the words of the rules.
        (
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'self' 'unsafe-inline' file:; img-src data:\">"
        ),
        f"<title>{escape(title)}</title>",
        f'<link rel="stylesheet" href="{relative(STYLESHEET, page.path)}">',
        "</head>",
        "<body>",
        f'<a class="skip" href="#main">{_say(site.lang, "Aller au contenu", "Skip to content")}</a>',
        "<header>",
        f"<p>{escape(site.title)}</p>",
        f'<nav aria-label="{_say(site.lang, "Pages", "Pages")}"><ul>',
        *_navigation(site, page),
        "</ul></nav>",
        "</header>",
        '<main id="main">',
        f"<h1>{escape(page.title)}</h1>",
        page.lead,
        *_contents(site, page),
    ]
    for section in page.sections:
        lines.append(f'<h2 id="{section.anchor}">{escape(section.heading)}</h2>')
        lines.append(section.html)
    lines += [
        "</main>",
        f"<footer>{_say(site.lang, 'Fait par procrules', 'Made by procrules')}</footer>",
        "</body>",
        "</html>",
    ]
    return "\n".join(lines) + "\n"


def _navigation(site: Site, page: SitePage) -> Iterator[str]:
    for other in site.pages:
        if other.main:
            home = other.path == "index.html"
            words = _say(site.lang, "Accueil", "Home") if home else other.title
            current = ' aria-current="page"' if other is page else ""
            href = relative(other.path, page.path)
            yield f'<li><a href="{escape(href)}"{current}>{escape(words)}</a></li>'


def _contents(site: Site, page: SitePage) -> Iterator[str]:
    if len(page.sections) < 2:
        return
    label = _say(site.lang, "Sur cette page", "On this page")
    yield f'<nav class="toc" aria-label="{label}"><ul>'
    for section in page.sections:
        yield f'<li><a href="#{section.anchor}">{escape(section.heading)}</a></li>'
    yield "</ul></nav>"
