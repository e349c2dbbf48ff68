"""Which answer goes with which request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lsprotocol import types as lsp

from procrules.diagnostics.base import Lang
from procrules.tools.lsp import names, pages, texts
from procrules.tools.lsp.server import Server
from procrules.tools.lsp.wire import MODIFIERS, TYPES


def create(lang: Lang = "fr") -> Server:
    """Return a server that has not begun; ``lang`` is that of its words until a client asks for one."""
    server = Server(lang)
    for method, (answer, options) in _FEATURES.items():
        server.feature(method, options)(answer)
    server.command(pages.RUN_EXAMPLE)(pages.run_example)
    return server


_LEGEND = lsp.SemanticTokensLegend(list(TYPES), list(MODIFIERS))
_FEATURES: dict[str, tuple[Callable[..., Any], Any]] = {
    lsp.INITIALIZE: (texts.initialize, None),
    lsp.WORKSPACE_DID_CHANGE_CONFIGURATION: (texts.changed_settings, None),
    lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES: (texts.changed_files, None),
    lsp.TEXT_DOCUMENT_DID_OPEN: (texts.opened, None),
    lsp.TEXT_DOCUMENT_DID_CHANGE: (texts.changed, None),
    lsp.TEXT_DOCUMENT_DID_SAVE: (texts.saved, None),
    lsp.TEXT_DOCUMENT_DID_CLOSE: (texts.closed, None),
    lsp.TEXT_DOCUMENT_HOVER: (names.show_hover, None),
    lsp.TEXT_DOCUMENT_COMPLETION: (
        names.show_completion,
        lsp.CompletionOptions(trigger_characters=[" ", "|"]),
    ),
    lsp.TEXT_DOCUMENT_DEFINITION: (names.show_definition, None),
    lsp.TEXT_DOCUMENT_REFERENCES: (names.show_references, None),
    lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT: (names.show_highlight, None),
    lsp.TEXT_DOCUMENT_PREPARE_RENAME: (names.prepare_rename, None),
    lsp.TEXT_DOCUMENT_RENAME: (names.make_rename, lsp.RenameOptions(prepare_provider=True)),
    lsp.TEXT_DOCUMENT_CODE_ACTION: (
        pages.show_actions,
        lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix]),
    ),
    lsp.TEXT_DOCUMENT_FORMATTING: (pages.make_format, None),
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: (pages.show_symbols, None),
    lsp.WORKSPACE_SYMBOL: (pages.show_workspace_symbols, None),
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL: (pages.show_tokens, _LEGEND),
    lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE: (pages.show_some_tokens, _LEGEND),
    lsp.TEXT_DOCUMENT_INLAY_HINT: (pages.show_hints, None),
    lsp.TEXT_DOCUMENT_CODE_LENS: (pages.show_lenses, None),
    lsp.TEXT_DOCUMENT_FOLDING_RANGE: (pages.show_folds, None),
}
