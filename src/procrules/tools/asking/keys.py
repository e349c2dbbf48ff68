"""What a person answers with on a terminal that has keys: a list to choose from, a line to type in.

The picture is drawn again at each key, at the width of the terminal, and is gone once answered: what is
kept on the screen is written by the caller.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Literal

from attrs import define, field, frozen
from prompt_toolkit.application import Application, get_app, get_app_session
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.data_structures import Point
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Always, Condition, Filter
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.layout import (
    BufferControl,
    Dimension,
    FormattedTextControl,
    HSplit,
    Layout,
    VSplit,
    Window,
)
from prompt_toolkit.output import ColorDepth
from prompt_toolkit.styles import Style

Kind = Literal["answer", "back", "help", "review", "end"]

_STYLE = Style.from_dict(
    {
        "question": "bold",
        "at": "bold ansicyan",
        "soft": "ansibrightblack",
        "right": "ansigreen",
        "wrong": "ansired",
        "wrong.refused": "bold ansired",
    }
)


@frozen
class Pressed:
    """What a person did: gave an answer, or asked for something else.

    Attributes:
        kind: What it was.
        at: In a list, where the cursor stood.
        ticked: In a list of which several may hold, those that do.
        text: In a line, what was typed.
    """

    kind: Kind
    at: int = 0
    ticked: frozenset[int] = frozenset()
    text: str = ""


@frozen
class Reading:
    """How a line that is being typed is read: whether it can be taken, and what is said of it."""

    right: bool
    words: str


@frozen
class Picture:
    """What stands around an answer.

    Attributes:
        above: What is known so far, in a line.
        question: The question.
        below: The keys that there are.
        colours: Whether colours are used.
    """

    above: str
    question: str
    below: str
    colours: bool


def listening() -> AbstractContextManager[None]:
    """Keep what is pressed while nothing is drawn for what is drawn next, and off the screen."""
    return get_app_session().input.raw_mode()


# -- a list ---------------------------------------------------------------------------------------
@define
class Choosing:
    """A list to choose from. ``several`` of the first ``several`` rows may hold together.

    Attributes:
        rows: What a person reads, row by row.
        at: Where the cursor stands.
        several: How many of the first rows are ticked rather than chosen.
        ticked: Those that are.
        initials: Letters that choose a row at once.
        digits: What was typed of the number of a row.
    """

    rows: Sequence[str]
    at: int = 0
    several: int = 0
    ticked: set[int] = field(factory=set)
    initials: dict[str, int] = field(factory=dict)
    digits: str = ""

    def move(self, by: int) -> None:
        """Move the cursor up or down, around the ends."""
        self.at = (self.at + by) % len(self.rows)
        self.digits = ""

    def number(self, digit: str) -> None:
        """Move the cursor to the row whose number is typed."""
        for typed in (self.digits + digit, digit):
            if 0 < int(typed) <= len(self.rows):
                self.at, self.digits = int(typed) - 1, typed
                return

    def tick(self) -> None:
        """Tick the row of the cursor, or take the mark away."""
        if self.at < self.several:
            self.ticked ^= {self.at}

    def drawn(self, columns: int) -> StyleAndTextTuples:
        """Return the rows as they are drawn, cut between words where they are too long."""
        found: StyleAndTextTuples = []
        for rank, lines in enumerate(self._cut(columns)):
            here = rank == self.at
            style = "class:at" if here else ""
            indent = " " * self._before
            found.append((style, "\n" if rank else ""))
            found.append((style, f" {'❯' if here else ' '} "))
            found.append(("class:soft", f"{rank + 1:>{self._before - 4}} "))
            found.append((style, f"\n{indent}".join(lines)))
        return found

    def line(self, columns: int) -> int:
        """Return the line on which the row of the cursor begins."""
        return sum(map(len, self._cut(columns)[: self.at]))

    @property
    def _before(self) -> int:
        """How many characters stand before the words of a row: the cursor and its number."""
        return 4 + len(str(len(self.rows)))

    def _cut(self, columns: int) -> list[list[str]]:
        width = max(1, columns - self._before)
        return [
            textwrap.wrap(self._mark(rank) + row, width, break_on_hyphens=False) or [""]
            for rank, row in enumerate(self.rows)
        ]

    def _mark(self, rank: int) -> str:
        if rank >= self.several:
            return ""
        return "[x] " if rank in self.ticked else "[ ] "

    def pressed(self, kind: Kind) -> Pressed:
        """Return what a person did."""
        return Pressed(kind, self.at, frozenset(self.ticked))


def choose(picture: Picture, choosing: Choosing) -> Pressed:
    """Let a person choose from a list.

    Raises:
        KeyboardInterrupt: The person stops.
    """
    keys = KeyBindings()

    def on(*names: str) -> Callable[[Callable[[KeyPressEvent], object]], object]:
        def bind(act: Callable[[KeyPressEvent], object]) -> object:
            for name in names:
                keys.add(name)(act)
            return act

        return bind

    on("up", "k", "c-p")(lambda _: choosing.move(-1))
    on("down", "j", "c-n", "tab")(lambda _: choosing.move(1))
    on("home")(lambda _: choosing.move(-choosing.at))
    on("end")(lambda _: choosing.move(len(choosing.rows) - 1 - choosing.at))
    on("pageup")(lambda _: choosing.move(-min(5, choosing.at)))
    on("pagedown")(lambda _: choosing.move(min(5, len(choosing.rows) - 1 - choosing.at)))
    on("space")(lambda _: choosing.tick())
    on(*"0123456789")(lambda event: choosing.number(event.data))
    for letter, rank in choosing.initials.items():

        def at_once(event: KeyPressEvent, rank: int = rank) -> None:
            choosing.at = rank
            event.app.exit(result=choosing.pressed("answer"))

        on(letter)(at_once)
    ends: tuple[tuple[Kind, tuple[str, ...]], ...] = (
        ("answer", ("enter",)),
        ("back", ("left", "b", "<", "backspace")),
        ("help", ("?", "h", "f1")),
        ("review", ("r",)),
        ("end", ("q", "c-d")),
    )
    for kind, names in ends:

        def leave(event: KeyPressEvent, kind: Kind = kind) -> None:
            event.app.exit(result=choosing.pressed(kind))

        on(*names)(leave)
    body = Window(
        FormattedTextControl(
            lambda: choosing.drawn(_columns()),
            focusable=True,
            show_cursor=False,
            get_cursor_position=lambda: Point(0, choosing.line(_columns())),
        ),
        wrap_lines=True,
        dont_extend_height=True,
        height=Dimension(min=min(3, len(choosing.rows))),
    )
    return _run(picture, [body], body, keys)


# -- a line ---------------------------------------------------------------------------------------
def type_in(picture: Picture, text: str, read: Callable[[str], Reading]) -> Pressed:
    """Let a person type a line, and say at each key how it is read. No letter means anything else.

    A line that is refused stays, selected: what is typed next takes its place, and a key that moves
    the cursor lets it be corrected.

    Args:
        picture: What stands around it.
        text: What the line holds first.
        read: How a line is read.

    Raises:
        KeyboardInterrupt: The person stops.
    """
    buffer = Buffer(document=Document(text), multiline=False)
    refused = [""]
    keys = KeyBindings()
    # What is selected is about to be replaced, as if the line were empty.
    selected = Condition(lambda: buffer.selection_state is not None)
    empty = Condition(lambda: not buffer.text) | selected
    at_start = Condition(lambda: not buffer.cursor_position)

    def leave(kind: Kind, *names: str, when: Filter) -> None:
        for name in names:

            @keys.add(name, filter=when)
            def _(event: KeyPressEvent) -> None:
                event.app.exit(result=Pressed(kind, text=buffer.text))

    leave("back", "left", when=at_start)
    leave("back", "<", when=empty)
    leave("help", "?", "f1", when=empty)
    leave("review", "up", when=Always())
    leave("end", "c-d", when=empty)

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        if read(buffer.text).right:
            event.app.exit(result=Pressed("answer", text=buffer.text))
        else:
            refused[0] = buffer.text
            buffer.cursor_position = 0
            buffer.start_selection()
            assert buffer.selection_state is not None
            buffer.selection_state.enter_shift_mode()
            buffer.cursor_position = len(buffer.text)

    @keys.add("<bracketed-paste>", filter=selected)
    def _(event: KeyPressEvent) -> None:
        buffer.cut_selection()
        buffer.insert_text(event.data)

    def said() -> tuple[str, str]:
        reading = read(buffer.text)
        style = "class:right" if reading.right else "class:wrong"
        if not reading.right and buffer.text == refused[0]:
            style = "class:wrong.refused"
        return (style if buffer.text else "class:soft"), reading.words

    line = Window(BufferControl(buffer), height=1, dont_extend_height=True)
    body = [
        VSplit([Window(FormattedTextControl([("class:at", " ❯ ")]), width=3, height=1), line]),
        _words(said),
    ]
    return _run(picture, body, line, keys)


# -- drawing --------------------------------------------------------------------------------------
def _columns() -> int:
    return max(1, get_app().output.get_size().columns)


def _words(text: Callable[[], tuple[str, str]]) -> Window:
    """Return words, with their style, in lines that end between words whatever the width."""

    def drawn() -> StyleAndTextTuples:
        style, words = text()
        width = _columns()
        indent = " " * (len(words) - len(words.lstrip(" ")))
        lines = textwrap.wrap(words, width, subsequent_indent=indent, break_on_hyphens=False)
        return [(style, "\n".join(lines))]

    return Window(FormattedTextControl(drawn), wrap_lines=True, dont_extend_height=True)


def _run(picture: Picture, body: Sequence[Any], focus: Window, keys: KeyBindings) -> Pressed:
    @keys.add("c-c")
    def _(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    @keys.add("c-z")
    def _(event: KeyPressEvent) -> None:
        event.app.suspend_to_background()

    @keys.add("c-l")
    def _(event: KeyPressEvent) -> None:
        event.app.renderer.clear()

    parts = [
        Window(height=1, dont_extend_height=True),
        _words(lambda: ("class:soft", picture.above)),
        _words(lambda: ("class:question", picture.question)),
        *body,
        _words(lambda: ("class:soft", picture.below)),
    ]
    output = get_app_session().output
    if hasattr(output, "enable_cpr"):
        # Where a terminal does not say where its cursor is, a warning would cover the question.
        output.enable_cpr = False
    app: Application[Pressed] = Application(
        Layout(HSplit(parts), focused_element=focus),
        key_bindings=keys,
        style=_STYLE,
        erase_when_done=True,
        color_depth=None if picture.colours else ColorDepth.DEPTH_1_BIT,
    )
    return app.run()
