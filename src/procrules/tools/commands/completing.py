"""What a shell completes: rulesets, names that rules declare, codes, cases and files.

Whatever goes wrong completes nothing: a shell is no place to tell of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import click
from click.shell_completion import CompletionItem

from procrules.bundled import bundled_rulesets
from procrules.errors import ProcrulesError
from procrules.ruleset import Ruleset, load

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _beginning(words: Iterable[str], typed: str) -> list[CompletionItem]:
    return [CompletionItem(word) for word in sorted(set(words)) if word.startswith(typed)]


def files(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return what the shell knows of files."""
    return [CompletionItem(typed, type="file")]


def rules(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the bundled rulesets that begin so, then files."""
    return [*_beginning(bundled_rulesets(), typed), *files(ctx, param, typed)]


def codes(_: click.Context, __: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the codes of findings that begin so."""
    from procrules.diagnostics.catalogue import catalogue  # every family: for this alone

    return _beginning(catalogue(), typed.upper())


def facts(ctx: click.Context, param: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the cases that come with the ruleset of the command, then files."""
    from procrules.tools.commands.decide import cases_of

    cases = cases_of(_named(ctx))
    return [*_beginning(cases, typed), *files(ctx, param, typed)]


def decisions(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the decisions of the ruleset of the command that begin so."""
    ruleset = _ruleset(ctx)
    return _beginning(ruleset.decisions, typed) if ruleset is not None else []


def pictured(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return what the ruleset of the command can draw: decisions, thresholds, processes."""
    ruleset = _ruleset(ctx)
    if ruleset is None:
        return []
    names = {*ruleset.decisions, *ruleset.thresholds, *ruleset.processes}
    return _beginning(names, typed)


def members(ctx: click.Context, _: click.Parameter, typed: str) -> list[CompletionItem]:
    """Return the members of the sets that the decisions of the command answer."""
    ruleset = _ruleset(ctx)
    if ruleset is None:
        return []
    choices = ruleset.program.program.choices
    asked = ctx.params.get("decisions") or ruleset.decisions
    types = [ruleset.decisions[name].type for name in asked if name in ruleset.decisions]
    sets = {type_.name or "" for type_ in types if type_.kind == "set"}
    names = (value.name for name in sets & {*choices} for value in choices[name].values)
    return _beginning(names, typed)


def _named(ctx: click.Context) -> str:
    """Return the ruleset that the words before name; nothing when they name none."""
    # An option that still has no value leaves the words that are no options aside.
    told = [ctx.params.get("ruleset"), *(ctx.params.get("rulesets") or ()), *ctx.args]
    return next((str(word) for word in told if word), "")


def _ruleset(ctx: click.Context) -> Ruleset | None:
    try:
        return load(_named(ctx))
    except ProcrulesError:
        return None


BY_NAME: Mapping[str, Completer] = {
    "ruleset": rules,
    "rulesets": rules,
    "paths": rules,
    "code": codes,
    "name": pictured,
    "--decision": decisions,
    "--why-not": members,
    "--facts": facts,
    "--data": files,
    "--out": files,
    "--save": files,
    "--resume": files,
}
"""What completes a word, by the name of its argument or of its option."""
