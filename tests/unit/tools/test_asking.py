"""Questionnaires on a real terminal: keys go in, and what a person sees is held against the sessions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

pyte = pytest.importorskip("pyte", reason="what a terminal shows is read with it")
pytest.importorskip("prompt_toolkit", reason="the command line needs procrules[cli]")
pytest.importorskip("click", reason="the command line needs procrules[cli]")
pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")

import fcntl  # noqa: E402
import select  # noqa: E402
import struct  # noqa: E402
import termios  # noqa: E402

import procrules  # noqa: E402

pytestmark = pytest.mark.extras

PACKAGE = str(Path(procrules.__file__).parents[1])
CASES = Path(__file__).parents[2] / "cases" / "asking"
SESSIONS = tomllib.loads((CASES / "sessions.toml").read_text(encoding="utf-8"))["session"]
PATIENCE = 120.0
"""Seconds after which a terminal that does not show what it should is given up."""
KEYS = {
    "enter": "\r",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "left": "\x1b[D",
    "end": "\x1b[F",
    "ctrl-c": "\x03",
    "ctrl-d": "\x04",
    "ctrl-u": "\x15",
    "paste": "\x1b[200~",
    "/paste": "\x1b[201~",
}
# The terminal is made that of the process, so that its keys can stop it.
START = """
import fcntl, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from procrules.tools.cli import main
main()
"""


def pressed(keys: str) -> bytes:
    """Return what a terminal sends for keys: ``<up>`` is one, anything else is typed."""
    return re.sub(r"<(/?[a-z-]+)>", lambda m: KEYS[m[1]], keys).encode()


class Terminal:
    """A process on a pseudo-terminal, and its screen."""

    def __init__(
        self, arguments: list[str], folder: Path, rows: int, columns: int, more: dict[str, str]
    ) -> None:
        self.screen = pyte.HistoryScreen(columns, rows, history=5000, ratio=1)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", START, *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            start_new_session=True,
            env={
                **kept,
                "PYTHONPATH": PACKAGE,
                "TERM": "xterm-256color",
                "PYTHONUTF8": "1",
                **more,
            },
        )
        os.close(slave)

    def read(self) -> bool:
        """Take what the process wrote; return whether it may write more."""
        if not select.select([self.master], [], [], 0.2)[0]:
            return True
        try:
            found = os.read(self.master, 65536)
        except OSError:  # the process has closed its side
            return False
        self.raw += found
        self.stream.feed(found)
        return bool(found)

    def shown(self) -> str:
        """Return what is on the screen."""
        return squeezed("\n".join(self.screen.display))

    def ever_shown(self) -> str:
        """Return what is on the screen, and what has left it at the top."""
        columns = range(self.screen.columns)
        above = ["".join(line[x].data for x in columns) for line in self.screen.history.top]
        return squeezed("\n".join(above)) + self.shown()

    def wait(self, wanted: list[str]) -> str:
        """Wait until all that is wanted is shown, and return what is."""
        until = time.monotonic() + PATIENCE
        goes_on = True
        while goes_on and time.monotonic() < until:
            shown = self.shown()
            if all(squeezed(words) in shown for words in wanted):
                return shown
            goes_on = self.read()
        missing = [words for words in wanted if squeezed(words) not in self.shown()]
        pytest.fail(f"not shown: {missing}\n" + "\n".join(self.screen.display))

    def end(self) -> int:
        """Read to the end, and return the exit status."""
        until = time.monotonic() + PATIENCE
        while self.read() and time.monotonic() < until:
            pass
        return self.process.wait(PATIENCE)


def squeezed(text: str) -> str:
    """Return a text without the spaces, which wrap and lay it out."""
    return re.sub(r"\s+", "", text)


@contextmanager
def terminal(*arguments: Any) -> Iterator[Terminal]:
    """Give a terminal whose process does not outlive the test."""
    found = Terminal(*arguments)
    try:
        yield found
    finally:
        if found.process.poll() is None:
            found.process.kill()
            found.process.wait()
        with suppress(OSError):
            os.close(found.master)


@pytest.mark.parametrize("session", SESSIONS, ids=lambda s: s["name"])
def test_a_session_shows_what_it_should(session: dict[str, Any], tmp_path: Path) -> None:
    shutil.copy(CASES / "cantine.regles", tmp_path)
    file = tmp_path / "kept.yaml"
    arguments = ["ask", "cantine.regles", *session["arguments"]]
    if "resumes" in session:
        file.write_text(session["resumes"], encoding="utf-8")
        arguments += ["--resume", file.name]
    elif session.get("keeps", True):
        arguments += ["--save", file.name]
    size = (session.get("rows", 30), session.get("columns", 90))
    with terminal(arguments, tmp_path, *size, session.get("environment", {})) as at:
        for step in session["steps"]:
            shown = at.wait(step["shows"])
            assert not [words for words in step.get("never", ()) if squeezed(words) in shown]
            os.write(at.master, pressed(step["keys"]))
        assert at.end() == session.get("status", 0)
        shown = at.ever_shown()
        assert [words for words in session["ends"] if squeezed(words) not in shown] == []
        assert not [words for words in session.get("never", ()) if squeezed(words) in shown]
        coloured = re.search(rb"\x1b\[(?:[0-9]+;)*(?:3[0-9]|9[0-7])(?:;[0-9]+)*m", at.raw)
        if not session.get("colours", True):
            assert coloured is None
    if "kept" in session:
        assert file.read_text(encoding="utf-8") == session["kept"]
