"""What a wheel carries of its own rules, so that nobody parses them, and first answers come soon."""

from __future__ import annotations

from collections.abc import Iterable

from procrules.backends.compiled.inputs import Layout
from procrules.backends.compiled.machine import Machine
from procrules.bundled import bundled_rulesets
from procrules.cache import ENDING, START
from procrules.compiled import Compiled
from procrules.engine import ENGINE_FILE, engine
from procrules.errors import RulesetError
from procrules.kept import OPENING, KeptRules, bundle, entry, texts_of
from procrules.loading import bundled_root, to_keep
from procrules.pipeline import parsed, without_collection
from procrules.texts import Import


def precompiled() -> dict[str, bytes]:
    """Return what a wheel carries beside the sources, by the name of the file.

    Raises:
        RulesetError: A bundled ruleset has errors.
        OSError: The sources of the engine cannot be read.
    """
    files = {ENGINE_FILE: engine().encode("ascii")}
    for name in sorted(bundled_rulesets()):
        root = bundled_root(name)
        assert root is not None
        compiled, imports = parsed(root)
        data = to_keep(root, compiled, imports)
        if data is None:
            raise RulesetError(compiled.diagnostics)
        files[f"{name}{ENDING}"] = data
        with without_collection():
            files[f"{name}{START}"] = first_answers(name, compiled, imports)
    return files


def first_answers(name: str, compiled: Compiled, imports: Iterable[Import]) -> bytes:
    """Return what first answers need of a bundled ruleset: what it declares, and the code of each decision.

    Args:
        name: The ruleset.
        compiled: What the passes gave of it.
        imports: What the names that it imports meant.
    """
    texts, checked = texts_of(name), compiled.program
    assert texts is not None
    assert checked is not None
    within = [(i.inside, i.name, i.read) for i in imports]
    opening = KeptRules(texts, None, False, engine()).opening(compiled, within)
    assert opening is not None
    entries = [(OPENING, entry(OPENING, opening))]
    layout = Layout(checked.program)
    for decision in checked.program.decisions:
        machine = Machine(checked, layout, decision)
        entries.append((decision, entry(decision, machine.bounds.plain())))
        for number in range(len(machine.cuts) + 1):
            kept = f"{decision}/{number}"
            entries.append((kept, entry(kept, machine.written(number))))
    return bundle(entries)
