"""What mkdocs does not do alone: list the pages of a folder in the navigation."""

from pathlib import Path
from typing import Any

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
