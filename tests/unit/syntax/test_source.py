"""Texts as read: one form for letters, spaces and apostrophes, at the author's places."""

from __future__ import annotations

import unicodedata

import procrules
from procrules.pipeline import compile_text
from procrules.syntax.formatter import format_text

TEXT = """langue français

source règlement_intérieur « Règlement intérieur » : politique

fait durée_prévue « Durée prévue » : durée

décision délégué « Délégué » : oui/non
  vu règlement_intérieur art. 2
  si durée_prévue dépasse 2 années alors oui
  sinon non
"""
APART = unicodedata.normalize("NFD", TEXT)


def test_letters_written_in_two_parts_are_read() -> None:
    assert APART != TEXT
    assert not compile_text(APART).diagnostics
    rules = procrules.loads(APART)
    assert rules.decide("délégué", {"durée_prévue": "3 ans"}).value is True


def test_format_gives_letters_one_form() -> None:
    assert format_text(APART).text == format_text(TEXT).text


def test_a_finding_after_letters_in_two_parts_stands_where_it_is_seen() -> None:
    wrong = TEXT.replace("si durée_prévue", "si durée_privée")
    (found,) = compile_text(wrong).diagnostics
    (same,) = compile_text(unicodedata.normalize("NFD", wrong)).diagnostics
    assert same == found
    assert same.source_line == "  si durée_privée dépasse 2 années alors oui"
