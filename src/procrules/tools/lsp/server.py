"""The server itself: its texts, and when it tells what is wrong in them."""

from __future__ import annotations

import asyncio
import gc
from datetime import date
from pathlib import PurePath

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from procrules.desk.workspace import Rules, Seen, Workspace
from procrules.diagnostics.base import NOWHERE, Diagnostic, Lang
from procrules.tools.lsp.disk import Files
from procrules.tools.lsp.wire import Wire, path_of
from procrules.values.files import holds_rules
from procrules.version import __version__

PAUSE = 0.3
"""Seconds without an edit before the whole ruleset is checked."""
REST = 1.0
"""Seconds more without one before what could be written better is looked for."""
_UTF16 = lsp.PositionEncodingKind.Utf16


class Server(LanguageServer):
    """A language server for rule files."""

    def __init__(self, lang: Lang = "fr") -> None:
        super().__init__("procrules", __version__)
        self.lang: Lang = lang
        self.on: date | None = None
        self.desk = Workspace(Files())
        self.shelf = Workspace(Files())
        """The texts of files of procurements, which are no rules."""
        self.procurements: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.published: set[str] = set()
        self.waiting: dict[str, asyncio.Task[None]] = {}
        self.settled = False

    # -- places ---------------------------------------------------------------------------------
    @property
    def wire(self) -> Wire:
        """What turns answers into values of the protocol."""
        return self._wire(self.desk, self.addresses)

    @property
    def shelf_wire(self) -> Wire:
        """The same, for files of procurements."""
        return self._wire(self.shelf, self.procurements)

    def _wire(self, texts: Workspace, addresses: dict[str, str]) -> Wire:
        return Wire(texts, self.workspace.position_encoding or _UTF16, self.lang, addresses)

    def known(self, document: lsp.TextDocumentIdentifier) -> tuple[str, str, Seen] | None:
        """Return the path, the name and the ruleset of a rule file; ``None`` for another file."""
        path = path_of(document.uri)
        name = PurePath(path).name
        if path not in self.addresses and not holds_rules(name):
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
        loop = asyncio.get_running_loop()
        rules: Rules = self.desk.picture(root)
        seen = self.desk.keep(await loop.run_in_executor(None, rules.check))
        self.renew(seen)
        if not self.settled:
            # What was loaded stays: the collector need not go through it after each edit.
            self.settled = True
            gc.collect()
            gc.freeze()
        # What could be written better may wait, lest the next edit be told later for it.
        await asyncio.sleep(REST)
        advice = await loop.run_in_executor(None, rules.untidy, seen)
        if advice != seen.advice:
            self.renew(self.desk.advise(root, advice))

    def renew(self, seen: Seen) -> None:
        """Tell what is known of a ruleset, in all its files."""
        for path in [p for p in self.addresses if self.desk.roots(p)[0] == seen.root]:
            # What was written while the check ran is newer than what it saw.
            if seen.readings.get(PurePath(path).name) is not self.desk.reading(path):
                seen = self.desk.look(path)
        for file in seen.readings:
            self.publish(seen, file)

    def publish(self, seen: Seen, file: str) -> None:
        """Tell the client all that is told of a file; nothing new is said of one that is sound."""
        path = seen.path(file)
        found = seen.told(file)
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
