"""The sets of records that may be chosen together, or that are to be compared, set by set."""

from __future__ import annotations

from typing import Any

from procrules.core.answer import Fits
from procrules.views import agreement
from procrules.views.layout import Page
from procrules.views.sentences import Speaker


def write_fits(decision: str, fits: Fits, speaker: Speaker, page: Page, depth: int = 0) -> None:
    """Write the sets of records of a decision under an envelope, from ``depth`` on."""
    program = speaker.program
    of = _compared(program.derived[program.envelopes[decision].condition].expr)
    if fits.limit is None and not fits.sets:
        return
    if fits.every:
        page.item(speaker.say("every_set", count=str(len(fits.sets))), depth)
    else:
        limit = speaker.value(fits.limit, *of)
        page.item(speaker.say("fits" if fits.sets else "no_fit", limit=limit), depth)
    for fit in fits.sets:
        named = (speaker.say("base"), *fit.records) if fits.every else fit.records
        words = speaker.say(
            "fit" if not fits.every else "base_with" if fit.records else "base_alone",
            records=agreement.listed(named, speaker.lang),
            total=speaker.value(fit.total, *of),
            left=speaker.value(fit.left, *of),
        )
        page.item(words, depth + 1)


def _compared(expr: Any) -> tuple[str, str | None]:
    """Return the kind and the tax of what an envelope limits."""
    while hasattr(expr, "item"):
        expr = expr.item
    return expr.left.type.kind, expr.left.type.name
