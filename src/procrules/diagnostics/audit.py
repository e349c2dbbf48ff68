"""Codes 83x: the audit of published contracts."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Words


@frozen(kw_only=True)
class NotContracts(Diagnostic):
    """A file or a folder holds no published contracts that can be read."""

    code: ClassVar[str] = "PR830"
    fr: ClassVar[str] = "« {path} » ne peut pas être audité : {problem}"
    en: ClassVar[str] = "'{path}' cannot be audited: {problem}"
    path: str
    problem: Words
