"""A browser on the site as it was built, which looks at every request and every error of a page.

The site is that of ``PROCRULES_SITE``, or ``site`` in the checkout: ``python docs/build.py --out site``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from attrs import define, field

ROOT = Path(__file__).parents[2]
CHROMIUM = os.environ.get("PROCRULES_CHROMIUM") or shutil.which("chromium") or ""
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
PATIENCE = 60_000
"""Milliseconds after which what was to come is taken to be lost: no bar, which a benchmark measures."""


@pytest.fixture(scope="session")
def site() -> Path:
    """The site with its playground."""
    found = Path(os.environ.get("PROCRULES_SITE") or ROOT / "site")
    if not (found / "playground" / "page.js").is_file():
        pytest.skip("the site was not built with its playground: python docs/build.py --out site")
    return found


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Write nothing."""


@pytest.fixture(scope="session")
def origin(site: Path) -> Iterator[str]:
    """Where the site is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site)))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without a screen."""
    api = pytest.importorskip("playwright.sync_api", reason="needs the extra 'browser'")
    if not Path(CHROMIUM).is_file():
        pytest.skip("there is no chromium: apt-get install chromium, or set PROCRULES_CHROMIUM")
    with api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield found
        found.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of axe-core, at the version of the lock."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("there is no npm")
    folder = tmp_path_factory.mktemp("axe")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(ROOT / "playground" / name, folder)
    command = [npm, "ci", "--no-audit", "--no-fund", "--loglevel", "error"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (folder / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")


@define
class Visit:
    """One visitor of the playground.

    Attributes:
        page: What Playwright calls a page.
        strangers: What was asked of another origin.
        errors: What went wrong in a script.
    """

    origin: str
    page: Any
    strangers: list[str] = field(factory=list)
    errors: list[str] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE)
        # Playwright writes on what it is given: a method of a slotted class is no place for it.
        self.page.on("request", lambda request: self._asked(request))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self._said(message))

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.strangers.append(request.url)

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.errors.append(message.text)

    # -- what a visitor does --------------------------------------------------------------------
    def open(self, lang: str = "fr", fragment: str = "") -> None:
        """Open the playground, and wait until it has nothing left to say."""
        self.page.goto(f"{self.origin}/playground/{lang}.html{fragment}")
        self.settle()

    def settle(self) -> None:
        """Wait until all that follows from what was told is shown."""
        self.page.wait_for_selector("body[data-busy=no]")

    def tell(self, label: str, value: str) -> None:
        """Write a value in a field."""
        self.page.get_by_role("textbox", name=label).fill(value)
        self.settle()

    def own_rules(self) -> None:
        """Open the rules of one's own."""
        self.page.select_option("#file", index=0)
        self.sound()

    def sound(self) -> None:
        """Wait until the rules were checked and answer."""
        self.page.wait_for_selector(".rules [data-state=sound]")
        self.settle()

    def broken(self) -> None:
        """Wait until the rules were checked and do not answer."""
        self.page.wait_for_selector(".rules [data-state=broken]")

    def arrive(self, fragment: str) -> None:
        """Follow a link to the page that is open."""
        self.page.evaluate("(hash) => { location.hash = hash }", fragment)
        self.page.wait_for_selector("body[data-arrived]")
        self.settle()

    def replace(self, before: str, after: str) -> None:
        """Replace a text in all the rules that are open, by the keyboard and the panel of the editor."""
        self.page.click(".cm-content")
        self.page.keyboard.press("Control+f")
        self.page.fill(".cm-search [name=search]", before)
        self.page.fill(".cm-search [name=replace]", after)
        self.page.click(".cm-search [name=replaceAll]")
        self.page.keyboard.press("Escape")

    @property
    def headline(self) -> str:
        """The answer in a few words."""
        return str(self.page.inner_text(".headline"))

    def changed(self, before: str) -> None:
        """Wait until the answer is another."""
        self.page.locator(".headline").filter(has_not_text=before).wait_for()
        self.settle()

    def text(self, selector: str) -> str:
        """What a person reads in a part of the page; spaces that do not break are plain spaces."""
        return re.sub("[\u00a0\u202f]", " ", self.page.inner_text(selector))

    def widths(self) -> tuple[int, int]:
        """How wide the page is, and how wide its window."""
        found = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        return found[0], found[1]

    def faults(self, axe: str) -> list[str]:
        """What axe finds that is serious or critical."""
        found = self.page.evaluate(f"{axe}\n;axe.run().then((found) => JSON.stringify(found))")
        return [
            f"{violation['id']}: {node['html']}"
            for violation in json.loads(found)["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]


def visitor(browser: Any, origin: str, how: dict[str, Any]) -> Iterator[Visit]:
    """Give a visitor who comes for the first time; then see that nothing was asked elsewhere, and nothing broke."""
    context = browser.new_context(
        **{"locale": "fr-FR", "viewport": {"width": 1280, "height": 900}, **how}
    )
    found = Visit(origin, context.new_page())
    yield found
    context.close()
    assert found.strangers == []
    assert found.errors == []


@pytest.fixture
def fresh(browser: Any, origin: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """A visitor who came for the first time; a test may say how: ``{"viewport": …}``."""
    yield from visitor(browser, origin, getattr(request, "param", {}))


@pytest.fixture(scope="module")
def case_page(browser: Any, origin: str) -> Iterator[Visit]:
    """A page that tests share: it is loaded once."""
    for found in visitor(browser, origin, {}):
        found.open()
        yield found


@pytest.fixture
def visit(case_page: Visit) -> Visit:
    """A visitor with the case and the decision that the page shows first."""
    case_page.page.select_option("#case", "cour_ecole")
    case_page.page.select_option("#decision", "procedures")
    case_page.settle()
    return case_page


@pytest.fixture(scope="module")
def rules_page(browser: Any, origin: str) -> Iterator[Visit]:
    """A page on rules of one's own that tests share."""
    for found in visitor(browser, origin, {}):
        found.open()
        found.own_rules()
        yield found


@pytest.fixture
def own(rules_page: Visit) -> Visit:
    """A visitor with the rules of their own as the page gives them, and nothing told."""
    rules_page.page.get_by_role("button", name="Revenir au texte d'origine").click()
    rules_page.sound()
    rules_page.page.get_by_role("button", name="Vider le cas").click()
    rules_page.settle()
    return rules_page
