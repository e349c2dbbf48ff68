"""One picture of a program: what to draw, and in which form."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Literal

from procrules.core.items import Process, Threshold
from procrules.core.program import CheckedProgram, Program
from procrules.core.reference import Reference
from procrules.core.replay import ProcessAnswer
from procrules.core.walk import walk
from procrules.values.text import Lang
from procrules.views.pictures import charts, states, trees
from procrules.views.pictures.decisions import tree
from procrules.views.pictures.model import Box, Light, Line
from procrules.views.pictures.svg import plain_name
from procrules.views.sentences import Speaker

Format = Literal["svg", "mermaid", "dot", "text"]
FORMATS: tuple[Format, ...] = ("svg", "mermaid", "dot", "text")
Subject = Literal["decision", "threshold", "process"]
SUBJECTS: tuple[Subject, ...] = ("decision", "threshold", "process")


def subjects(program: Program, name: str) -> list[Subject]:
    """Return what a name can be drawn as; a decision and a threshold may share one."""
    tables = (program.decisions, program.thresholds, program.processes)
    return [s for s, table in zip(SUBJECTS, tables, strict=True) if name in table]


def names(program: Program, subject: Subject | None) -> list[str]:
    """Return what can be drawn, or what can be of one kind."""
    tables = (program.decisions, program.thresholds, program.processes)
    kept = (t for s, t in zip(SUBJECTS, tables, strict=True) if subject in (None, s))
    return [name for table in kept for name in table]


def identifier(subject: str, name: str) -> str:
    """Return what the ids of a picture begin with."""
    return f"pr-{subject}-{plain_name(name)}"


def draw_decision(
    checked: CheckedProgram,
    name: str,
    form: Format,
    lang: Lang,
    on: date | None = None,
    light: Light | None = None,
) -> str:
    """Return the tree of a decision."""
    root = decision_tree(checked, name, lang, on, light)
    if form == "svg":
        return trees.svg(root, identifier("decision", name), lang)
    return trees.TEXTS[form](root)


def decision_tree(
    checked: CheckedProgram,
    name: str,
    lang: Lang,
    on: date | None = None,
    light: Light | None = None,
) -> Box:
    """Return the boxes of the tree of a decision; what is cited most is named once, at its root."""
    program = checked.program
    main = main_source(program, [checked.by_decision.get(name, ())])
    return tree(checked, name, Speaker(program, lang, main), on, light)


def draw_threshold(
    program: Program, threshold: Threshold, form: Format, lang: Lang, on: date | None = None
) -> str:
    """Return the values of a threshold over time."""
    speaker = Speaker(program, lang)
    if form == "svg":
        return charts.svg(threshold, program, speaker, identifier("threshold", threshold.name), on)
    bands = charts.lines(threshold, program, speaker, on)
    children = tuple(
        Box("member", (Line(label, "title"),), tuple(Box("outcome", (Line(v),)) for v in values))
        for label, values in bands
    )
    title = Line(speaker.label(threshold.name, "threshold"), "title")
    root = Box("decision", (title,), children)
    return trees.TEXTS[form](root)


def draw_process(
    program: Program,
    process: Process,
    form: Format,
    lang: Lang,
    answer: ProcessAnswer | None = None,
) -> str:
    """Return the states of a process."""
    speaker = Speaker(program, lang, main_source(program, [process]))
    if form == "svg":
        return states.svg(process, speaker, identifier("process", process.name), answer)
    if form == "text":
        return trees.text(states.outline(process, speaker, answer))
    draw = states.mermaid if form == "mermaid" else states.dot
    return draw(process, speaker, answer)


def main_source(program: Program, items: object) -> str | None:
    """Return the code whose articles are cited without its name, as it is cited most often."""
    counted = Counter(
        node.source
        for node in walk_all(items)
        if isinstance(node, Reference) and node.locator[:1] in "LRD" and node.locator[1:2].isdigit()
    )
    return max(counted, key=lambda name: counted[name], default=None)


def walk_all(items: object) -> list[object]:
    """Return the nodes of items, lists of items included."""
    if isinstance(items, list | tuple):
        return [node for item in items for node in walk_all(item)]
    return list(walk(items))
