"""An editor, as the language server meets one: it speaks the protocol over the pipes of a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).resolve().parents[1] / "src"
PATIENCE = 120
"""Seconds after which a server is held to be dead; nothing is measured here."""


class Editor:
    """Opens and edits files, and asks a server about them."""

    def __init__(self, *arguments: str, **options: Any) -> None:
        code = "from procrules.tools.cli import main; main()"
        paths = [str(SOURCES), os.environ.get("PYTHONPATH", "")]
        self.process = subprocess.Popen(
            [sys.executable, "-c", code, "lsp", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )
        self.number = 0
        self.answers: dict[int, Any] = {}
        self.arrived = threading.Condition()
        self.diagnostics: dict[str, list[Any]] = {}
        self.messages: list[dict[str, Any]] = []
        self.versions: dict[str, int] = {}
        self.ended = False
        self.listener = threading.Thread(target=self._listen, daemon=True)
        self.listener.start()
        self.capabilities = self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": None,
                "capabilities": {"textDocument": {"rename": {"prepareSupport": True}}},
                "initializationOptions": options,
            },
        )["capabilities"]
        self.tell("initialized", {})

    # -- the protocol ---------------------------------------------------------------------------
    def _listen(self) -> None:
        assert self.process.stdout is not None
        pipe = self.process.stdout
        while True:
            length = 0
            while (line := pipe.readline().strip()) != b"":
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                break
            message = json.loads(pipe.read(length))
            with self.arrived:
                if "method" not in message:
                    self.answers[message["id"]] = message
                elif message["method"] == "textDocument/publishDiagnostics":
                    params = message["params"]
                    self.diagnostics[params["uri"]] = params["diagnostics"]
                elif message["method"] == "window/showMessage":
                    self.messages.append(message["params"])
                self.arrived.notify_all()
        with self.arrived:
            self.ended = True
            self.arrived.notify_all()

    def _send(self, message: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method: str, params: Any) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def answer(self, method: str, params: Any) -> dict[str, Any]:
        """Send a request, and return the answer whole: its result, or its error."""
        self.number += 1
        number = self.number
        self._send({"id": number, "method": method, "params": params})
        with self.arrived:
            came = self.arrived.wait_for(lambda: number in self.answers or self.ended, PATIENCE)
            assert came, f"no answer to {method}"
            assert number in self.answers, f"the server left during {method}"
            return self.answers.pop(number)

    def ask(self, method: str, params: Any) -> Any:
        """Send a request, and return its result."""
        answer = self.answer(method, params)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def close(self) -> int:
        """Leave as the protocol says, and return the status of the server."""
        self.ask("shutdown", None)
        self.tell("exit", None)
        assert self.process.stdin is not None
        self.process.stdin.close()
        status = self.process.wait(PATIENCE)
        self.listener.join(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return status

    # -- files ----------------------------------------------------------------------------------
    def open(self, path: Path, text: str | None = None, uri: str | None = None) -> str:
        """Open a file, with the text of the disk or another; returns its address."""
        uri = uri or path.as_uri()
        self.versions[uri] = 1
        document = {
            "uri": uri,
            "languageId": "procrules",
            "version": 1,
            "text": path.read_text(encoding="utf-8") if text is None else text,
        }
        self.diagnostics.pop(uri, None)
        self.tell("textDocument/didOpen", {"textDocument": document})
        return uri

    def leave(self, uri: str) -> None:
        """Close a file."""
        del self.versions[uri]
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})

    def edit(self, uri: str, line: int, old: str, new: str, text: str) -> str:
        """Replace words of a line (from 0) as a person types, and return the text that this gives."""
        lines = text.split("\n")
        start = lines[line].index(old)
        before, after = lines[line][:start], lines[line][start + len(old) :]
        units = len(before.encode("utf-16-le")) // 2
        end = units + len(old.encode("utf-16-le")) // 2
        self.versions[uri] += 1
        self.diagnostics.pop(uri, None)
        change = {
            "range": {
                "start": {"line": line, "character": units},
                "end": {"line": line, "character": end},
            },
            "text": new,
        }
        document = {"uri": uri, "version": self.versions[uri]}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        lines[line] = before + new + after
        return "\n".join(lines)

    def write(self, uri: str, text: str) -> None:
        """Replace the whole text of a file."""
        self.versions[uri] += 1
        self.diagnostics.pop(uri, None)
        document = {"uri": uri, "version": self.versions[uri]}
        changes = [{"text": text}]
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def found(self, uri: str, codes: list[str] | None = None) -> list[Any]:
        """Return what is told of a file; with ``codes``, once these are told and no others."""

        def there() -> bool:
            told = self.diagnostics.get(uri)
            if told is None:
                return self.ended
            return codes is None or [d["code"] for d in told] == codes

        with self.arrived:
            assert self.arrived.wait_for(there, PATIENCE), self.diagnostics.get(uri)
            return self.diagnostics[uri]

    def at(self, uri: str, text: str, line: int, words: str, after: int = 1) -> dict[str, Any]:
        """Return the parameters that say a place: in words of a line."""
        found = text.split("\n")[line].index(words) + after
        units = len(text.split("\n")[line][:found].encode("utf-16-le")) // 2
        return {
            "textDocument": {"uri": uri},
            "position": {"line": line, "character": units},
        }
