"""The audit as JSON, written while it goes on: nothing is held. Amounts are texts, exact."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any, Protocol

from attrs import define, field

from procrules.audit.model import VERDICTS, Judged, Place, Unreadable, Verdict
from procrules.audit.running import Audit
from procrules.audit.splitting import Question
from procrules.audit.words import FINDING, REASON
from procrules.core.answer import plain


class Writable(Protocol):
    """Where text is written."""

    def write(self, words: str, /) -> object:
        """Write a text as it is."""


def contract_data(judged: Judged) -> dict[str, Any]:
    """Return a contract and its verdict as plain data."""
    contract, judgement = judged.contract, judged.judgement
    limit = judgement.limit
    return {
        "file": contract.place.file,
        "index": contract.place.index,
        "line": contract.place.line,
        "id": contract.id,
        "buyer_id": contract.buyer_id,
        "buyer_name": contract.buyer_name,
        "object": contract.object,
        "cpv": contract.cpv,
        "procedure": contract.procedure,
        "procedure_label": contract.procedure_label,
        "nature": contract.nature,
        "type_prestation": list(contract.types),
        "acheteur": list(contract.buyers),
        "notified_from": plain(contract.notified.first) if contract.notified else None,
        "notified_until": plain(contract.notified.last) if contract.notified else None,
        "amounts": [plain(a) for a in contract.amounts],
        "problems": list(contract.problems),
        "verdict": judgement.verdict,
        "finding": judgement.finding,
        "articles": list(judgement.articles),
        "threshold": limit.name if limit else None,
        "threshold_value": plain(limit.value) if limit else None,
        "distance": plain(limit.distance) if limit else None,
        "law_of": plain(limit.day) if limit else None,
        "reasons": list(judgement.reasons),
        "grounds": [{"label": g.label, "articles": list(g.articles)} for g in judgement.grounds],
        "missing": list(judgement.missing),
        "notes": list(judgement.notes),
        "merged": [{**place_data(place), "why": why} for place, why in contract.merged],
    }


def place_data(place: Place) -> dict[str, Any]:
    """Return a place as plain data."""
    return {"file": place.file, "index": place.index, "line": place.line}


def question_data(question: Question) -> dict[str, Any]:
    """Return a question on splitting as plain data."""
    return {
        "buyer_id": question.buyer_id,
        "buyer_name": question.buyer_name,
        "cpv": question.cpv,
        "procedure": question.procedure,
        "first": plain(question.first),
        "last": plain(question.last),
        "contracts": question.contracts,
        "total": plain(question.total),
        "object": question.object,
        "articles": list(question.articles),
        "places": [place_data(place) for place in question.places],
    }


def unreadable_data(found: Unreadable) -> dict[str, Any]:
    """Return a row that could not be read as plain data."""
    return {
        **place_data(found.place),
        "reason": {"fr": found.reason.fr, "en": found.reason.en},
        "excerpt": found.excerpt,
    }


def summary_data(audit: Audit) -> dict[str, Any]:
    """Return what is told of all contracts together as plain data."""
    summary = audit.summary
    return {
        "ruleset": {
            "name": audit.ruleset.name,
            "version": audit.ruleset.version,
            "sha256": audit.ruleset.sha256,
        },
        "files": list(audit.files),
        "counts": audit.counts.to_dict(),
        "findings": [
            {
                "verdict": found.verdict,
                "finding": found.finding,
                "procedure": found.procedure or None,
                "on": list(found.on),
                "contracts": number,
            }
            for found, number in summary.findings.most_common()
        ],
        "by_procedure_and_year": _lines(summary.by("procedure", "year"), "procedure", "year"),
        "by_buyer_procedure_and_year": [
            {**line, "buyer_name": summary.names.get(line["buyer_id"])}
            for line in _lines(
                summary.by("buyer_id", "procedure", "year"), "buyer_id", "procedure", "year"
            )
        ],
        "problems": dict(summary.problems.most_common()),
        "scales": [scale.to_dict() for scale in summary.scales.values()],
        "words": {
            name: {"fr": words.fr, "en": words.en} for name, words in {**FINDING, **REASON}.items()
        },
    }


def _lines(
    found: Mapping[tuple[object, ...], Counter[Verdict]], *names: str
) -> list[dict[str, Any]]:
    return [
        {**dict(zip(names, at, strict=True)), **{v: verdicts[v] for v in VERDICTS}}
        for at, verdicts in sorted(found.items(), key=lambda pair: str(pair[0]))
    ]


@define
class JsonWriter:
    """Writes the audit as one JSON object, list by list."""

    stream: Writable
    _open: str = field(init=False, default="")
    _empty: bool = field(init=False, default=True)

    def judged(self, found: Judged) -> None:
        """Write a contract."""
        self._item("contracts", contract_data(found))

    def unreadable(self, found: Unreadable) -> None:
        """Write a row that could not be read."""
        self._item("unreadable", unreadable_data(found))

    def question(self, found: Question) -> None:
        """Write a question."""
        self._item("questions", question_data(found))

    def end(self, audit: Audit) -> None:
        """Write the lists that nothing was put in, and the summary."""
        for name in _LISTS[_LISTS.index(self._open) + 1 if self._open else 0 :]:
            self._begin(name)
        text = json.dumps(summary_data(audit), ensure_ascii=False, indent=1)
        self.stream.write("\n],\n" + text.removeprefix("{\n"))
        self.stream.write("\n")

    def _item(self, name: str, data: Mapping[str, Any]) -> None:
        while self._open != name:
            at = _LISTS.index(self._open) + 1 if self._open else 0
            self._begin(_LISTS[at])
        self.stream.write(("\n" if self._empty else ",\n") + json.dumps(data, ensure_ascii=False))
        self._empty = False

    def _begin(self, name: str) -> None:
        self.stream.write(("\n],\n" if self._open else "{\n") + f'"{name}": [')
        self._open, self._empty = name, True


_LISTS = ("unreadable", "contracts", "questions")
"""The lists in the order in which the audit finds what is in them."""


@define
class UnreadableWriter:
    """Writes the rows that could not be read to a table of their own, with the reason."""

    stream: Writable
    lang: str

    def begin(self) -> None:
        """Write the names of the columns."""
        csv.writer(self.stream).writerow(("file", "index", "line", "reason", "excerpt"))

    def unreadable(self, found: Unreadable) -> None:
        """Write one row."""
        place = found.place
        reason = found.reason.fr if self.lang == "fr" else found.reason.en
        csv.writer(self.stream).writerow(
            (place.file, place.index, place.line, reason, found.excerpt)
        )
