"""How long the playground takes in a real browser: the first answer, a change of fact, a change of rule.

    python docs/build.py --out site && python benchmarks/playground.py site [--shots FOLDER]

It needs the extra ``browser`` and Debian's ``chromium``. Each figure is what a visitor waits, in a browser
without a screen, on this machine: from the opening of the page, or from the key, until the answer is
shown. ``--shots`` also writes pictures of the page, to be looked at.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Thread
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from visitor import CHROMIUM, chromium

TIMES = 9
BARS = {"first answer": 12.0, "change of a fact": 0.1, "change of a rule": 1.0}
"""Seconds."""
AMOUNT = "Valeur estimée du besoin"

# When the answer of the page is another than it was, by the clock of the page.
_WATCH = """() => {
  const shown = document.querySelector(".headline");
  window.asked = performance.now();
  window.answered = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error("the answer stayed the same")), 120_000);
    const seen = new MutationObserver(() => {
      seen.disconnect();
      requestAnimationFrame(() => resolve((performance.now() - window.asked) / 1000));
    });
    seen.observe(shown, { childList: true, characterData: true, subtree: true });
  });
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and writes nothing."""

    def log_message(self, *_: object) -> None:
        """Write nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder; gives the address of the playground."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/playground"
    server.shutdown()


def settle(page: Any) -> None:
    """Wait until the page has nothing left to say."""
    page.wait_for_selector("body[data-busy=no]", timeout=300_000)


def first_answer(browser: Any, address: str) -> float:
    """Return how long a visitor who comes for the first time waits."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    start = time.perf_counter()
    page.goto(f"{address}/fr.html")
    page.wait_for_selector(".headline[data-status]", timeout=300_000)
    taken = time.perf_counter() - start
    context.close()
    return taken


def waited(page: Any, act: Callable[[], object]) -> float:
    """Return how long it takes from an act to another answer."""
    page.evaluate(_WATCH)
    act()
    taken = float(page.evaluate("() => window.answered"))
    settle(page)
    return taken


def changes_of_fact(page: Any) -> list[float]:
    """Change the amount across the European threshold and back."""
    box = page.get_by_role("textbox", name=AMOUNT)
    amounts = ["300 000 €", "40 000 €"] * TIMES
    return [waited(page, lambda amount=amount: box.fill(amount)) for amount in amounts]  # type: ignore[misc]


def changes_of_rule(page: Any) -> list[float]:
    """Change the threshold of innovative purchases by one key, below the amount of the case and back."""
    page.click(".cm-content")
    page.wait_for_selector(".rules [data-state=sound]", timeout=300_000)
    settle(page)
    page.keyboard.press("Control+f")
    # Typed key by key: the search is made on a key, not on a text that is put there.
    search = page.locator(".cm-search [name=search]")
    search.press_sequentially("à compter du 16 décembre 2021 | 1")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    for _ in range(2):  # to the end of what was found, and over one zero
        page.keyboard.press("ArrowRight")
    taken = []
    # 100 000 € becomes 10 000 €, which the case exceeds: the answer loses what it opened.
    for key in ("Backspace", "0") * TIMES:
        taken.append(waited(page, lambda key=key: page.keyboard.press(key)))  # type: ignore[misc]
    return taken


def shots(browser: Any, address: str, folder: Path) -> None:
    """Write pictures of the page: two languages, wide and narrow, light and dark."""
    folder.mkdir(parents=True, exist_ok=True)
    for lang in ("fr", "en"):
        for name, width, height in (("wide", 1280, 900), ("narrow", 390, 844)):
            for scheme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=scheme, locale=lang
                )
                page = context.new_page()
                page.goto(f"{address}/{lang}.html")
                settle(page)
                page.screenshot(path=folder / f"{lang}-{name}-{scheme}.png", full_page=True)
                context.close()


def main() -> int:
    """Measure, and say which bars are met."""
    parser = argparse.ArgumentParser(description="How long the playground takes in a browser.")
    parser.add_argument("site", type=Path)
    parser.add_argument("--shots", type=Path)
    asked = parser.parse_args()
    from playwright.sync_api import sync_playwright

    if not Path(CHROMIUM).is_file() or not (asked.site / "playground" / "page.js").is_file():
        print("it needs chromium, and the site: python docs/build.py --out site", file=sys.stderr)
        return 2
    with served(asked.site) as address, sync_playwright() as playwright:
        browser = chromium(playwright)
        figures = {"first answer": [first_answer(browser, address) for _ in range(3)]}
        page = browser.new_page(locale="fr-FR", viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/fr.html")
        settle(page)
        figures["change of a fact"] = changes_of_fact(page)
        figures["change of a rule"] = changes_of_rule(page)
        for name, taken in figures.items():
            found, bar = median(taken), BARS[name]
            verdict = "met" if found <= bar else "missed"
            print(f"{name}: median {found:.3f} s, worst {max(taken):.3f} s, bar {bar} s {verdict}")
        if asked.shots:
            shots(browser, address, asked.shots)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
