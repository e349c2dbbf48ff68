"""The command line (extra ``cli``)."""

from __future__ import annotations

import sys

from procrules.diagnostics.render import render_all
from procrules.examples import run_examples
from procrules.ruleset import compile_named, load


def main() -> None:
    """Run a command."""
    command, path = sys.argv[1:3]
    compiled = compile_named(path)
    print(render_all(compiled.diagnostics))
    if compiled.program is None:
        sys.exit(1)
    if command == "test":
        outcomes = list(run_examples(load(path)))
        for outcome in outcomes:
            if not outcome.passed:
                span = outcome.example.span
                print(f"{span.file}:{span.line}: {outcome.example.label}")
                for failure in outcome.failures:
                    print("    " + failure.fr)
        failed = sum(not o.passed for o in outcomes)
        print(f"{len(outcomes)} examples, {failed} failed")
        sys.exit(bool(failed))


if __name__ == "__main__":
    main()
