"""What a client asks about a name at a place."""

from __future__ import annotations

from pathlib import PurePath

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from procrules.desk.completion import complete
from procrules.desk.hover import hover
from procrules.desk.renaming import Refused, nameable, rename
from procrules.desk.symbols import definition, references, use_at
from procrules.tools.lsp.server import Server

_REFUSED = -32803
"""The code of a request that is understood and refused."""


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
