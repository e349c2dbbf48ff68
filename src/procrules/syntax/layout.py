"""Layout: line breaks and indentation become tokens; a deeper line that begins with a connective
continues the one above."""

from __future__ import annotations

from collections.abc import Iterator

from lark import Token

from procrules.limits import MAX_NESTING


class LayoutError(Exception):
    """A line stands at no level that is open, or levels are nested too deeply."""

    def __init__(self, token: Token, *, too_deep: bool = False) -> None:
        super().__init__(token)
        self.token = token
        self.too_deep = too_deep


class Layout:
    """Turns the line breaks of one item into ``_NL``, ``_INDENT`` and ``_DEDENT``."""

    always_accept = ("_NL", "_CONTINUED", "_THEN_BELOW")

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        """Yield the tokens of an item with its layout made explicit."""
        levels = [0]
        current = 0
        brackets = 0
        first = ""
        for token in stream:
            if token.type == "LPAR":
                brackets += 1
                if brackets > MAX_NESTING:
                    raise LayoutError(token, too_deep=True)
            elif token.type == "RPAR":
                brackets = max(0, brackets - 1)
            if token.type not in self.always_accept:
                first = first or token.type
                yield token
                continue
            depth = len(token) - token.rindex("\n") - 1
            if brackets or (depth > current and _continues(token.type, first)):
                continue
            first = ""
            yield Token.new_borrow_pos("_NL", "\n", token)
            while depth < levels[-1]:
                levels.pop()
                yield Token.new_borrow_pos("_DEDENT", "", token)
            if depth > levels[-1]:
                if levels[-1] != current:
                    raise LayoutError(token)
                levels.append(depth)
                if len(levels) > MAX_NESTING:
                    raise LayoutError(token, too_deep=True)
                yield Token.new_borrow_pos("_INDENT", "", token)
            current = depth
        # An item ends at the margin: its last line break closed every level.


def _continues(line_break: str, first: str) -> bool:
    """Whether a deeper line goes on with the one above; « alors » does so only after a « si »."""
    return line_break == "_CONTINUED" or (
        line_break == "_THEN_BELOW" and first in ("_IF", "_ELSE_IF")
    )
