"""What a client asks about a whole file."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import Any

from lsprotocol import types as lsp

from procrules.desk.corrections import corrections
from procrules.desk.symbols import Symbol, symbols
from procrules.desk.tokens import coloured, folds
from procrules.desk.trying import hints, lenses, run_at
from procrules.diagnostics.base import Span
from procrules.syntax.formatter import format_text
from procrules.tools.lsp.server import Server
from procrules.tools.lsp.wire import kind_of, path_of
from procrules.values.text import fold

RUN_EXAMPLE = "procrules.runExample"
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
"""A line as the protocol counts them."""
_MOST_SYMBOLS = 500
_TOLD = 5


def show_actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
    """Offer the corrections of what is told of some lines."""
    known = server.known(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    first, last = params.range.start.line + 1, params.range.end.line + 1
    return [
        server.wire.action(path, correction, server.told(seen, path, found))
        for found in seen.told(name)
        if found.span.line <= last and found.span.end_line >= first
        for correction in corrections(found, path, seen.readings[name])
    ]


def make_format(server: Server, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
    """Lay out a file; what cannot be read stays as it is."""
    path = path_of(params.text_document.uri)
    shelved = path in server.procurements
    text = (server.shelf if shelved else server.desk).written.get(path)
    if text is None:
        return None
    laid = format_text(text, PurePath(path).name).text
    old, new = _LINE.findall(text), _LINE.findall(laid)
    same = _alike(old, new)
    kept = _alike(old[same:][::-1], new[same:][::-1])
    if old == new:
        return []
    end = len(old) - kept
    span = lsp.Range(lsp.Position(same, 0), lsp.Position(end, 0))
    if not kept and not text.endswith("\n"):
        wire = server.shelf_wire if shelved else server.wire
        last = wire.position(path, len(old), len(old[-1]) + 1) if old else span.end
        span = lsp.Range(span.start, last)
    return [lsp.TextEdit(span, "".join(new[same : len(new) - kept]))]


def _alike(old: list[str], new: list[str]) -> int:
    """Return how many lines two texts have in common at their beginning."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def show_symbols(
    server: Server, params: lsp.DocumentSymbolParams
) -> list[lsp.DocumentSymbol] | None:
    """List what a file declares."""
    known = server.known(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    return [server.wire.symbol(path, each) for each in symbols(seen, name)]


def show_workspace_symbols(
    server: Server, params: lsp.WorkspaceSymbolParams
) -> list[lsp.WorkspaceSymbol]:
    """List what the rulesets of the open files declare, by name or by label."""
    wanted = fold(params.query)
    found: list[lsp.WorkspaceSymbol] = []
    seen_of = {seen.root: seen for seen in map(server.desk.seen, list(server.addresses))}
    for seen in seen_of.values():
        for file in seen.readings:
            path = seen.path(file)
            for each in _flat(symbols(seen, file)):
                if wanted in fold(f"{each.name} {each.label}") and len(found) < _MOST_SYMBOLS:
                    found.append(
                        lsp.WorkspaceSymbol(
                            location=server.wire.location(path, each.named),
                            name=each.name or each.label,
                            kind=kind_of(each),
                            container_name=file,
                        )
                    )
    return found


def _flat(found: list[Symbol]) -> list[Symbol]:
    return [s for each in found for s in (each, *_flat(list(each.inside)))]


def show_tokens(server: Server, params: lsp.SemanticTokensParams) -> lsp.SemanticTokens | None:
    """Tell what the words of a file are."""
    known = server.known(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    return server.wire.tokens(path, coloured(seen, name))


def show_some_tokens(
    server: Server, params: lsp.SemanticTokensRangeParams
) -> lsp.SemanticTokens | None:
    """Tell what the words of some lines are."""
    known = server.known(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    words = coloured(seen, name, params.range.start.line + 1, params.range.end.line + 1)
    return server.wire.tokens(path, words)


def show_hints(server: Server, params: lsp.InlayHintParams) -> list[lsp.InlayHint] | None:
    """Tell how far the facts of examples are from the thresholds."""
    known = server.checked(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    first, last = params.range.start.line + 1, params.range.end.line + 1
    return [
        lsp.InlayHint(
            position=server.wire.range(path, hint.span).end,
            label=hint.words,
            padding_left=True,
        )
        for hint in hints(seen, name, first, last, server.lang)
    ]


def show_lenses(server: Server, params: lsp.CodeLensParams) -> list[lsp.CodeLens] | None:
    """Offer to run the examples."""
    known = server.known(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    found = []
    for lens in lenses(seen, name):
        single = lens.cases == 1
        title = server.wire.say(
            "exécuter l'exemple" if single else f"exécuter les {lens.cases} exemples",
            "run the example" if single else f"run the {lens.cases} examples",
        )
        command = lsp.Command(
            title, RUN_EXAMPLE, arguments=[params.text_document.uri, lens.span.line - 1]
        )
        first = Span(name, lens.span.line, lens.span.column, lens.span.line, lens.span.column)
        found.append(lsp.CodeLens(server.wire.range(path, first), command=command))
    return found


def run_example(server: Server, uri: str, line: int) -> dict[str, Any]:
    """Run the example that begins on a line, and say how it went.

    Returns:
        How many cases ran (``run``), and those that fail: ``line``, ``label`` and ``failures``.
    """
    path = path_of(uri)
    seen = server.desk.check(path)
    ran = run_at(seen, PurePath(path).name, line + 1)
    failed = [each for each in ran if each.failures]
    say = server.wire.say
    if seen.ruleset is None:
        words = say(
            "Les règles ont des erreurs : corrigez-les pour exécuter un exemple.",
            "The rules have errors: correct them to run an example.",
        )
    elif not ran:
        words = say("Il n'y a pas d'exemple ici.", "There is no example here.")
    elif not failed:
        words = say(f"Exemples exacts : {len(ran)}.", f"Examples that hold: {len(ran)}.")
    else:
        words = say(
            f"Exemples faux : {len(failed)} sur {len(ran)}.",
            f"Examples that fail: {len(failed)} of {len(ran)}.",
        )
        told = [say(w.fr, w.en) for each in failed for w in each.failures]
        words = "\n".join([words, *told[:_TOLD]])
    sound = bool(ran) and not failed
    kind = lsp.MessageType.Info if sound else lsp.MessageType.Warning
    server.window_show_message(lsp.ShowMessageParams(kind, words))
    return {
        "run": len(ran),
        "failed": [
            {
                "line": each.span.line - 1,
                "label": each.label,
                "failures": [say(w.fr, w.en) for w in each.failures],
            }
            for each in failed
        ],
    }


def show_folds(server: Server, params: lsp.FoldingRangeParams) -> list[lsp.FoldingRange] | None:
    """Tell what may be folded."""
    known = server.known(params.text_document)
    if known is None:
        return None
    _, name, seen = known
    return [
        lsp.FoldingRange(
            fold.first - 1,
            fold.last - 1,
            kind=lsp.FoldingRangeKind.Comment if fold.comment else None,
        )
        for fold in folds(seen.readings[name])
    ]
