"""``--add-examples``: examples that a command found, written into the rule files that they belong to.

They stand at the end of the file; in Markdown, at the end of the block that they are about.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from procrules.diagnostics.base import Diagnostic
from procrules.diagnostics.proofs import BundledExample
from procrules.syntax.blocks import added_to_blocks
from procrules.syntax.formatter import format_text
from procrules.syntax.keywords import Language
from procrules.syntax.source import MARKDOWN, SourceText
from procrules.texts import read_file
from procrules.tools.commands.layout import ENCODING
from procrules.tools.commands.targets import Origin
from procrules.tools.commands.words import unusable
from procrules.tools.commands.writing import replace


@frozen
class Added:
    """An example in French, the file of an origin that takes it, the line there that it is about."""

    origin: Origin
    file: str
    example: str
    line: int = 0


def language_of(sources: Iterable[SourceText], file: str) -> Language:
    """Return the vocabulary of a file."""
    return next((s.language for s in sources if s.name == file), "fr")


def append(found: Iterable[tuple[Added, Language]]) -> None:
    """Write examples into their files; all is looked at before anything is written.

    Raises:
        RulesetError: One belongs to a ruleset that comes with the package, or to no file.
    """
    texts: dict[Path, list[tuple[int, str]]] = {}
    refused: list[Diagnostic] = []
    for added, language in found:
        origin, file = added.origin, added.file
        if origin.bundled or origin.text is not None or "/" in file:
            refused.append(BundledExample(name=file or origin.name))
        else:
            path = Path(origin.place(file))
            example = added.line, _laid_out(added.example, language)
            texts.setdefault(path, []).append(example)
    if refused:
        raise unusable(dict.fromkeys(refused))
    for path, examples in texts.items():
        before = path.read_bytes()
        if path.name.endswith(MARKDOWN):
            text, problem = read_file(path, path.as_posix())
            if text is None:
                raise unusable([problem] if problem is not None else [])
            kept = BOM_UTF8 if before.startswith(BOM_UTF8) else b""
            replace(path, kept + added_to_blocks(text, examples).encode(*ENCODING))
            continue
        end = b"" if before.endswith(b"\n") else b"\n"
        text = "".join(f"\n{example}" for _, example in examples)
        replace(path, before + end + text.encode("utf-8"))


def _laid_out(example: str, language: Language) -> str:
    """Return an example in the vocabulary of the file that takes it."""
    text = format_text(f"langue français\n\n{example}", to=language).text
    return text.partition("\n")[2].strip("\n") + "\n"
