"""Two languages, and the errors that end a command with status 2."""

from __future__ import annotations

from collections.abc import Iterable

from procrules.diagnostics.base import Diagnostic, Lang, Words
from procrules.diagnostics.bounds import UnreadableFile
from procrules.errors import ProcrulesError, RulesetError


def say(lang: Lang, fr: str, en: str) -> str:
    """Return one of two sentences."""
    return fr if lang == "fr" else en


def quote(lang: Lang, text: str) -> str:
    """Return a text between the quotation marks of a language."""
    return f"« {text} »" if lang == "fr" else f"'{text}'"


def unusable(diagnostics: Iterable[Diagnostic]) -> ProcrulesError:
    """Return the error of input that a command cannot use: it ends with status 2."""
    return RulesetError(diagnostics)


def missing_file(name: str, more: Words | None = None, near: str | None = None) -> ProcrulesError:
    """Return the error of a file that does not exist."""
    fr, en = "il n'existe pas", "it does not exist"
    if more is not None:
        fr, en = f"{fr} ; {more.fr}", f"{en}; {more.en}"
    shown = name[:200]
    return unusable([UnreadableFile(path=shown, problem=Words(fr, en), suggestion=near)])
