"""What mkdocs does not do alone: list the pages of a folder, and lead each page to its twin in the other language."""

import posixpath
import re
from pathlib import Path
from typing import Any

_TWIN = re.compile(r"^\*?\[(?:Français|English)\]\((?P<link>[^)#\s]+\.md)\)", re.MULTILINE)
_DIAGNOSTIC = re.compile(r"^(?:fr|en)(?=/diagnostics/)")
_HEAD = 2_000
"""Characters at the top of a page, where it names its twin."""

_twins: dict[str, str] = {"fr/index.md": "en/index.md", "en/index.md": "fr/index.md"}
_urls: dict[str, str] = {}
_MADE = ("fr/marches_publics/", "en/marches_publics/")
"""What ``docs/rulesets.py`` makes, and no file holds."""


def on_config(config: Any) -> Any:
    """Replace each `folder/*` of the navigation by the pages of that folder, its index first."""
    config["nav"] = _expand(config["nav"], Path(config["docs_dir"]))
    return config


def _expand(entries: list[Any], docs: Path) -> list[Any]:
    expanded = []
    for entry in entries:
        if not isinstance(entry, dict):
            expanded.append(entry)
            continue
        ((title, target),) = entry.items()
        if isinstance(target, list):
            expanded.append({title: _expand(target, docs)})
        elif target.endswith("/*"):
            pages = sorted(
                docs.glob(f"{target}.md"), key=lambda page: (page.stem != "index", page.stem)
            )
            if pages:
                expanded.append({title: [page.relative_to(docs).as_posix() for page in pages]})
        elif (docs / target).exists() or target.startswith(_MADE):
            expanded.append(entry)
    return expanded


def on_files(files: Any, **_: Any) -> Any:
    """Note where each page will be."""
    _urls.update({file.src_uri: file.url for file in files.documentation_pages()})
    return files


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Note the twin that a page names at its top; those of the diagnostics have the same name."""
    source = page.file.src_uri
    if found := _TWIN.search(markdown[:_HEAD]):
        _twins[source] = posixpath.normpath(
            posixpath.join(posixpath.dirname(source), found["link"])
        )
    elif _DIAGNOSTIC.match(source):
        _twins[source] = _DIAGNOSTIC.sub(_other(source), source)
    return markdown


def on_page_context(context: Any, *, page: Any, config: Any, **_: Any) -> Any:
    """Give a page the language of its folder, and the switch of language its twin, if it has one."""
    source = page.file.src_uri
    config.theme["language"] = _language(source)
    for other in config.extra["alternate"]:
        home = f"{other['lang']}/index.md"
        twin = _twins.get(source, home) if other["lang"] == _other(source) else source
        other["link"] = _urls.get(twin, _urls[home])
    return context


def _language(source: str) -> str:
    return "en" if source.startswith("en/") else "fr"


def _other(source: str) -> str:
    return "fr" if source.startswith("en/") else "en"
