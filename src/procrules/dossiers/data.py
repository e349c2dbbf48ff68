"""From plain data (JSON, YAML, a Python mapping) to a dossier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve

from procrules.core.dossier import Happened, History, Part
from procrules.core.program import Program
from procrules.diagnostics.base import Diagnostic, Span, Words
from procrules.diagnostics.dossiers import NoRuleset, OtherRuleset
from procrules.diagnostics.facts import UnknownQuestion, UnreadableFacts
from procrules.diagnostics.processes import UnknownProcess
from procrules.dossiers.model import Dossier
from procrules.dossiers.naming import is_other, named_ruleset
from procrules.errors import FactError
from procrules.facts import FactValue, read_facts
from procrules.histories import read_history
from procrules.ruleset import Ruleset
from procrules.values.text import nearest

_TOLD = ("facts", "histories", "questions", "notes")
_WHOLE = ("dossier", "ruleset", "parts", *_TOLD)
_PART = ("part", *_TOLD)
_HISTORY = ("process", "label", "notes", "events")


def is_dossier(data: Mapping[str, Any]) -> bool:
    """Whether a mapping is a dossier, and not the facts alone."""
    return "dossier" in data


def dossier_of(
    data: Mapping[str, Any],
    ruleset: Ruleset | None = None,
    *,
    name: str = "",
    folder: Path | None = None,
) -> Dossier:
    """Read a dossier from plain data, as ``Dossier.to_dict()`` gives it.

    Args:
        data: The dossier; a mapping of facts alone is one that asks nothing in particular.
        ruleset: The rules to read it by; by default those that it names.
        name: The name of the file, for the findings.
        folder: Where to look for the rules that it names, before those that are bundled.

    Raises:
        FactError: The data cannot be read, or some facts cannot be used; all is listed.
        RulesetError: The ruleset that it names has errors.
    """
    whole = data if is_dossier(data) else {"dossier": None, "facts": data}
    reader = _Reader(Span(name, 0, 0, 0, 0))
    named = reader.text(whole, "ruleset")
    if ruleset is None:
        ruleset = reader.ruleset(named, folder)
    elif named is not None and is_other(named, ruleset):
        reader.tell(OtherRuleset(named=named, used=ruleset.name))
    reader.known(whole, _WHOLE, "")
    head = reader.part(ruleset.program.program, whole, "dossier", {})
    titled = tuple(
        reader.part(ruleset.program.program, part, "part", head.facts)
        for part in reader.mappings(whole, "parts")
    )
    if reader.failed:
        raise FactError(reader.found)
    first = evolve(head, label=None, facts={}, notes=())
    parts = titled if titled and not (head.histories or head.questions) else (first, *titled)
    return Dossier(ruleset, head.label, head.notes, head.facts, parts, named, tuple(reader.found))


class _Reader:
    """Reads plain data, keeping what is wrong with it."""

    def __init__(self, place: Span) -> None:
        self.place = place
        self.found: list[Diagnostic] = []

    def tell(self, problem: Diagnostic) -> None:
        self.found.append(evolve(problem, span=self.place))

    @property
    def failed(self) -> bool:
        """Whether something is wrong."""
        return any(d.severity == "error" for d in self.found)

    def ruleset(self, named: str | None, folder: Path | None) -> Ruleset:
        """Return the ruleset that the data names.

        Raises:
            FactError: It names none, or one that does not exist.
            RulesetError: The ruleset has errors.
        """
        if named is None:
            self.tell(NoRuleset())
            raise FactError(self.found)
        found = named_ruleset(named, folder)
        if isinstance(found, Ruleset):
            return found
        self.tell(found)
        raise FactError(self.found)

    # -- shapes ---------------------------------------------------------------------------------
    def unreadable(self, fr: str, en: str) -> None:
        self.tell(UnreadableFacts(problem=Words(fr, en)))

    def known(self, data: Mapping[str, Any], keys: Sequence[str], where: str) -> None:
        """Report the keys that have no meaning."""
        for key in data:
            if key not in keys:
                shown, place = str(key)[:60], f" ({where})" if where else ""
                self.unreadable(
                    f"« {shown} » n'a pas de sens dans un dossier{place}",
                    f"'{shown}' has no meaning in a dossier{place}",
                )

    def text(self, data: Mapping[str, Any], key: str) -> str | None:
        found = data.get(key)
        if found is None or isinstance(found, str):
            return found
        self.unreadable(f"« {key} » doit être un texte", f"'{key}' must be a text")
        return None

    def list(self, data: Mapping[str, Any], key: str) -> list[Any]:
        found = data.get(key)
        if found is None:
            return []
        if isinstance(found, list | tuple):
            return list(found)
        self.unreadable(f"« {key} » doit être une liste", f"'{key}' must be a list")
        return []

    def texts(self, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
        found = self.list(data, key)
        if all(isinstance(item, str) for item in found):
            return tuple(found)
        self.unreadable(f"« {key} » doit être une liste de textes", f"'{key}' must be texts")
        return ()

    def mappings(self, data: Mapping[str, Any], key: str) -> Iterator[Mapping[str, Any]]:
        for item in self.list(data, key):
            if isinstance(item, Mapping):
                yield item
            else:
                self.unreadable(
                    f"chaque élément de « {key} » doit avoir des noms et des valeurs",
                    f"each item of '{key}' must have names and values",
                )

    # -- contents -------------------------------------------------------------------------------
    def part(
        self, program: Program, data: Mapping[str, Any], title: str, shared: Mapping[str, FactValue]
    ) -> Part:
        """Return a part, or the head of a dossier; ``shared`` completes what it tells."""
        label = self.text(data, title)
        if title == "part":
            self.known(data, _PART, label or "part")
        return Part(
            label,
            self.facts(program, data, shared),
            tuple(self.histories(program, data)),
            self.questions(program, data),
            self.texts(data, "notes"),
        )

    def facts(
        self, program: Program, data: Mapping[str, Any], shared: Mapping[str, FactValue]
    ) -> dict[str, FactValue]:
        given = data.get("facts")
        if not isinstance(given, Mapping):
            if given is not None:
                self.unreadable("« facts » doit nommer des faits", "'facts' must name facts")
            return {}
        facts: dict[str, FactValue] = {}
        for name, value in given.items():
            self.attempt(facts, program, {name: value})
        if not self.failed:
            # Together, since a list may name the records of another by their ids.
            self.attempt({}, program, {**shared, **facts})
        return facts

    def attempt(self, facts: dict[str, FactValue], program: Program, given: object) -> None:
        try:
            facts |= read_facts(program, given)
        except FactError as error:
            for diagnostic in error.diagnostics:
                self.tell(diagnostic)

    def histories(self, program: Program, data: Mapping[str, Any]) -> Iterator[History]:
        for item in self.mappings(data, "histories"):
            self.known(item, _HISTORY, "histories")
            name = self.text(item, "process") or ""
            process = program.processes.get(name)
            if process is None:
                near = nearest(name[:80], program.processes)
                self.tell(UnknownProcess(name=name[:80], suggestion=near))
                continue
            try:
                events = read_history(program, process, self.list(item, "events"))
            except FactError as error:
                for diagnostic in error.diagnostics:
                    self.tell(diagnostic)
                continue
            happened = tuple(Happened(e.day, e.name, e.facts) for e in events)
            yield History(name, self.text(item, "label"), happened, self.texts(item, "notes"))

    def questions(self, program: Program, data: Mapping[str, Any]) -> tuple[str, ...]:
        asked = self.texts(data, "questions")
        for name in asked:
            if name not in program.decisions:
                near = nearest(name[:80], program.decisions)
                self.tell(UnknownQuestion(name=name[:80], suggestion=near))
        return tuple(dict.fromkeys(asked))
