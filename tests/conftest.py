"""What the tests share: pytest run by itself, a cache of their own, and what is no test of the project.

The plugin of procrules collects rule files. Those in ``cases`` are broken on purpose, and the bundled
rules are run by ``procrules test``.
"""

import os
import shutil
import tempfile

import pytest

from procrules.cache import VARIABLE

pytest_plugins = ["pytester"]
collect_ignore_glob = ["*.regles", "*.regles.md"]

_MADE = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Keep what is made of rules in a folder of this run, unless the caller names one.

    The processes that tests start find it too. The folder of the user is never written to.
    """
    if not os.environ.get(VARIABLE):
        config.stash[_MADE] = os.environ[VARIABLE] = tempfile.mkdtemp(prefix="procrules-tests-")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the folder again."""
    made = config.stash.get(_MADE, None)
    if made is not None:
        del os.environ[VARIABLE]
        shutil.rmtree(made, ignore_errors=True)
