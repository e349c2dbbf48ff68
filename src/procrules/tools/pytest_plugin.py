"""The pytest plugin: each example of a rule file is a test, by its file and its line.

It is loaded with pytest wherever procrules is installed, and so does nothing until there is a rule
file to collect or an option to obey: what it needs is imported then. PYTEST_DONT_REWRITE: it asserts
nothing, and may be named again once it is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from procrules.values.files import holds_rules

PROBED = "procrules_boundaries"
"""Under this name the report of a test says how many boundary cases it looked at."""
_COVERAGE = pytest.StashKey[list[str]]()
_SENT = "procrules_coverage"
_FIRST = "gw0"
"""The worker that measures, where there are several."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options, and what a configuration file may say."""
    group = parser.getgroup("procrules")
    group.addoption(
        "--procrules-coverage",
        action="store_true",
        help="say what the examples of the collected rule files do not cover",
    )
    group.addoption(
        "--procrules-boundaries",
        action="store_true",
        help="add, for each example, cases just below, at and just above the points of the rules",
    )
    parser.addini("procrules_collect", "collect the rule files", type="bool", default=True)
    parser.addini("procrules_lang", "language of what is told of rules: fr or en", default="fr")
    parser.addini(
        "procrules_boundaries_limit", "boundary cases of one example, at most", default="6"
    )


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a language, or a limit, that is none."""
    lang, limit = config.getini("procrules_lang"), config.getini("procrules_boundaries_limit")
    if lang not in ("fr", "en"):
        raise pytest.UsageError(f"procrules_lang is {lang!r}: write fr or en")
    if not limit.isdecimal():
        raise pytest.UsageError(
            f"procrules_boundaries_limit is {limit!r}: write a whole number of zero or more"
        )


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a rule file, unless the configuration says not to."""
    if not holds_rules(file_path.name) or not parent.config.getini("procrules_collect"):
        return None
    from procrules.tools.collecting import RuleFile

    return RuleFile.from_parent(parent, path=file_path)


# -- what is told at the end ----------------------------------------------------------------------
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Measure what the examples cover; of the workers of pytest-xdist, which collect the same, one does."""
    config = session.config
    worker = getattr(config, "workerinput", {}).get("workerid", _FIRST)
    if not config.getoption("procrules_coverage") or config.option.collectonly or worker != _FIRST:
        return
    from procrules.tools.collecting import rules_of

    lines = rules_of(config).coverage()
    if lines:  # the process above the workers has collected nothing: it keeps what they sent
        config.stash[_COVERAGE] = lines
        getattr(config, "workeroutput", {})[_SENT] = lines


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker of pytest-xdist measured: it has collected the rules, this process has not."""
    sent = getattr(node, "workeroutput", {}).get(_SENT)
    if sent:
        node.config.stash[_COVERAGE] = sent


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Write what is not covered, and how many boundary cases were looked at."""
    french = config.getini("procrules_lang") == "fr"
    lines = config.stash.get(_COVERAGE, [])
    if lines:
        terminalreporter.section("couverture des règles" if french else "coverage of rules")
        for line in lines:
            terminalreporter.write_line(line)
    if config.getoption("procrules_boundaries"):
        counts = list(_probed(terminalreporter.stats.values()))
        terminalreporter.section("bornes des règles" if french else "boundaries of rules")
        cases, examples = sum(counts), len(counts)
        terminalreporter.write_line(
            f"cas aux bornes : {cases} (exemples : {examples})"
            if french
            else f"boundary cases: {cases} (examples: {examples})"
        )


def _probed(reports: Iterable[list[Any]]) -> Iterator[int]:
    for report in (report for listed in reports for report in listed):
        if getattr(report, "when", None) == "call":
            yield from (count for name, count in report.user_properties if name == PROBED)
