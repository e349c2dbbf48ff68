"""Pages before they are put into a site: titles, sections, and fragments of HTML."""

from __future__ import annotations

from attrs import frozen

from procrules.values.text import Lang


@frozen
class Section:
    """A part of a page: its anchor, its heading (plain text) and what stands below it (HTML)."""

    anchor: str
    heading: str
    html: str


@frozen
class SitePage:
    """A page.

    Attributes:
        path: Where it stands, from the first page: ``decisions/regime.html``.
        title: Its title, plain text.
        lead: What stands below the title, HTML.
        main: Whether it is one of those that lead to the others.
        picture: The picture that stands beside it as a file of its own, if any.
    """

    path: str
    title: str
    lead: str
    sections: tuple[Section, ...]
    main: bool = False
    picture: str | None = None

    @property
    def picture_path(self) -> str:
        """Where the picture stands, from the first page."""
        return picture_path(self.path)


def picture_path(page: str) -> str:
    """Return where the picture of a page stands."""
    return page.removesuffix(".html") + ".svg"


@frozen
class Site:
    """The pages of a ruleset in one language."""

    lang: Lang
    title: str
    pages: tuple[SitePage, ...]
