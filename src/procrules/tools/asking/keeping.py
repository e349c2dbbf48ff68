"""Answers kept in a file of facts, so that a questionnaire goes on another day."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from procrules.core.answer import plain
from procrules.diagnostics.base import Words
from procrules.questions.interview import Interview
from procrules.tools.asking.state import Asking
from procrules.tools.asking.written import Written
from procrules.tools.commands.targets import exists
from procrules.tools.commands.words import say
from procrules.tools.commands.writing import refusing, replace, unwritable


@frozen
class Keeper:
    """Writes what was told to a file after each answer, in the form that ``--facts`` reads.

    Attributes:
        path: The file; ``None`` when nothing is kept.
        option: The option that named it.
        command: What is typed to go on, up to the name of the file.
        before: What stood in the file from which one goes on.
    """

    path: Path | None
    option: str
    command: str
    before: Written = Written()

    def begin(self, asking: Asking) -> None:
        """Make the file before anything is asked, so that it is known that it can be written.

        Raises:
            FactError: It cannot be written, or is there already: facts that it holds would be lost.
        """
        if self.path is None:
            return
        if exists(self.path):
            problem = Words(
                "il existe déjà (« --resume » le reprend)",
                "it exists already ('--resume' takes it up)",
            )
            raise unwritable(self.path, problem, self.option)
        if not self.path.absolute().parent.is_dir():
            problem = Words("son dossier n'existe pas", "its folder does not exist")
            raise unwritable(self.path, problem, self.option)
        self.keep(asking)

    def keep(self, asking: Asking) -> None:
        """Write what was told so far, all of it or nothing.

        Raises:
            FactError: The file cannot be written.
        """
        if self.path is None:
            return
        with refusing(self.path, self.option):
            replace(self.path, self.text(asking).encode("utf-8"))

    def text(self, asking: Asking) -> str:
        """Return what was told so far: as YAML under what is typed to go on, or as JSON by the name of the file."""
        facts = told_facts(asking.now)
        if self._json:
            return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
        import yaml

        def dump(fact: dict[str, Any]) -> str:
            return yaml.safe_dump(fact, allow_unicode=True, sort_keys=False, width=100)

        file = str(self.path) if self.path is not None else say(asking.lang, "FICHIER", "FILE")
        going_on = " ".join(self.going_on(file).split())  # a name of a file may hold a line break
        return "".join(f"{line}\n" for line in (f"# {going_on}", *self.before.again(facts, dump)))

    @property
    def _json(self) -> bool:
        suffix = "" if self.path is None else self.path.suffix.lower()
        return suffix == ".json" or (self.before.json and suffix not in (".yaml", ".yml"))

    def going_on(self, file: str) -> str:
        """Return what is typed to go on from a file."""
        return f"{self.command} --resume {shlex.quote(file)}"


def told_facts(interview: Interview) -> dict[str, Any]:
    """Return what a questionnaire was told as plain facts; ``None`` where it is said to be unknown."""
    found: dict[str, Any] = {}
    for name, value in interview.told.items():
        if isinstance(value, tuple):
            found[name] = [
                {
                    inner: plain(told)
                    for inner, told in record.items()
                    if told is not None or f"{name}[{rank}].{inner}" in interview.closed
                }
                for rank, record in enumerate(value, start=1)
            ]
        else:
            found[name] = plain(value)
    return found


def closed_fields(facts: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields of records that facts say to be unknown."""
    return frozenset(
        f"{name}[{rank}].{inner}"
        for name, value in facts.items()
        if isinstance(value, list)
        for rank, record in enumerate(value, start=1)
        if isinstance(record, dict)
        for inner, told in record.items()
        if told is None
    )
