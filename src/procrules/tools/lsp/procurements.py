"""Files of procurements: what is wrong in them, once they are left alone.

They are read whole, by the ruleset that they name as it is saved: no answer waits for that.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

from attrs import evolve
from lsprotocol import types as lsp

from procrules.diagnostics.base import NOWHERE, Diagnostic
from procrules.dossiers import read_dossier
from procrules.errors import ProcrulesError
from procrules.tools.lsp.server import PAUSE, Server


def written(server: Server, path: str, uri: str, text: str) -> None:
    """Take the text of a file that is opened or edited, and check it after a pause."""
    server.procurements[path] = uri
    server.shelf.write(path, text)
    task = server.waiting.get(path)
    if task is not None:
        task.cancel()
    server.waiting[path] = asyncio.get_running_loop().create_task(_check(server, path, text))


def closed(server: Server, path: str) -> None:
    """Say no more of a file that is closed."""
    uri = server.procurements.pop(path)
    server.shelf.close(path)
    server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, []))


async def _check(server: Server, path: str, text: str) -> None:
    await asyncio.sleep(PAUSE)
    loop = asyncio.get_running_loop()
    found = await loop.run_in_executor(None, lambda: findings(Path(path), text))
    if server.shelf.written.get(path) == text:
        uri = server.procurements[path]
        told = [server.shelf_wire.diagnostic(path, each, ()) for each in found]
        server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, told))


def findings(path: Path, text: str) -> list[Diagnostic]:
    """Return what is wrong in a file; what is wrong in its ruleset is told at its top."""
    found: Iterable[Diagnostic]
    try:
        found = read_dossier(text, name=path.name, folder=path.parent).diagnostics
    except ProcrulesError as error:
        found = error.diagnostics
    own = ("", path.name)
    return [each if each.span.file in own else evolve(each, span=NOWHERE) for each in found]
