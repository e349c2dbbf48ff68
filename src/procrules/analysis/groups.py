"""The names by which a text lists members of a choice: their own, or that of their group."""

from __future__ import annotations

from procrules.core.program import Program

Named = tuple[tuple[str, tuple[str, ...]], ...]
"""Names as the text has them, with the members that each stands for."""


class Groups:
    """The groups of the choices of a program."""

    def __init__(self, program: Program) -> None:
        self._groups = {
            name: {g.members: g.name for g in choice.groups if len(g.members) > 1}
            for name, choice in program.choices.items()
        }

    def named(self, values: tuple[str, ...], choice: str | None) -> Named:
        """Return members under the names that list them: the largest groups first."""
        groups = self._groups.get(choice or "", {})
        found: list[tuple[str, tuple[str, ...]]] = []
        at = 0
        while at < len(values):
            for end in range(len(values), at + 1, -1):
                members = values[at:end]
                if members in groups:
                    found.append((groups[members], members))
                    at = end
                    break
            else:
                found.append((values[at], values[at : at + 1]))
                at += 1
        return tuple(found)
