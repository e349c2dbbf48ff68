"""How soon an editor is told what is wrong, on the largest bundled file.

Run from a checkout: ``python benchmarks/lsp.py``. Edits of each kind are made again and again at other
places of the file, as one types: words inside an example, a word that breaks it, a name that nothing
declares, a line added at the top, words inside a rule. For each kind: the time of the desk alone, from
the text to the findings, by the clock and of the processor (for a machine that does other things); and
that of a client of ``procrules lsp``, from the edit sent over the pipe to the findings received. Median
and worst. The bar is 50 ms for the findings of the edited file; the check of the whole ruleset comes
after a pause, in a thread, and is timed apart. Each kind begins when that of the kind before has ended:
who types while it runs shares the processor with it, and is told in up to twice the time.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]

from figures import Figure, Wanted  # noqa: E402

from editor import Editor  # noqa: E402
from procrules.desk.workspace import Workspace  # noqa: E402
from procrules.tools.lsp.disk import Files  # noqa: E402
from procrules.values.files import EXTENSION  # noqa: E402

BAR = 50.0
TIMES = 15
ENDED = 4.0
"""Seconds after which the server has done all that it does after a pause."""
Edit = tuple[int, str, str]
"""A line from 0, words of it, and what takes their place."""


def largest() -> Path:
    """Return the largest bundled file."""
    folder = ROOT / "rulesets" / "marches_publics"
    return max(folder.glob(f"*{EXTENSION}"), key=lambda p: p.stat().st_size)


def timed(
    desk: Workspace, editor: Editor, path: Path, text: str, edits: list[Edit]
) -> tuple[list[float], list[float], list[float]]:
    """Return the times of some edits in the desk, of the processor there, and in a client."""
    looks = [typed(desk, path, text, edit) for edit in edits]
    uri = path.as_uri()
    sleep(ENDED)
    outside = [client(editor, uri, text, edit) for edit in edits]
    return [clock for clock, _ in looks], [spent for _, spent in looks], outside


def figures(quick: bool) -> Iterator[Figure]:
    """Yield the figures of the table: how soon the findings of an edited file are in the client."""
    path = largest()
    text = path.read_text(encoding="utf-8")
    desk, editor = Workspace(Files()), Editor()
    desk.look(str(path))
    gc.collect()
    gc.freeze()
    uri = editor.open(path)
    editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    bar = f"editor, {path.name} of {text.count(chr(10)):,} lines: findings in the client, median"
    for kind, edits in kinds(text).items():
        *_, outside = timed(desk, editor, path, text, edits[:3] if quick else edits)
        told = f"worst {max(outside):.0f} ms"
        yield Figure(bar, kind, median(outside), "ms", Wanted("≤", BAR), told, quick)
    editor.close()


def main() -> int:
    """Print the figures; the status is 1 when a median is over the bar."""
    path = largest()
    text = path.read_text(encoding="utf-8")
    print(f"{path.name}: {text.count(chr(10))} lines")
    desk = Workspace(Files())
    start = perf_counter()
    desk.look(str(path))
    print(f"first look, the whole ruleset read: {(perf_counter() - start) * 1000:8.0f} ms")
    start = perf_counter()
    desk.check(str(path))
    print(f"check of the whole ruleset:         {(perf_counter() - start) * 1000:8.0f} ms")
    gc.collect()
    gc.freeze()
    editor = Editor()
    uri = editor.open(path)
    editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    print(f"{'':24}{'desk':>10}{'worst':>10}{'processor':>10}{'client':>10}{'worst':>10}   (ms)")
    over = False
    for kind, edits in kinds(text).items():
        inside, spent, outside = timed(desk, editor, path, text, edits)
        over = over or median(inside) > BAR or median(outside) > BAR
        figures = (median(inside), max(inside), median(spent), median(outside), max(outside))
        print(f"{kind:24}" + "".join(f"{figure:10.1f}" for figure in figures))
    editor.close()
    return int(over)


def kinds(text: str) -> dict[str, list[Edit]]:
    """Return edits of each kind, spread over the file."""
    lines = text.split("\n")

    def some(holds: Callable[[str], bool]) -> list[int]:
        found = [n for n, line in enumerate(lines) if holds(line)]
        return found[:: max(1, len(found) // TIMES)][:TIMES]

    def given(line: str) -> bool:
        return line.strip().startswith("soit ") and " = " in line

    def ruled(line: str) -> bool:
        return line.strip().startswith(("si ", "exige ", "oblige "))

    def named(number: int) -> str:
        return lines[number].split("soit ", 1)[1].split(" = ")[0]

    return {
        "words in an example": [(n, " = ", "  = ") for n in some(given)],
        "a word that breaks it": [(n, "soit ", "soti ") for n in some(given)],
        "a name nobody knows": [(n, named(n), named(n) + "x") for n in some(given)],
        "a line at the top": [(0, lines[0], lines[0] + "\n# remarque")] * TIMES,
        "words in a rule": [(n, first(lines[n]), first(lines[n]) + " ") for n in some(ruled)],
    }


def first(line: str) -> str:
    """Return the first word of a line with the space after it."""
    return line.split()[0] + " "


def typed(desk: Workspace, path: Path, text: str, edit: Edit) -> tuple[float, float]:
    """Return the time of a look after an edit, by the clock and of the processor; the edit is taken back."""
    number, old, new = edit
    lines = text.split("\n")
    lines[number] = lines[number].replace(old, new, 1)
    desk.write(str(path), "\n".join(lines))
    start, cpu = perf_counter(), process_time()
    desk.look(str(path))
    spent = (perf_counter() - start) * 1000, (process_time() - cpu) * 1000
    desk.write(str(path), text)
    desk.look(str(path))
    return spent


def client(editor: Editor, uri: str, text: str, edit: Edit) -> float:
    """Return the time from an edit sent to the findings received, and take the edit back."""
    line, old, new = edit
    start = perf_counter()
    here = editor.edit(uri, line, old, new, text)
    editor.found(uri)
    spent = (perf_counter() - start) * 1000
    if "\n" in new:
        editor.write(uri, text)
    else:
        editor.edit(uri, line, new, old, here)
    editor.found(uri)
    return spent


if __name__ == "__main__":
    sys.exit(main())
