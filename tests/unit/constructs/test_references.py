"""Places in a source, one after another on a line."""

from __future__ import annotations

import pytest

import procrules
from procrules.constructs.common import beside


@pytest.mark.parametrize(
    ("place", "part", "whole"),
    [
        ("R2122-9-1 al. 1", "al. 3", "R2122-9-1 al. 3"),
        ("R2122-9-1", "al. 3", "R2122-9-1 al. 3"),
        ("R2172-31 dernier al.", "al. 2", "R2172-31 al. 2"),
        ("R2172-31 al. 2", "dernier al.", "R2172-31 dernier al."),
        ("R2123-1 2° b", "3°", "R2123-1 3°"),
        ("R2123-1 2°", "al. 2", "R2123-1 2° al. 2"),
        ("art. 142 I 8°", "II", "art. 142 II"),
        ("art. 142 I 8°", "9°", "art. 142 I 9°"),
        ("L2124-1", "R2124-1", "R2124-1"),
        ("R2124-1", "annexe 2", "annexe 2"),
        ("al. 1", "al. 2", "al. 2"),
        ("", "al. 2", "al. 2"),
    ],
)
def test_a_part_alone_belongs_to_the_article_before_it(place: str, part: str, whole: str) -> None:
    assert beside(place, part) == whole


def test_an_answer_cites_the_article_of_each_part() -> None:
    rules = procrules.loads(
        """langue français
source ccp « Code » : loi
décision d « D » : oui/non
règle r « R »
  vu ccp R2122-9-1 al. 1, al. 3
  alors d = oui
"""
    )
    cited = [r.locator for r in rules.decide("d", {}).sources]
    assert cited == ["R2122-9-1 al. 1", "R2122-9-1 al. 3"]
