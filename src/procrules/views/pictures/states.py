"""A process: its phases one under the other, their events, and where each event leads."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from procrules.core.items import Phase, Process, Transition
from procrules.core.replay import ProcessAnswer, StepStatus
from procrules.values.text import Lang
from procrules.views.agreement import capital, typography
from procrules.views.pictures.lettering import LEADING, SIZES, wrap
from procrules.views.pictures.model import Box, Line, State
from procrules.views.pictures.svg import Canvas, classes
from procrules.views.pictures.trees import MARKED, dot_text, mermaid_text
from procrules.views.pictures.words import word
from procrules.views.sentences import Speaker

_LEFT, _TOP, _WIDTH = 20, 14, 520
_PADDING, _BETWEEN, _LANE = 10, 20, 16
_ROOM = _WIDTH - 2 * _PADDING - 18


@frozen
class Row:
    """A wrapped event of a phase: where it leads, and how it stands."""

    lines: tuple[tuple[str, str], ...]
    target: str | None
    state: State | None
    mark: str


@frozen
class Placed:
    """A phase with its place."""

    phase: Phase
    heading: tuple[str, ...]
    notes: tuple[str, ...]
    rows: tuple[Row, ...]
    y: int
    height: int
    state: State | None

    def row_y(self, number: int) -> int:
        """Return the middle of the first line of a row."""
        before = len(self.heading) + len(self.notes) + sum(len(r.lines) for r in self.rows[:number])
        return self.y + _PADDING + before * LEADING + LEADING // 2

    @property
    def entry(self) -> int:
        """Where an arrow meets the phase."""
        return self.y + _PADDING + LEADING // 2


def svg(process: Process, speaker: Speaker, id_: str, answer: ProcessAnswer | None) -> str:
    """Return a process as SVG; with an answer, where its file went and stands."""
    lang = speaker.lang
    head = _head(process, speaker)
    top = _TOP + len(head) * LEADING + 6
    placed = list(_placed(process, speaker, answer, top))
    by_name = {p.phase.name: p for p in placed}
    lanes = _lanes(placed, by_name)
    count = max(lanes.values(), default=-1) + 1
    right = _LEFT + _WIDTH
    height = placed[-1].y + placed[-1].height + _TOP
    label = process.about.label or process.name
    canvas = Canvas(
        id_,
        right + (count + 1) * _LANE + 16,
        height,
        word("process", lang, label=label),
        word("process_desc", lang, phases=str(len(placed)), events=str(len(process.events))),
        lang,
    )
    for number, (text, role) in enumerate(head):
        canvas.text(_LEFT, _TOP + number * LEADING + LEADING - 5, text, classes(role))
    for target, lane in lanes.items():
        _flow(canvas, by_name[target], placed, right + 18 + lane * _LANE, right)
    for item in placed:
        _phase(canvas, item, lang)
    return canvas.render()


def _head(process: Process, speaker: Speaker) -> list[tuple[str, str]]:
    """Return what stands above the phases, with its role: the name, and whose the articles are."""
    lang = speaker.lang
    label = typography(process.about.label or process.name, lang)
    found = [(line, "title") for line in wrap(label, SIZES["title"], _WIDTH, bold=True)]
    cites = speaker.cites(process.about.references)
    if cites:
        wrapped = wrap(typography(cites, lang), SIZES["cite"], _WIDTH)
        found += [(line, "cite") for line in wrapped]
    main = speaker.program.sources.get(speaker.main_source or "")
    if main is not None:
        said = speaker.say("main_source", source=main.about.label or main.name).strip()
        found += [(line, "note") for line in wrap(typography(said, lang), SIZES["note"], _WIDTH)]
    return found


def _placed(
    process: Process, speaker: Speaker, answer: ProcessAnswer | None, y: int
) -> Iterator[Placed]:
    passed = {s.phase for s in answer.steps} if answer is not None else set()
    for number, phase in enumerate(process.phases):
        lang = speaker.lang
        heading = tuple(
            wrap(
                typography(phase.about.label or phase.name, lang), SIZES["title"], _ROOM, bold=True
            )
        )
        notes = []
        if number == 0:
            notes.append(word("start", lang))
        if phase.final:
            notes.append(word("end", lang))
        state: State | None = None
        if answer is not None:
            here = answer.phase == phase.name
            state = "on" if here or phase.name in passed else "off"
            if here:
                notes.append(word("current", lang))
        said = (capital(" · ".join(notes)),) if notes else ()
        rows = tuple(_rows(process, phase, speaker, answer))
        height = 2 * _PADDING + LEADING * (
            len(heading) + len(said) + sum(len(r.lines) for r in rows)
        )
        yield Placed(phase, heading, said, rows, y, height, state)
        y += height + _BETWEEN


def _rows(
    process: Process, phase: Phase, speaker: Speaker, answer: ProcessAnswer | None
) -> Iterator[Row]:
    for transition in phase.transitions:
        state: State | None = None
        mark = "•"
        if answer is not None:
            state, mark = _stands(transition, phase, answer)
        yield Row(_words(process, transition, speaker), transition.target, state, mark)
    for barred in phase.forbidden:
        label = barred.about.label or process.event_label(barred.event) or barred.event
        text = speaker.stated(capital(word("forbidden", speaker.lang)), label)
        wrapped = wrap(typography(text, speaker.lang), SIZES["text"], _ROOM)
        yield Row(tuple((line, "note") for line in wrapped), None, None, "•")


def _stands(transition: Transition, phase: Phase, answer: ProcessAnswer) -> tuple[State, str]:
    """Return how an event stands in a history: taken, and lawfully or not; or what may follow."""
    end = transition.target or phase.name
    taken = [
        step.status
        for step in answer.steps
        if (step.phase, step.event, step.target) == (phase.name, transition.event, end)
    ]
    if taken:
        worst = min(taken, key=list(_TAKEN).index)
        return "on", _TAKEN[worst]
    if phase.name != answer.phase:
        return "off", "•"
    following = next((n.status for n in answer.next if n.event == transition.event), "refused")
    if following == "refused":
        return "off", "✗"
    return "open", "•" if following == "allowed" else "?"


_TAKEN: dict[StepStatus, str] = {
    "broken": "✗",
    "undetermined": "?",
    "needs_review": "?",
    "allowed": "✓",
}
"""The mark of a step that was taken, the gravest first."""


def _words(
    process: Process, transition: Transition, speaker: Speaker
) -> tuple[tuple[str, str], ...]:
    lang = speaker.lang
    label = transition.about.label or process.event_label(transition.event) or transition.event
    notes = []
    if transition.otherwise:
        notes.append(word("otherwise", lang))
    elif transition.guard is not None or transition.established or transition.demands:
        notes.append(word("under", lang))
    if notes:
        label = f"{label} ({', '.join(notes)})"
    found = [(line, "text") for line in wrap(typography(label, lang), SIZES["text"], _ROOM)]
    if transition.target is None:
        leads = word("stays", lang)
    else:
        leads = "→ " + (process.phase(transition.target).about.label or transition.target)
    cites = speaker.cites(transition.about.references)
    if cites == speaker.cites(process.about.references):
        cites = ""  # those of the process, said with it
    leads = f"{leads} · {cites}" if cites else leads
    found += [(line, "note") for line in wrap(typography(leads, lang), SIZES["note"], _ROOM)]
    return tuple(found)


def _lanes(placed: list[Placed], by_name: dict[str, Placed]) -> dict[str, int]:
    """Return the lane of each phase that an event leads to: lanes that cross the same lines differ."""
    spans: dict[str, tuple[int, int]] = {}
    for item in placed:
        for number, row in enumerate(item.rows):
            if row.target is not None:
                entry, y = by_name[row.target].entry, item.row_y(number)
                low, high = spans.get(row.target, (entry, entry))
                spans[row.target] = (min(low, y), max(high, y))
    found: dict[str, int] = {}
    filled: list[list[tuple[int, int]]] = []
    # The shortest first, nearest to the phases.
    for target, (low, high) in sorted(spans.items(), key=lambda s: (s[1][1] - s[1][0], s[1])):
        lane = next(
            (n for n, used in enumerate(filled) if all(high < a or b < low for a, b in used)),
            len(filled),
        )
        if lane == len(filled):
            filled.append([])
        filled[lane].append((low, high))
        found[target] = lane
    return found


def _flow(canvas: Canvas, target: Placed, placed: list[Placed], lane: int, right: int) -> None:
    """Draw what leads to a phase: from each event to its lane, along it, and in."""
    entry = target.entry
    lit = False
    for item in placed:
        for number, row in enumerate(item.rows):
            if row.target == target.phase.name:
                y = item.row_y(number)
                lit = lit or row.state == "on"
                style = classes("edge", row.state)
                canvas.path([f"M{right} {y}", f"H{lane}", f"V{entry}", f"H{right + 8}"], style)
                canvas.circle(right, y, 3, classes("arrow"))
    steps = [f"M{right + 1} {entry}", f"L{right + 10} {entry - 5}", f"V{entry + 5}", "Z"]
    canvas.path(steps, classes("arrow"))


def _phase(canvas: Canvas, item: Placed, lang: Lang) -> None:
    canvas.open(classes("node", "node-phase", item.state))
    kind = "outcome" if item.phase.final else "decision"
    doubtful = "doubtful" if item.phase.about.certainty != "certain" else None
    style = classes("box", f"box-{kind}", doubtful)
    canvas.rect(_LEFT, item.y, _WIDTH, item.height, style, 10)
    foot = item.y + _PADDING + LEADING - 5
    for line in item.heading:
        canvas.text(_LEFT + _PADDING, foot, line, classes("title"))
        foot += LEADING
    for line in item.notes:
        canvas.text(_LEFT + _PADDING, foot, line, classes("lead"))
        foot += LEADING
    for row in item.rows:
        style = classes("mark", MARKED.get(row.mark))
        canvas.text(_LEFT + _PADDING, foot, row.mark, style)
        for line, role in row.lines:
            canvas.text(_LEFT + _PADDING + 18, foot, line, classes(role))
            foot += LEADING
    canvas.close()


# -- outline ------------------------------------------------------------------------------------
def outline(process: Process, speaker: Speaker, answer: ProcessAnswer | None) -> Box:
    """Return a process as a tree: its phases, and their events below them."""
    children = []
    for placed in _placed(process, speaker, answer, 0):
        heading = Line(" ".join(placed.heading), "title")
        notes = tuple(Line(words, "note") for words in placed.notes)
        below = tuple(Box("outcome", tuple(_lines(row)), (), row.state) for row in placed.rows)
        children.append(Box("member", (heading, *notes), below, placed.state))
    return Box("decision", (Line(process.about.label or process.name, "title"),), tuple(children))


def _lines(row: Row) -> Iterator[Line]:
    for number, (words, _) in enumerate(row.lines):
        yield Line(words, mark="" if number or row.mark == "•" else row.mark)


# -- text ---------------------------------------------------------------------------------------
def mermaid(process: Process, speaker: Speaker, answer: ProcessAnswer | None) -> str:
    """Return a process as a state diagram of Mermaid."""
    numbers = {phase.name: f"p{n}" for n, phase in enumerate(process.phases)}
    lines = ["stateDiagram-v2"]
    for phase in process.phases:
        label = mermaid_text(phase.about.label or phase.name)
        lines.append(f'  state "{label}" as {numbers[phase.name]}')
    lines.append(f"  [*] --> {numbers[process.phases[0].name]}")
    for phase, transition, label in _events(process):
        end = numbers[transition.target or phase.name]
        lines.append(f"  {numbers[phase.name]} --> {end} : {mermaid_text(label)}")
    lines += [f"  {numbers[p.name]} --> [*]" for p in process.phases if p.final]
    if answer is not None:
        lines.append("  classDef current stroke:#0b6b3a,stroke-width:3px")
        lines.append(f"  class {numbers[answer.phase]} current")
    return "\n".join(lines) + "\n"


def dot(process: Process, speaker: Speaker, answer: ProcessAnswer | None) -> str:
    """Return a process as a graph of Graphviz."""
    numbers = {phase.name: f"p{n}" for n, phase in enumerate(process.phases)}
    lines = ["digraph {", '  node [shape=box, style=rounded, fontname="sans-serif"]']
    lines.append(f"  start [shape=point]\n  start -> {numbers[process.phases[0].name]}")
    for phase in process.phases:
        label = dot_text(phase.about.label or phase.name)
        ends = ", peripheries=2" if phase.final else ""
        here = ", penwidth=3" if answer is not None and answer.phase == phase.name else ""
        lines.append(f'  {numbers[phase.name]} [label="{label}"{ends}{here}]')
    for phase, transition, label in _events(process):
        end = numbers[transition.target or phase.name]
        lines.append(f'  {numbers[phase.name]} -> {end} [label="{dot_text(label)}"]')
    return "\n".join([*lines, "}"]) + "\n"


def _events(process: Process) -> Iterator[tuple[Phase, Transition, str]]:
    for phase in process.phases:
        for transition in phase.transitions:
            label = transition.about.label or process.event_label(transition.event)
            yield phase, transition, label or transition.event
