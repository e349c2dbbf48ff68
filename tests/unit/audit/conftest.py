"""The bundled rules, loaded once: a ruleset never changes."""

import pytest

from procrules.ruleset import Ruleset, load


@pytest.fixture(scope="package")
def bundled() -> Ruleset:
    return load("marches_publics")
