"""Pictures on a page: they scroll within it, and open alone."""

from __future__ import annotations

from html import escape

from procrules.site.context import Context
from procrules.site.links import relative
from procrules.site.model import picture_path
from procrules.views.pictures.svg import STYLE


def scrolled(context: Context, picture: str, page: str | None = None) -> str:
    """Return a picture that scrolls where it does not fit; its style is that of the site.

    Args:
        context: The ruleset.
        picture: The picture.
        page: The page beside which it stands as a file, if it does.
    """
    label = context.plain("Image à faire défiler", "Picture to scroll")
    alone = ""
    if page is not None:
        address = escape(relative(picture_path(page), page))
        words = context.say("Ouvrir l'image seule", "Open the picture alone")
        alone = f'<p class="pr-note"><a href="{address}">{words}</a></p>'
    return (
        f'{alone}<div class="pr-scroll pr-picture" data-search-exclude="" tabindex="0" role="region" '
        f'aria-label="{escape(label)}">{picture.replace(f"<style>{STYLE}</style>", "", 1)}</div>'
    )
