"""What is not put into columns: it is refused when a decision is compiled, never answered wrongly."""

from __future__ import annotations

from procrules.diagnostics.base import Words


class Refused(Exception):  # noqa: N818  (no error of a caller yet: it becomes a diagnostic of the decision)
    """Something of the language that is not put into columns."""

    def __init__(self, what: Words) -> None:
        super().__init__(what.en)
        self.what = what


def refuse(fr: str, en: str) -> Refused:
    """Return what refuses something of the language, named in both languages."""
    return Refused(Words(fr, en))
