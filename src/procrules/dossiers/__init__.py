"""Dossiers: files of one procurement, checked by a ruleset and answered as a whole.

A ``.dossier`` file, JSON and YAML say the same things: a dossier gives a plain mapping
(``Dossier.to_dict``), and that mapping gives the same dossier again.
"""

from procrules.dossiers.data import dossier_of
from procrules.dossiers.load import load_dossier
from procrules.dossiers.model import Dossier
from procrules.dossiers.text import read_dossier

__all__ = ["Dossier", "dossier_of", "load_dossier", "read_dossier"]
