"""The whole site: the pages of the documentation, and the playground that answers in the browser.

    python docs/build.py --out site

It needs the extra ``docs``, and for the playground Node 20 or later with npm, the npm registry and a
package index: what the page loads is then served by the site itself. Without Node, ``mkdocs build``
alone makes the pages; that of the playground then says that it was not built.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from string import Template
from tempfile import TemporaryDirectory
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "playground"
CASES = ROOT / "rulesets" / "marches_publics" / "cas"
LEAST_NODE = 20
PAGES = {
    "fr": {
        "title": "Bac à sable — procrules",
        "noscript": "Le bac à sable calcule dans votre navigateur : il lui faut JavaScript.",
    },
    "en": {
        "title": "Playground — procrules",
        "noscript": "The playground computes in your browser: it needs JavaScript.",
    },
}


class NotBuilt(Exception):  # noqa: N818  (it says what is not there)
    """Something that the build needs is missing; the words say what to do."""


def build(out: Path) -> None:
    """Build the site in a folder, the playground in its folder ``playground``.

    Raises:
        NotBuilt: Node, npm or one of their packages is missing, or mkdocs found a fault.
    """
    node()
    run(["mkdocs", "build", "--strict", "--quiet", "--site-dir", str(out)], module=True)
    playground(out / "playground")


def playground(out: Path) -> None:
    """Build the playground in a folder: pages, scripts, Python, the library and the bundled cases."""
    npm = shutil.which("npm") or "npm"
    with TemporaryDirectory(prefix="procrules-playground-") as made:
        # Nothing is written into the sources: what npm installs lies in a folder of this run.
        work = Path(made) / "sources"
        shutil.copytree(SOURCES, work, ignore=shutil.ignore_patterns("node_modules"))
        run([npm, "ci", "--no-audit", "--no-fund", "--loglevel", "error"], cwd=work)
        run(["node", "build.mjs", str(out.resolve())], cwd=work)
    wheels = out / "wheels"
    pip = ["pip", "wheel", "--quiet", "--disable-pip-version-check", "--wheel-dir", str(wheels)]
    run([*pip, "--no-deps", str(ROOT)], module=True)
    run([*pip, "--no-deps", "--requirement", str(SOURCES / "requirements.txt")], module=True)
    write(out / "wheels.json", sorted(wheel.name for wheel in wheels.iterdir()))
    write(out / "cases.json", cases())
    template = Template((SOURCES / "page.html").read_text("utf-8"))
    for lang, words in PAGES.items():
        page = template.substitute(words, lang=lang)
        (out / f"{lang}.html").write_text(page, encoding="utf-8")
        shutil.copy(SOURCES / "starters" / f"{lang}.regles", out / f"starter.{lang}.regles")


def cases() -> list[dict[str, Any]]:
    """Return the bundled cases: their title, which their first line says, and their facts as told."""
    found = []
    for file in sorted(CASES.glob("*.yaml")):
        text = file.read_text("utf-8")
        # Every value is the text that stands in the file: no number is rounded.
        facts = yaml.load(text, Loader=yaml.BaseLoader)
        found.append(
            {
                "name": file.stem,
                "title": text.partition("\n")[0].removeprefix("# "),
                "told": [pair for name, value in facts.items() for pair in told(name, value)],
            }
        )
    return found


def told(name: str, value: Any) -> list[tuple[str, Any]]:
    """Return a fact as it is told: of a list how many records there are, then each of their fields."""
    if not isinstance(value, list) or not all(isinstance(record, dict) for record in value):
        return [(name, value)]
    fields = [
        (f"{name}[{rank}].{field}", said)
        for rank, record in enumerate(value, start=1)
        for field, said in record.items()
    ]
    return [(name, len(value)), *fields]


def node() -> None:
    """Look for Node and npm.

    Raises:
        NotBuilt: They are not there, or too old.
    """
    needed = f"the playground needs Node {LEAST_NODE} or later, with npm"
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NotBuilt(
            f"{needed}; install it, or build the pages alone with: mkdocs build --strict"
        )
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True).stdout
    if int(said.removeprefix("v").partition(".")[0]) < LEAST_NODE:
        raise NotBuilt(f"{needed}, and this is {said.strip()}")


def run(command: Sequence[str], *, module: bool = False, cwd: Path = ROOT) -> None:
    """Run a command, or a module of this Python.

    Raises:
        NotBuilt: It failed; what it wrote says why.
    """
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    full = [sys.executable, "-m", *command] if module else list(command)
    if subprocess.run(full, cwd=cwd, env=quiet).returncode:
        raise NotBuilt(f"this failed, and said why above: {' '.join(command[:2])}")


def write(file: Path, data: Any) -> None:
    """Write data as JSON."""
    file.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def main() -> int:
    """Build the site, or say what is missing."""
    parser = argparse.ArgumentParser(description="Build the site, with the playground.")
    parser.add_argument("--out", type=Path, default=ROOT / "site", help="the folder of the site")
    try:
        build(parser.parse_args().out.resolve())
    except NotBuilt as problem:
        print(f"not built: {problem}", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
