"""``procrules doc``: a ruleset as pages that open from the disk."""

from __future__ import annotations

from pathlib import Path

import click

from procrules.diagnostics.base import Lang
from procrules.loading import compiled_named
from procrules.ruleset import ruleset_of
from procrules.tools.commands import console
from procrules.tools.commands.frame import Verb
from procrules.tools.commands.options import argument, option
from procrules.tools.commands.published import write_folder
from procrules.tools.commands.words import say


def command(lang: Lang) -> click.Command:
    """Return the command in a language."""
    return Verb(
        "doc",
        lang,
        callback=run,
        short_help=say(
            lang,
            "Fait les pages d'un règlement, à ouvrir dans un navigateur.",
            "Make the pages of a ruleset, to be opened in a browser.",
        ),
        help=say(
            lang,
            "Fait les pages d'un règlement : arbres des décisions, seuils dans le temps, parcours, faits, "
            "textes et exemples. Elles s'ouvrent depuis le disque, sans serveur ni réseau.\n\nREGLEMENT est "
            "le nom d'un règlement fourni (marches_publics) ou un chemin.",
            "Make the pages of a ruleset: trees of decisions, thresholds over time, processes, facts, texts "
            "and examples. They open from the disk, without a server or a network.\n\nRULESET is the name "
            "of a bundled ruleset (marches_publics) or a path.",
        ),
        params=[
            argument(lang, "ruleset", "REGLEMENT", "RULESET"),
            option(
                lang,
                "--out",
                "Dossier des pages ; celui qu'une fois d'avant a fait est remplacé en entier.",
                "Folder of the pages; one made before is replaced as a whole.",
                required=True,
                metavar=say(lang, "DOSSIER", "FOLDER"),
            ),
        ],
    )


def run(ruleset: str, out: str, lang: Lang) -> int:
    """Make the pages."""
    from procrules.site.building import build  # for this command alone
    from procrules.site.standalone import files

    compiled = compiled_named(ruleset)
    rules = ruleset_of(compiled)
    made = files(build(rules, lang, compiled.sources))
    folder = Path(out)
    write_folder(folder, made)
    count = sum(name.endswith(".html") for name in made)
    first = folder / "index.html"
    console.out(say(lang, f"{count} pages ; ouvrez {first}", f"{count} pages; open {first}"))
    return 0
