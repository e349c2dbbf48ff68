"""A visitor of the playground: what they do, what they read, and what the page asked meanwhile."""

from __future__ import annotations

import json
import os
import re
import shutil
from typing import Any

from attrs import define, field

CHROMIUM = os.environ.get("PROCRULES_CHROMIUM") or shutil.which("chromium") or ""
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
)
"""Chromium asks nothing of other sites by itself, and runs where there is no sandbox."""
PATIENCE = 120_000
"""Milliseconds after which what was to come is taken to be lost: no bar, which a benchmark measures."""


def chromium(playwright: Any) -> Any:
    """Start Chromium without a screen."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=[*_FLAGS])


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
