"""``--add-examples``: examples that a command found, appended to the rule files that they belong to."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from procrules.diagnostics.base import Diagnostic
from procrules.diagnostics.proofs import BundledExample
from procrules.syntax.formatter import format_text
from procrules.syntax.keywords import Language
from procrules.syntax.source import SourceText
from procrules.tools.commands.targets import Origin
from procrules.tools.commands.words import unusable
from procrules.tools.commands.writing import replace


@frozen
class Added:
    """An example in French, and the file of an origin that takes it."""

    origin: Origin
    file: str
    example: str


def language_of(sources: Iterable[SourceText], file: str) -> Language:
    """Return the vocabulary of a file."""
    return next((s.language for s in sources if s.name == file), "fr")


def append(found: Iterable[tuple[Added, Language]]) -> None:
    """Append examples to their files; all is looked at before anything is written.

    Raises:
        RulesetError: One belongs to a ruleset that comes with the package, or to no file.
    """
    texts: dict[Path, list[str]] = {}
    refused: list[Diagnostic] = []
    for added, language in found:
        origin, file = added.origin, added.file
        if origin.bundled or origin.text is not None or "/" in file:
            refused.append(BundledExample(name=file or origin.name))
        else:
            path = Path(origin.place(file))
            texts.setdefault(path, []).append(_laid_out(added.example, language))
    if refused:
        raise unusable(dict.fromkeys(refused))
    for path, examples in texts.items():
        before = path.read_bytes()
        end = b"" if before.endswith(b"\n") else b"\n"
        text = "".join(f"\n{example}" for example in examples)
        replace(path, before + end + text.encode("utf-8"))


def _laid_out(example: str, language: Language) -> str:
    """Return an example in the vocabulary of the file that takes it."""
    text = format_text(f"langue français\n\n{example}", to=language).text
    return text.partition("\n")[2].strip("\n") + "\n"
