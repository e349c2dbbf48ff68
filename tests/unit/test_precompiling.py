"""What a wheel carries of its own rules."""

from __future__ import annotations

import pytest

from procrules import loads, precompiling
from procrules.backends.compiled.inputs import Layout

RULES = """langue français
source code « Code » : loi
fait a « A » : oui/non
décision un « Un » : oui/non
  vu code art. 1
  si a alors oui
  sinon non
décision deux « Deux » : oui/non
  vu code art. 2
  si un alors non
  sinon oui
"""


@pytest.mark.parametrize("processors", [1, 2])
def test_code_is_the_same_however_many_processes_make_it(
    processors: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precompiling, "_processors", lambda: processors)
    checked = loads(RULES).program
    alone = [precompiling._code(checked, Layout(checked.program), d) for d in ("un", "deux")]
    assert list(precompiling._codes(checked)) == alone
