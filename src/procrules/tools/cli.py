"""The command line (extra ``cli``). What it does is in ``procrules.tools.commands``."""

from __future__ import annotations

import io
import sys

from procrules.diagnostics.bounds import MissingExtra

UNUSABLE = 2
STOPPED = 130
EXTRA = ("click", "rich", "yaml")
"""What the extra brings."""


def main() -> None:
    """Run a command and leave with its status."""
    for stream in (sys.stdout, sys.stderr):
        # No character of a rule, of a fact or of a file name may end a command.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        import rich  # noqa: F401  (needed on a terminal only: better told at once)

        from procrules.tools.commands.tree import language, root
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        _tell_missing()
        sys.exit(UNUSABLE)
    except KeyboardInterrupt:  # before there is a command to stop
        sys.exit(STOPPED)
    root(language(sys.argv[1:])).main(prog_name="procrules")


def _tell_missing() -> None:
    english = "--lang=en" in sys.argv or ("--lang", "en") in zip(
        sys.argv, sys.argv[1:], strict=False
    )
    sys.stderr.write(MissingExtra(extra="cli").message("en" if english else "fr") + "\n")


if __name__ == "__main__":
    main()
