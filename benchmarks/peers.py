"""Compiled decisions beside other engines of rules and expressions, in one run, and who is exact.

Run from a checkout, in an environment of its own with procrules and, as far as they install:
``pip install zen-engine rule-engine simpleeval cel-python business-rules json-logic-qubit``, then
``python benchmarks/peers.py``. What is not installed is said to be. (``json-logic`` itself does not run on
Python 3: ``json-logic-qubit`` is the same library, made to.)

The job is the same for all: five sizes of a purchase by thresholds of three periods, fifteen cases. Each
gets its facts in its own form, made beforehand; days are whole numbers for the peers. Beside the times
stand three questions, asked of each with the most exact numbers that it takes:

- is 0.1 + 0.2 equal to 0.3?
- is 999.99999999999999999999 below 1,000?
- what is "the amount is below 1,000" when no amount is told?
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from importlib import metadata
from time import perf_counter
from typing import Any

from attrs import frozen
from figures import Figure, Wanted

import procrules

SIZES = ("tiny", "small", "middle", "large", "huge")
LIMITS = {
    date(2020, 1, 1): (25_000, 90_000, 500_000, 5_350_000),
    date(2022, 1, 1): (40_000, 90_000, 600_000, 5_382_000),
    date(2024, 1, 1): (100_000, 120_000, 700_000, 5_538_000),
}
CASES = [
    (Decimal(amount), day)
    for day in (date(2020, 6, 1), date(2022, 1, 1), date(2025, 3, 4))
    for amount in ("24999.99", "89999.99", "499999.5", "5349999.99", "6000000")
]
NEAR = Decimal("999.99999999999999999999")
ROUNDS, CALLS = 60, 20
OURS, BY_HAND = "procrules, value", "by hand, Decimal"


@frozen
class Peer:
    """An engine: how it does the job, and what it says to the three questions."""

    name: str
    run: Callable[[Any], Any]
    facts: Callable[[Decimal, date], Any]
    tenth: Callable[[], Any]
    below: Callable[[Any], Any]
    """Whether an amount is below 1,000; called with ``None`` where none is told."""
    numbers: Callable[[Decimal], Any] = float
    """The most exact number that it takes."""


def nested(test: str, otherwise: Callable[[str, str, str], str]) -> str:
    """Return the job as one expression: conditions within conditions."""
    whole = "'none'"
    for start, limits in LIMITS.items():
        sizes = f"'{SIZES[-1]}'"
        for size, limit in reversed(list(zip(SIZES, limits, strict=False))):
            sizes = otherwise(test.format("amount", "<", limit), f"'{size}'", sizes)
        whole = otherwise(test.format("day", ">=", start.toordinal()), sizes, whole)
    return whole


def ternary(test: str, then: str, otherwise: str) -> str:
    """Write a condition as most languages do."""
    return f"({test} ? {then} : {otherwise})"


def by_numbers(amount: Decimal, day: date) -> dict[str, Any]:
    """Return facts with binary numbers."""
    return {"amount": float(amount), "day": day.toordinal()}


def by_decimals(amount: Decimal, day: date) -> dict[str, Any]:
    """Return facts with decimal numbers."""
    return {"amount": amount, "day": day.toordinal()}


# -- procrules, and by hand ---------------------------------------------------------------------
def rules() -> str:
    """Return the job as rules."""
    sizes = SIZES[:-1]
    lines = [
        "language english",
        "ruleset sizes “Sizes”",
        "reference date day",
        "source charter “Charter, fictional” : policy",
        "choice size “Size”",
        *(f"  {size}" for size in SIZES),
        "fact day “Day” : date",
        "fact amount “Amount” : amount HT",
        "fact more “More” : amount HT",
    ]
    for number, size in enumerate(sizes):
        lines.append(f"threshold {size} “{size}” : amount HT")
        for start, limits in LIMITS.items():
            lines.append(
                f"  | from {start:%-d} {start:%B} {start:%Y} | {limits[number]} € | charter |"
            )
    lines += ["decision size “Size” : size", "  under charter"]
    for number, size in enumerate(sizes):
        lines.append(
            f"  {'else ' if number else ''}if amount is less than threshold {size} then {size}"
        )
    lines += [
        "  else huge",
        "decision below “Below” : yes/no",
        "  under charter",
        "  if amount is less than 1 000 € then yes",
        "  else no",
        "decision sum “Sum” : yes/no",
        "  under charter",
        "  if amount + more = 0.30 € then yes",
        "  else no",
    ]
    return "\n".join(lines) + "\n"


def ours() -> Peer:
    """Return procrules itself."""
    ruleset = procrules.loads(rules())
    below, total = ruleset.decider("below"), ruleset.decider("sum")
    return Peer(
        OURS,
        ruleset.decider("size"),
        lambda amount, day: ruleset.prepare({"amount": amount, "day": day}),
        lambda: total({"amount": "0.1", "more": "0.2"}),
        lambda amount: below({} if amount is None else {"amount": amount}),
        Decimal,
    )


def hand() -> Peer:
    """Return what a developer writes."""
    starts = tuple(LIMITS)
    limits = [tuple(map(Decimal, row)) for row in LIMITS.values()]

    def run(facts: Mapping[str, Any]) -> str | None:
        amount, day = facts.get("amount"), facts.get("day")
        if amount is None or day is None:
            return None
        period = bisect_right(starts, day) - 1
        if period < 0:
            return None
        tiny, small, middle, large = limits[period]
        if amount < tiny:
            return "tiny"
        if amount < small:
            return "small"
        if amount < middle:
            return "middle"
        return "large" if amount < large else "huge"

    return Peer(
        BY_HAND,
        run,
        lambda amount, day: {"amount": amount, "day": day},
        lambda: Decimal("0.1") + Decimal("0.2") == Decimal("0.3"),
        lambda amount: None if amount is None else amount < 1_000,
        Decimal,
    )


# -- peers --------------------------------------------------------------------------------------
def zen_expression() -> Peer:
    """Return the compiled expressions of GoRules."""
    import zen

    job = zen.compile_expression(nested("{} {} {}", ternary))
    below = zen.compile_expression("amount < 1000")
    return Peer(
        "zen-engine, expression",
        job.evaluate,
        by_numbers,
        lambda: zen.evaluate_expression("0.1 + 0.2 == 0.3", {}),
        lambda amount: below.evaluate({} if amount is None else {"amount": amount}),
    )


def zen_table() -> Peer:
    """Return a decision table of GoRules."""
    import zen

    lines = []
    ends = [*(start.toordinal() for start in list(LIMITS)[1:]), 10**7]
    for (start, limits), end in zip(LIMITS.items(), ends, strict=True):
        for size, limit in zip(SIZES, (*limits, 10**12), strict=True):
            days = f"[{start.toordinal()}..{end})"
            lines.append(
                {"_id": f"{size}{start}", "i1": days, "i2": f"< {limit}", "o": f"'{size}'"}
            )
    fields = [("i1", "day"), ("i2", "amount")]
    content = {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode"},
            {
                "id": "table",
                "name": "table",
                "type": "decisionTableNode",
                "content": {
                    "hitPolicy": "first",
                    "inputs": [{"id": i, "name": f, "field": f} for i, f in fields],
                    "outputs": [{"id": "o", "name": "size", "field": "size"}],
                    "rules": lines,
                },
            },
            {"id": "out", "name": "out", "type": "outputNode"},
        ],
        "edges": [
            {"id": "a", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "b", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }
    decision = zen.ZenEngine().create_decision(json.dumps(content))
    other = zen_expression()
    return Peer(
        "zen-engine, table",
        lambda facts: decision.evaluate(facts)["result"]["size"],
        by_numbers,
        other.tenth,
        other.below,
    )


def rule_engine_() -> Peer:
    """Return rule-engine."""
    import rule_engine

    job = rule_engine.Rule(nested("{} {} {}", ternary))
    tenth, below = rule_engine.Rule("0.1 + 0.2 == 0.3"), rule_engine.Rule("amount < 1000")
    return Peer(
        "rule-engine",
        job.evaluate,
        by_decimals,
        lambda: tenth.evaluate({}),
        lambda amount: below.evaluate({} if amount is None else {"amount": amount}),
        Decimal,
    )


def simpleeval_() -> Peer:
    """Return simpleeval, its expression parsed once."""
    from simpleeval import SimpleEval

    engine = SimpleEval()
    text = nested("{} {} {}", lambda test, then, otherwise: f"({then} if {test} else {otherwise})")
    parsed = engine.parse(text)

    def run(facts: dict[str, Any]) -> Any:
        engine.names = facts
        return engine.eval(text, previously_parsed=parsed)

    def below(amount: Any) -> Any:
        engine.names = {} if amount is None else {"amount": amount}
        return engine.eval("amount < 1000")

    return Peer(
        "simpleeval", run, by_decimals, lambda: engine.eval("0.1 + 0.2 == 0.3"), below, Decimal
    )


def cel() -> Peer:
    """Return the Common Expression Language."""
    import celpy

    environment = celpy.Environment(runner_class=celpy.CompiledRunner)

    def program(text: str) -> Any:
        return environment.program(environment.compile(text))

    job = program(cel_text())
    tenth, below = program("0.1 + 0.2 == 0.3"), program("amount < 1000.0")
    kinds = celpy.celtypes
    return Peer(
        "cel-python",
        job.evaluate,
        lambda amount, day: {
            "amount": kinds.DoubleType(float(amount)),
            "day": kinds.IntType(day.toordinal()),
        },
        lambda: bool(tenth.evaluate({})),
        lambda amount: bool(below.evaluate({} if amount is None else {"amount": amount})),
        lambda number: kinds.DoubleType(float(number)),
    )


def cel_text() -> str:
    """Return the job with amounts as CEL writes its doubles."""
    text = nested("{} {} {}", ternary)
    for limit in {limit for limits in LIMITS.values() for limit in limits}:
        text = text.replace(f"amount < {limit} ", f"amount < {limit}.0 ")
    return text


def business_rules_() -> Peer:
    """Return business-rules."""
    from business_rules import run_all
    from business_rules.actions import BaseActions, rule_action
    from business_rules.fields import FIELD_TEXT
    from business_rules.variables import BaseVariables, numeric_rule_variable

    class Variables(BaseVariables):  # type: ignore[misc]
        def __init__(self, facts: Mapping[str, Any]) -> None:
            self.facts = facts

        @numeric_rule_variable  # type: ignore[untyped-decorator]
        def amount(self) -> Any:
            return self.facts.get("amount")

        @numeric_rule_variable  # type: ignore[untyped-decorator]
        def day(self) -> Any:
            return self.facts.get("day")

    class Actions(BaseActions):  # type: ignore[misc]
        found = None

        @rule_action(params={"size": FIELD_TEXT})  # type: ignore[untyped-decorator]
        def tell(self, size: str) -> None:
            self.found = size

    def rule(tests: list[tuple[str, str, int]], size: str) -> dict[str, Any]:
        conditions = [{"name": n, "operator": o, "value": v} for n, o, v in tests]
        return {
            "conditions": {"all": conditions},
            "actions": [{"name": "tell", "params": {"size": size}}],
        }

    def asked(told: list[dict[str, Any]], facts: Mapping[str, Any]) -> Any:
        actions = Actions()
        run_all(told, Variables(facts), actions, stop_on_first_trigger=True)
        return actions.found

    job = []
    for start, limits in reversed(LIMITS.items()):
        since = ("day", "greater_than_or_equal_to", start.toordinal())
        for size, limit in zip(SIZES, limits, strict=False):
            job.append(rule([since, ("amount", "less_than", limit)], size))
        job.append(rule([since], SIZES[-1]))
    below = [rule([("amount", "less_than", 1_000)], "below")]

    def is_below(amount: Any) -> bool:
        return bool(asked(below, {} if amount is None else {"amount": amount}) == "below")

    return Peer(
        "business-rules",
        lambda facts: asked(job, facts),
        by_decimals,
        lambda: "no sums",
        is_below,
        Decimal,
    )


def json_logic_() -> Peer:
    """Return JsonLogic."""
    from json_logic import jsonLogic

    job: Any = "none"
    for start, limits in LIMITS.items():
        sizes: list[Any] = []
        for size, limit in zip(SIZES, limits, strict=False):
            sizes += [{"<": [{"var": "amount"}, limit]}, size]
        since = {">=": [{"var": "day"}, start.toordinal()]}
        job = {"if": [since, {"if": [*sizes, SIZES[-1]]}, job]}
    below = {"<": [{"var": "amount"}, 1_000]}
    return Peer(
        "json-logic (qubit)",
        lambda facts: jsonLogic(job, facts),
        by_decimals,
        lambda: jsonLogic({"==": [{"+": [0.1, 0.2]}, 0.3]}, {}),
        lambda amount: jsonLogic(below, {} if amount is None else {"amount": amount}),
        Decimal,
    )


PEERS: tuple[tuple[str, Callable[[], Peer]], ...] = (
    ("", hand),
    ("", ours),
    ("zen-engine", zen_expression),
    ("zen-engine", zen_table),
    ("rule-engine", rule_engine_),
    ("simpleeval", simpleeval_),
    ("cel-python", cel),
    ("business-rules", business_rules_),
    ("json-logic-qubit", json_logic_),
)


# -- questions ----------------------------------------------------------------------------------
def verdict(ask: Callable[[], Any], right: Any) -> str:
    """Return whether an engine is right, wrong, or does not answer."""
    try:
        found = ask()
    except Exception:
        return "error"
    return found if isinstance(found, str) else "right" if bool(found) is right else "WRONG"


def unknown(ask: Callable[[], Any]) -> str:
    """Return what an engine makes of a fact that is not told."""
    try:
        found = ask()
    except Exception:
        return "error"
    return "unknown" if found is None else f"WRONG: {found}"


@frozen
class Found:
    """What one engine does.

    Attributes:
        time: Of one case, in microseconds; 0 where it is not installed.
        tenth: Whether 0.1 + 0.2 is 0.3 to it.
        digits: Whether the digits below the cent count.
        untold: What it makes of an amount that is not told.
        absent: Why it was not measured.
    """

    name: str
    time: float = 0
    tenth: str = ""
    digits: str = ""
    untold: str = ""
    absent: str = ""

    @property
    def exact(self) -> str:
        """Return the answers to the three questions."""
        return f"0.1 + 0.2: {self.tenth}; digits: {self.digits}; not told: {self.untold}"


def measured(rounds: int) -> list[Found]:
    """Measure each engine by turns, where all give the same values, and ask the three questions."""
    engines, absent = [], []
    for package, make in PEERS:
        try:
            version = f" {metadata.version(package)}" if package else ""
            engines.append((make(), version))
        except (ImportError, metadata.PackageNotFoundError) as error:
            absent.append(Found(package, absent=f"not here: {error}"))
    reference = hand()
    expected = [reference.run(reference.facts(*case)) for case in CASES]
    times: dict[str, float] = {}
    prepared = {}
    for peer, _ in engines:
        prepared[peer.name] = [peer.facts(*case) for case in CASES]
        found = [str(peer.run(facts)) for facts in prepared[peer.name]]
        assert found == expected, (peer.name, found)
        times[peer.name] = float("inf")
    for _ in range(rounds):
        for peer, _ in engines:
            start = perf_counter()
            for _ in range(CALLS):
                for facts in prepared[peer.name]:
                    peer.run(facts)
            spent = (perf_counter() - start) / CALLS / len(CASES) * 1e6
            times[peer.name] = min(times[peer.name], spent)
    return [
        *(
            Found(
                peer.name + version,
                times[peer.name],
                verdict(peer.tenth, True),
                verdict(partial(peer.below, peer.numbers(NEAR)), True),
                unknown(partial(peer.below, None)),
            )
            for peer, version in engines
        ),
        *absent,
    ]


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the figures of the table."""
    found = measured(ROUNDS // 6 if quick else ROUNDS)
    us = next(one for one in found if one.name == OURS)
    right = (us.tenth, us.digits, us.untold).count("right") + (us.untold == "unknown")
    yield Figure("exact money", "questions answered right", right, "of 3", Wanted("=", 3), us.exact)
    for one in found:
        if one.absent:
            yield Figure("peers, to procrules", one.name, None, remark=one.absent)
        elif one is not us:
            ahead = None if one.name == BY_HAND else Wanted(">", 1)
            ratio = one.time / us.time
            yield Figure("peers, to procrules", one.name, ratio, "×", ahead, one.exact)


def main() -> None:
    """Print a line for each engine."""
    found = measured(ROUNDS)
    us = next(one for one in found if one.name == OURS)
    print("engine                          µs   × procrules   0.1 + 0.2   digits   not told")
    for one in found:
        print(
            f"{one.name:<28} {one.absent}"
            if one.absent
            else f"{one.name:<28} {one.time:>8.2f} {one.time / us.time:>11.1f}   "
            f"{one.tenth:<11} {one.digits:<8} {one.untold}"
        )


if __name__ == "__main__":
    main()
