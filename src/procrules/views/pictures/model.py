"""What a picture shows, before it is laid out: boxes of lines, and how each stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from attrs import field, frozen

from procrules.core.expr import Expr
from procrules.core.reference import Reference

Kind = Literal["decision", "member", "rule", "condition", "outcome"]
State = Literal["on", "off", "open"]
"""Whether a box is on the path taken, is not, or may be, on the facts of an answer."""
Role = Literal["title", "lead", "text", "cite", "note", "action"]


@frozen
class Line:
    """A line of a box, before it is wrapped.

    Attributes:
        role: What it is: the title, the word before a condition, a text, articles, a remark, or
            what a rule does to a choice that it does not open.
        depth: How far it is moved in.
        mark: What stands before it: a bullet, or whether a condition is met.
        expr: The condition that it says, if any, so that a page can link what it names.
        references: The articles that it names.
    """

    text: str
    role: Role = "text"
    depth: int = 0
    mark: str = ""
    expr: Expr | None = field(default=None, repr=False)
    references: tuple[Reference, ...] = ()


@frozen
class Box:
    """A part of a tree.

    Attributes:
        state: How it stands on the facts of an answer; ``None`` without an answer.
        doubtful: Whether its rule, or a text that it rests on, is marked as uncertain or unread.
        subject: The name of the rule or of the member that it shows, if any.
    """

    kind: Kind
    lines: tuple[Line, ...]
    children: tuple[Box, ...] = ()
    state: State | None = None
    doubtful: bool = False
    subject: str | None = None

    def walk(self) -> Iterator[Box]:
        """Yield the box and those below it, parents first."""
        stack = [self]
        while stack:
            top = stack.pop()
            yield top
            stack.extend(reversed(top.children))


RuleState = Literal["applies", "unknown", "defeated", "not_met", "not_in_force"]


@frozen
class Light:
    """How the parts of a decision stand on the facts of an answer.

    Attributes:
        truth: Whether a condition holds; ``None``: not known.
        rule: How a rule stands on the decision.
        member: Whether a member is open; ``None``: not known.
    """

    truth: Callable[[Expr], bool | None]
    rule: Callable[[str], RuleState]
    member: Callable[[str], bool | None]


def state(truth: bool | None) -> State:
    """Return how a box stands whose condition is true, false or not known."""
    return "open" if truth is None else "on" if truth else "off"
