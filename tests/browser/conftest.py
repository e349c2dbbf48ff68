"""A browser on the site as it was built, which looks at every request and every error of a page.

The site is that of ``PROCRULES_SITE``, or ``site`` in the checkout: ``python docs/build.py --out site``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from visitor import CHROMIUM, Visit, chromium

ROOT = Path(__file__).parents[2]


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
        found = chromium(playwright)
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


def visiting(browser: Any, origin: str, how: dict[str, Any]) -> Iterator[Visit]:
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
    yield from visiting(browser, origin, getattr(request, "param", {}))


@pytest.fixture(scope="module")
def case_page(browser: Any, origin: str) -> Iterator[Visit]:
    """A page that tests share: it is loaded once."""
    for found in visiting(browser, origin, {}):
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
    for found in visiting(browser, origin, {}):
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
