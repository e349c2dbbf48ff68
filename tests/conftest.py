"""What the tests share: pytest run by itself, and what is no test of the project.

The plugin of procrules collects rule files. Those in ``cases`` are broken on purpose, and the bundled
rules are run by ``procrules test``.
"""

pytest_plugins = ["pytester"]
collect_ignore_glob = ["*.regles"]
