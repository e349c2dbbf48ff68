"""The server itself: what a client asks is asked of the desk, and told in the protocol."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from datetime import date
from pathlib import PurePath
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer

from procrules.desk.completion import complete
from procrules.desk.corrections import corrections
from procrules.desk.hover import hover
from procrules.desk.renaming import Refused, nameable, rename
from procrules.desk.symbols import Symbol, definition, references, symbols, use_at
from procrules.desk.tokens import coloured, folds
from procrules.desk.trying import hints, lenses, run_at
from procrules.desk.workspace import Rules, Seen, Workspace
from procrules.diagnostics.base import NOWHERE, Diagnostic, Lang, Span
from procrules.resources import EXTENSION
from procrules.syntax.formatter import format_text
from procrules.tools.lsp.disk import Files
from procrules.tools.lsp.wire import MODIFIERS, TYPES, Wire, kind_of, path_of
from procrules.values.dates import parse_date
from procrules.values.text import fold
from procrules.version import __version__

PAUSE = 0.3
"""Seconds without an edit before the whole ruleset is checked."""
RUN_EXAMPLE = "procrules.runExample"
_REFUSED = -32803
_UTF16 = lsp.PositionEncodingKind.Utf16
_MOST_SYMBOLS = 500
_TOLD = 5


class Server(LanguageServer):
    """A language server for rule files."""

    def __init__(self, lang: Lang = "fr") -> None:
        super().__init__("procrules", __version__)
        self.lang: Lang = lang
        self.on: date | None = None
        self.desk = Workspace(Files())
        self.addresses: dict[str, str] = {}
        self.published: set[str] = set()
        self.waiting: dict[str, asyncio.Task[None]] = {}
        self.settled = False

    # -- places ---------------------------------------------------------------------------------
    @property
    def wire(self) -> Wire:
        """What turns answers into values of the protocol."""
        return Wire(
            self.desk, self.workspace.position_encoding or _UTF16, self.lang, self.addresses
        )

    def known(self, document: lsp.TextDocumentIdentifier) -> tuple[str, str, Seen] | None:
        """Return the path, the name and the ruleset of a rule file; ``None`` for another file."""
        path = path_of(document.uri)
        name = PurePath(path).name
        if path not in self.addresses and not name.endswith(EXTENSION):
            return None
        seen = self.desk.seen(path)
        return (path, name, seen) if name in seen.readings else None

    def checked(self, document: lsp.TextDocumentIdentifier) -> tuple[str, str, Seen] | None:
        """Return the same, once the whole ruleset was checked a first time."""
        known = self.known(document)
        if known is not None and known[2].program is None:
            self.desk.check(known[0])
            return self.known(document)
        return known

    # -- findings -------------------------------------------------------------------------------
    def edited(self, path: str) -> None:
        """Tell at once what is wrong in a file, and check its ruleset once it is left alone."""
        seen = self.desk.look(path)
        self.publish(seen, PurePath(path).name)
        self.check_later(path)

    def glanced(self, path: str) -> None:
        """Tell what cannot be read in a file that is opened, while its ruleset is still to be read."""
        found = self.desk.glance(path)
        if found:
            diagnostics = [self.wire.diagnostic(path, each, ()) for each in found]
            self.text_document_publish_diagnostics(
                lsp.PublishDiagnosticsParams(self.wire.uri(path), diagnostics)
            )

    def check_later(self, path: str, pause: float = PAUSE) -> None:
        """Check the rulesets of a file after a pause, unless another edit comes."""
        for root in self.desk.roots(path):
            task = self.waiting.get(root)
            if task is not None:
                task.cancel()
            self.waiting[root] = asyncio.get_running_loop().create_task(self._check(root, pause))

    async def _check(self, root: str, pause: float) -> None:
        await asyncio.sleep(pause)
        rules: Rules = self.desk.picture(root)
        seen = await asyncio.get_running_loop().run_in_executor(None, rules.check)
        self.desk.keep(seen)
        for path in [p for p in self.addresses if self.desk.roots(p)[0] == root]:
            # What was written while the check ran is newer than what it saw.
            if seen.readings.get(PurePath(path).name) is not self.desk.reading(path):
                seen = self.desk.look(path)
        for file in seen.readings:
            self.publish(seen, file)
        if not self.settled:
            # What was loaded stays: the collector need not go through it after each edit.
            self.settled = True
            gc.collect()
            gc.freeze()

    def publish(self, seen: Seen, file: str) -> None:
        """Tell the client what is wrong in a file; nothing new is said of one that is sound."""
        path = seen.path(file)
        found = seen.findings.get(file, ())
        if path not in self.addresses and not found and path not in self.published:
            return
        (self.published.add if found else self.published.discard)(path)
        self.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(
                uri=self.wire.uri(path),
                diagnostics=[self.told(seen, path, each) for each in found],
            )
        )

    def told(self, seen: Seen, path: str, found: Diagnostic) -> lsp.Diagnostic:
        """Return a finding with the places that help to understand it."""
        related = [
            (seen.path(r.span.file), r.span, self.wire.say(r.note.fr, r.note.en))
            for r in found.related
            if r.span != NOWHERE and r.span.file in seen.readings
        ]
        return self.wire.diagnostic(path, found, related)


def create(lang: Lang = "fr") -> Server:
    """Return a server that has not begun; ``lang`` is that of its words until a client asks for one."""
    server = Server(lang)
    for method, (answer, options) in _FEATURES.items():
        server.feature(method, options)(answer)
    server.command(RUN_EXAMPLE)(run_example)
    return server


# -- texts ----------------------------------------------------------------------------------------
def initialize(server: Server, params: lsp.InitializeParams) -> None:
    """Take the language and the reference date that a client asks for."""
    settle(server, params.initialization_options)


def settle(server: Server, options: Any) -> None:
    """Take settings: ``lang``, and ``referenceDate`` for thresholds outside of examples."""
    given = options if isinstance(options, dict) else {}
    if given.get("lang") in ("fr", "en"):
        server.lang = given["lang"]
    if "referenceDate" in given:
        server.on = parse_date(str(given["referenceDate"]))


def changed_settings(server: Server, params: lsp.DidChangeConfigurationParams) -> None:
    """Take settings that changed, and say again what is wrong in their language."""
    given = params.settings
    settle(server, given.get("procrules", given) if isinstance(given, dict) else given)
    for path in list(server.addresses):
        seen = server.desk.seen(path)
        server.publish(seen, PurePath(path).name)


def opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    """Take the text of a file that is opened."""
    path = path_of(params.text_document.uri)
    server.addresses[path] = params.text_document.uri
    server.desk.write(path, params.text_document.text)
    server.glanced(path)
    server.edited(path)


def changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    """Take the text of a file that is edited."""
    path = path_of(params.text_document.uri)
    document = server.workspace.get_text_document(params.text_document.uri)
    server.desk.write(path, document.source)
    server.edited(path)


def saved(server: Server, params: lsp.DidSaveTextDocumentParams) -> None:
    """Check the whole ruleset of a file that is saved."""
    path = path_of(params.text_document.uri)
    server.desk.forget(path)
    server.check_later(path, 0)


def closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    """Go back to the text of a file that is saved."""
    path = path_of(params.text_document.uri)
    uri = server.addresses.pop(path, params.text_document.uri)
    server.desk.close(path)
    if server.desk.text(path) is None:
        server.published.discard(path)
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))
        return
    server.check_later(path)


def changed_files(server: Server, params: lsp.DidChangeWatchedFilesParams) -> None:
    """Read files again that changed on the disk."""
    for change in params.changes:
        path = path_of(change.uri)
        server.desk.forget(path)
        server.check_later(path)


# -- names ----------------------------------------------------------------------------------------
def show_hover(server: Server, params: lsp.HoverParams) -> lsp.Hover | None:
    """Tell of a name: its meaning, its law, the value of a threshold."""
    known = server.checked(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    line, column = server.wire.place(path, params.position)
    found = hover(seen, name, line, column, server.lang, server.on)
    if found is None:
        return None
    content = lsp.MarkupContent(lsp.MarkupKind.Markdown, found.markdown)
    return lsp.Hover(content, server.wire.range(path, found.span))


def show_completion(server: Server, params: lsp.CompletionParams) -> lsp.CompletionList | None:
    """Tell what may be written."""
    known = server.known(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    line, column = server.wire.place(path, params.position)
    files = [f for f in server.desk.files(str(PurePath(path).parent)) if f != name]
    found = complete(seen, name, line, column, server.lang, files)
    return lsp.CompletionList(False, [server.wire.completion(path, each) for each in found])


def show_definition(server: Server, params: lsp.DefinitionParams) -> lsp.Location | None:
    """Tell where a name is declared."""
    known = server.known(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    found = use_at(seen, name, *server.wire.place(path, params.position))
    span = definition(seen, found[0]) if found is not None else None
    return server.wire.location(seen.path(span.file), span) if span is not None else None


def show_references(server: Server, params: lsp.ReferenceParams) -> list[lsp.Location] | None:
    """Tell where a name is used, in all files of the ruleset."""
    known = server.checked(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    found = use_at(seen, name, *server.wire.place(path, params.position))
    if found is None:
        return None
    spans = references(seen, found[0], declaration=params.context.include_declaration)
    return [server.wire.location(seen.path(span.file), span) for span in spans]


def show_highlight(
    server: Server, params: lsp.DocumentHighlightParams
) -> list[lsp.DocumentHighlight] | None:
    """Tell where a name stands in its file."""
    known = server.known(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    found = use_at(seen, name, *server.wire.place(path, params.position))
    spans = references(seen, found[0]) if found is not None else []
    return [
        lsp.DocumentHighlight(server.wire.range(path, span)) for span in spans if span.file == name
    ]


def prepare_rename(server: Server, params: lsp.PrepareRenameParams) -> lsp.Range | None:
    """Tell which name a place may change."""
    known = server.checked(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    found = nameable(seen, name, *server.wire.place(path, params.position))
    if isinstance(found, Refused):
        raise _refused(server, found)
    return server.wire.range(path, found[1])


def make_rename(server: Server, params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
    """Change a name in all files of a ruleset."""
    known = server.known(params.text_document)
    if known is None:
        return None
    path = known[0]
    line, column = server.wire.place(path, params.position)
    found = rename(server.desk, path, line, column, params.new_name)
    if isinstance(found, Refused):
        raise _refused(server, found)
    return server.wire.edits(found)


def _refused(server: Server, found: Refused) -> JsonRpcException:
    return JsonRpcException(server.wire.say(found.words.fr, found.words.en), _REFUSED)


# -- the file -------------------------------------------------------------------------------------
def show_actions(server: Server, params: lsp.CodeActionParams) -> list[lsp.CodeAction] | None:
    """Offer the corrections of what is wrong on some lines."""
    known = server.known(params.text_document)
    if known is None:
        return None
    path, name, seen = known
    first, last = params.range.start.line + 1, params.range.end.line + 1
    return [
        server.wire.action(path, correction, server.told(seen, path, found))
        for found in seen.findings.get(name, ())
        if found.span.line <= last and found.span.end_line >= first
        for correction in corrections(found, path, seen.readings[name])
    ]


def make_format(server: Server, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
    """Lay out a file; what cannot be read stays as it is."""
    path = path_of(params.text_document.uri)
    text = server.desk.text(path)
    if text is None:
        return None
    laid = format_text(text, PurePath(path).name).text
    old, new = text.splitlines(keepends=True), laid.splitlines(keepends=True)
    same = _alike(old, new)
    kept = _alike(old[same:][::-1], new[same:][::-1])
    if old == new:
        return []
    end = len(old) - kept
    span = lsp.Range(lsp.Position(same, 0), lsp.Position(end, 0))
    if not kept and not text.endswith("\n"):
        last = server.wire.position(path, len(old), len(old[-1]) + 1) if old else span.end
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


_LEGEND = lsp.SemanticTokensLegend(list(TYPES), list(MODIFIERS))
_FEATURES: dict[str, tuple[Callable[..., Any], Any]] = {
    lsp.INITIALIZE: (initialize, None),
    lsp.WORKSPACE_DID_CHANGE_CONFIGURATION: (changed_settings, None),
    lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES: (changed_files, None),
    lsp.TEXT_DOCUMENT_DID_OPEN: (opened, None),
    lsp.TEXT_DOCUMENT_DID_CHANGE: (changed, None),
    lsp.TEXT_DOCUMENT_DID_SAVE: (saved, None),
    lsp.TEXT_DOCUMENT_DID_CLOSE: (closed, None),
    lsp.TEXT_DOCUMENT_HOVER: (show_hover, None),
    lsp.TEXT_DOCUMENT_COMPLETION: (
        show_completion,
        lsp.CompletionOptions(trigger_characters=[" ", "|"]),
    ),
    lsp.TEXT_DOCUMENT_DEFINITION: (show_definition, None),
    lsp.TEXT_DOCUMENT_REFERENCES: (show_references, None),
    lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: (show_highlight, None),
    lsp.TEXT_DOCUMENT_PREPARE_RENAME: (prepare_rename, None),
    lsp.TEXT_DOCUMENT_RENAME: (make_rename, lsp.RenameOptions(prepare_provider=True)),
    lsp.TEXT_DOCUMENT_CODE_ACTION: (
        show_actions,
        lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix]),
    ),
    lsp.TEXT_DOCUMENT_FORMATTING: (make_format, None),
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: (show_symbols, None),
    lsp.WORKSPACE_SYMBOL: (show_workspace_symbols, None),
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: (show_tokens, _LEGEND),
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: (show_some_tokens, _LEGEND),
    lsp.TEXT_DOCUMENT_INLAY_HINT: (show_hints, None),
    lsp.TEXT_DOCUMENT_CODE_LENS: (show_lenses, None),
    lsp.TEXT_DOCUMENT_FOLDING_RANGE: (show_folds, None),
}
