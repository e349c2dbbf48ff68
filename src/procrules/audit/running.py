"""The whole audit: read, keep, map, judge, sum up. Nothing is held but the summary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Literal

from attrs import define, frozen

from procrules.arguments import count
from procrules.audit.judging import Judge
from procrules.audit.law import Law
from procrules.audit.mapping import contracts
from procrules.audit.model import Judged, Row, Unreadable
from procrules.audit.reading import files_of, read
from procrules.audit.splitting import Question, questions, remember
from procrules.audit.store import Store, store
from procrules.audit.summing import Counts, Summary
from procrules.ruleset import Ruleset

MOST_MONTHS = 240
"""Twenty years: no consultation lasts as long, and every day before them is still a date."""

Stage = Literal["reading", "judging"]
Progress = Callable[[Stage, int, int], None]
"""Is told how far a stage is: bytes or rows done, and how many there are."""


def _silent(stage: Stage, done: int, total: int) -> None:
    """Tell nobody."""


@frozen
class Sink:
    """Who takes what the audit finds, as it goes on: nothing is kept for them."""

    judged: Callable[[Judged], None]
    unreadable: Callable[[Unreadable], None]
    question: Callable[[Question], None]


@define
class Audit:
    """What an audit found, all together.

    Attributes:
        ruleset: The rules by which the contracts were judged.
        files: The files that were read.
        counts: Where each row went.
        summary: The tables and the scales.
        law: The rules, with the answers that were asked for.
        questions: How many questions on splitting are put.
    """

    ruleset: Ruleset
    files: tuple[str, ...]
    counts: Counts
    summary: Summary
    law: Law
    questions: int = 0


def audit(
    paths: Iterable[str | Path],
    ruleset: Ruleset,
    sink: Sink,
    *,
    launch_months: int,
    framework_months: int,
    progress: Progress = _silent,
) -> Audit:
    """Audit files of published contracts.

    Args:
        paths: Files in the DECP formats of 2019 or 2022, JSON or tables, or folders of these.
        ruleset: The rules.
        sink: Takes each contract, each row that could not be read and each question.
        launch_months: How long before its notification a consultation may have been launched: 0 to 240.
        framework_months: How much longer for a contract under a framework agreement: 0 to 240.
        progress: Is told how far each stage is.

    Raises:
        FactError: A path names nothing, a file holds no contracts, or the months are no such number.
        CountsDoNotAddUpError: A row was lost: the fault is in the audit.
    """
    launch = count("launch_months", launch_months, 0, MOST_MONTHS)
    framework = count("framework_months", framework_months, 0, MOST_MONTHS)
    files = files_of([Path(path) for path in paths])
    law = Law(ruleset)
    judge = Judge(law, launch, framework)
    found = Audit(ruleset, tuple(map(str, files)), Counts(), Summary(ruleset.thresholds), law)
    with store() as kept:
        for item in _rows(files, progress):
            found.counts.read += 1
            if isinstance(item, Row):
                kept.add(item)
            else:
                found.counts.unreadable += 1
                sink.unreadable(item)
        readable = found.counts.read - found.counts.unreadable
        for done, judged in _judged(kept, judge):
            found.counts.verdicts[judged.judgement.verdict] += 1
            found.counts.merged.update(why for _, why in judged.contract.merged)
            found.summary.add(judged)
            remember(kept, judged)
            sink.judged(judged)
            progress("judging", done, readable)
        found.counts.check()
        for question in questions(kept, law):
            found.questions += 1
            sink.question(question)
    return found


def _rows(files: list[Path], progress: Progress) -> Iterator[Row | Unreadable]:
    total = sum(file.stat().st_size for file in files)
    before = 0
    for file in files:
        yield from read(file, partial(_told, progress, before, total))
        before += file.stat().st_size


def _told(progress: Progress, before: int, total: int, done: int) -> None:
    progress("reading", before + done, total)


def _judged(kept: Store, judge: Judge) -> Iterator[tuple[int, Judged]]:
    done = 0
    for rows in kept.groups():
        done += len(rows)
        for contract in contracts(rows):
            yield done, Judged(contract, judge.judge(contract))
