"""The entry point of the command line; the commands themselves need the extra ``cli``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line, or say in one sentence which extra it needs."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        import click  # noqa: F401
        import rich  # noqa: F401
    except ModuleNotFoundError:
        from procrules.diagnostics.bounds import MissingExtra

        missing = MissingExtra(extra="cli")
        sys.stderr.write(f"{missing.message('fr')}\n{missing.message('en')}\n")
        raise SystemExit(2) from None
    from procrules.tools.application import procrules

    procrules(prog_name="procrules")


if __name__ == "__main__":
    main()
