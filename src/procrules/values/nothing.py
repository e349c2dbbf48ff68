"""``néant``: the documents were read and say nothing. Not the same as an unknown fact."""

from __future__ import annotations

from enum import Enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Final, NoReturn


class Nothing(Enum):
    """The type of ``néant``, with one value.

    An enumeration of one member, so that type checkers narrow ``value is NEANT``, and so that
    copies and pickles give the same object back.
    """

    NEANT = "néant"

    def __repr__(self) -> str:
        return "NEANT"

    def __str__(self) -> str:
        return "NEANT"

    def __bool__(self) -> NoReturn:
        """Refuse to be a condition.

        Raises:
            TypeError: Always: a silent document is neither yes nor no.
        """
        raise TypeError("NEANT is neither true nor false: compare it with 'is NEANT'")


NEANT: Final = Nothing.NEANT
