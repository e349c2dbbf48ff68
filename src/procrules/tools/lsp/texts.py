"""What a client tells of its texts and of its settings."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from lsprotocol import types as lsp

from procrules.syntax.source import DOSSIER_EXTENSION, MARKDOWN
from procrules.tools.lsp import procurements
from procrules.tools.lsp.server import Server
from procrules.tools.lsp.wire import path_of
from procrules.values.dates import parse_date
from procrules.values.files import holds_rules


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
    for path, uri in server.procurements.items():
        procurements.written(server, path, uri, server.shelf.written[path])


def opened(server: Server, params: lsp.DidOpenTextDocumentParams) -> None:
    """Take the text of a file that is opened."""
    path = path_of(params.text_document.uri)
    if path.endswith(DOSSIER_EXTENSION):
        procurements.written(server, path, params.text_document.uri, params.text_document.text)
        return
    if path.endswith(MARKDOWN) and not holds_rules(path):
        return  # a client that sends all its Markdown is told of none of it
    server.addresses[path] = params.text_document.uri
    server.desk.write(path, params.text_document.text)
    server.glanced(path)
    server.edited(path)


def changed(server: Server, params: lsp.DidChangeTextDocumentParams) -> None:
    """Take the text of a file that is edited."""
    path = path_of(params.text_document.uri)
    document = server.workspace.get_text_document(params.text_document.uri)
    if path in server.procurements:
        procurements.written(server, path, params.text_document.uri, document.source)
        return
    if path not in server.addresses:
        return
    server.desk.write(path, document.source)
    server.edited(path)


def saved(server: Server, params: lsp.DidSaveTextDocumentParams) -> None:
    """Check the whole ruleset of a file that is saved."""
    path = path_of(params.text_document.uri)
    if path in server.addresses:
        server.desk.forget(path)
        server.check_later(path, 0)


def closed(server: Server, params: lsp.DidCloseTextDocumentParams) -> None:
    """Go back to the text of a file that is saved."""
    path = path_of(params.text_document.uri)
    if path in server.procurements:
        procurements.closed(server, path)
        return
    uri = server.addresses.pop(path, None)
    if uri is None:
        return
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
        if holds_rules(path) or path in server.addresses:
            server.desk.forget(path)
            server.check_later(path)
