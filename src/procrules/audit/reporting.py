"""The audit in words: for a terminal, and in Markdown. Both languages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from heapq import heappush, heapreplace
from typing import Any, TypeVar

from attrs import define, field

from procrules.audit.drawing import bars, comment, title
from procrules.audit.model import MERGED, VERDICTS, Judged, Judgement, Place, Unreadable, Verdict
from procrules.audit.running import Audit
from procrules.audit.splitting import Question
from procrules.audit.words import (
    FINDING,
    MERGED_WITH,
    PROBLEM,
    READ,
    REASON,
    SHORT,
    UNREADABLE,
    VERDICT,
    agreed,
    count,
    missing_words,
    money,
    told,
)
from procrules.diagnostics.base import Lang, Words
from procrules.values.dates import format_date

T = TypeVar("T")
Ranked = tuple[tuple[Any, ...], int, T]

SHOWN = 20
"""How many of each sort are shown; the JSON and the Parquet hold all."""
_FINDINGS = 8


@define
class Examples:
    """The few contracts, questions and unreadable rows that a report shows."""

    judged: list[Ranked[Judged]] = field(factory=list)
    questions: list[Ranked[Question]] = field(factory=list)
    unreadable: list[Unreadable] = field(factory=list)
    _seen: int = field(init=False, default=0)

    def add(self, found: Judged) -> None:
        """Keep a contract that is to be looked at, if few are farther from their threshold."""
        if found.judgement.verdict == "to_look_at":
            limit = found.judgement.limit
            # How many times the threshold: what an estimate could hardly have missed comes first.
            rank = (limit is not None, limit.distance / limit.value if limit and limit.value else 0)
            self._keep(self.judged, rank, found)

    def add_question(self, found: Question) -> None:
        """Keep a question, if few have a larger total."""
        self._keep(self.questions, (found.total,), found)

    def add_unreadable(self, found: Unreadable) -> None:
        """Keep a row that could not be read, among the first."""
        if len(self.unreadable) < SHOWN:
            self.unreadable.append(found)

    def _keep(self, heap: list[Ranked[T]], rank: tuple[Any, ...], found: T) -> None:
        self._seen += 1
        # The first of two that rank alike stays: what is judged is never compared.
        entry = (rank, -self._seen, found)
        if len(heap) < SHOWN:
            heappush(heap, entry)
        elif entry > heap[0]:
            heapreplace(heap, entry)


def _say(lang: Lang, fr: str, en: str) -> str:
    return fr if lang == "fr" else en


# -- the parts that both forms share ----------------------------------------------------------------
def count_lines(audit: Audit, lang: Lang) -> list[tuple[str, int]]:
    """Return the counts with their words, in the order in which they add up."""
    counts = audit.counts
    return [
        (agreed(words, number, lang), number)
        for words, number in (
            (READ, counts.read),
            *((VERDICT[v], counts.verdicts[v]) for v in VERDICTS),
            (UNREADABLE, counts.unreadable),
            *((MERGED_WITH[m], counts.merged[m]) for m in MERGED if counts.merged[m]),
        )
    ]


def finding_lines(audit: Audit, lang: Lang) -> Iterator[tuple[int, str]]:
    """Yield the most frequent findings that ask for a look or for data."""
    ranked = audit.summary.findings.most_common()
    for verdict in ("to_look_at", "undecidable"):
        for found, number in [pair for pair in ranked if pair[0].verdict == verdict][:_FINDINGS]:
            none = _say(lang, "sans procédure", "no procedure")
            label = audit.law.procedures.get(found.procedure, none)
            if verdict == "undecidable":
                rest = ", ".join(missing_words(fact, lang) for fact in found.on)
            else:
                rest = cite(audit, found.on)
            colon = _say(lang, " : ", ": ")
            words = f"{agreed(VERDICT[verdict], number, lang)}{colon}{label}"
            said = f"{words} — {told(FINDING[found.finding], lang)}"
            yield number, said + (f" [{rest}]" if rest else "")


def cite(audit: Audit, articles: Iterable[str]) -> str:
    """Return articles as a person reads them."""
    sources = audit.ruleset.program.program.sources
    found = []
    for article in articles:
        name, _, locator = article.partition(" ")
        source = sources.get(name)
        label = source.about.label if source is not None and source.about.label else name
        found.append(f"{label}, {locator}".removesuffix(", "))
    return " ; ".join(found)


def where(place: Place, lang: Lang) -> str:
    """Return a place in words."""
    name = place.file.rpartition("/")[2]
    return _say(
        lang,
        f"{name}, n° {place.index} (ligne {place.line})",
        f"{name}, no. {place.index} (line {place.line})",
    )


def judgement_lines(audit: Audit, judged: Judged, lang: Lang) -> Iterator[str]:
    """Yield what is said of one contract: what, by which law, how far, and why it is no fault yet."""
    contract, judgement = judged.contract, judged.judgement
    amounts = ", ".join(money(a, lang) for a in contract.amounts)
    label = audit.law.procedures.get(contract.procedure or "", contract.procedure_label or "—")
    buyer = contract.buyer_name or contract.buyer_id or "—"
    yield f"{buyer} — {contract.object or contract.id or '—'}"[:160]
    yield f"{where(contract.place, lang)} ; {label} ; {amounts}"
    yield told(FINDING[judgement.finding], lang) + _law(audit, judgement, lang)
    reasons = [*judgement.reasons, *(["grounds"] if judgement.grounds else [])]
    if reasons:
        words = ", ".join(told(SHORT[reason], lang) for reason in reasons)
        yield _say(lang, f"pas encore une faute : {words}", f"not yet a fault: {words}")
    if judgement.grounds:
        yield _grounds(audit, judgement, lang)


_GROUNDS = 4


def _grounds(audit: Audit, judgement: Judgement, lang: Lang) -> str:
    shown = (f"{g.label} ({cite(audit, g.articles)})" for g in judgement.grounds[:_GROUNDS])
    left = max(0, len(judgement.grounds) - _GROUNDS)
    mark = "s" if left > 1 else ""
    more = _say(lang, f" ; et {left} autre{mark}", f"; and {left} other{mark}") if left else ""
    return _say(lang, "autres cas : ", "other cases: ") + " ; ".join(shown) + more


def _law(audit: Audit, judgement: Judgement, lang: Lang) -> str:
    articles, limit = cite(audit, judgement.articles), judgement.limit
    if limit is None:
        return f" ({articles})" if articles else ""
    day, value = format_date(limit.day, lang), money(limit.value, lang)
    over = money(limit.distance, lang)
    far = (
        _say(lang, "atteint exactement", "reached exactly")
        if limit.distance == 0
        else _say(lang, f"dépassé de {over}", f"exceeded by {over}")
    )
    return _say(
        lang,
        f" ({articles} ; {value} dans le droit en vigueur le {day}, {far})",
        f" ({articles}; {value} in the law in force on {day}, {far})",
    )


def reason_lines(examples: Examples, lang: Lang) -> Iterator[str]:
    """Yield what the short reasons of some contracts mean."""
    for name, short in SHORT.items():
        shown = (judged.judgement for _, _, judged in examples.judged)
        if any(name in j.reasons or (name == "grounds" and j.grounds) for j in shown):
            yield told(short, lang) + _say(lang, " : ", ": ") + told(REASON[name], lang)


def question_line(audit: Audit, question: Question, lang: Lang) -> str:
    """Return a question on splitting."""
    label = audit.law.procedures.get(question.procedure, question.procedure)
    number, total = count(question.contracts, lang), money(question.total, lang)
    first, last = format_date(question.first, lang), format_date(question.last, lang)
    buyer = question.buyer_name or question.buyer_id
    begins = _say(lang, f" (« {question.object}… »)", f" ('{question.object}…')")
    if question.object:
        buyer += begins
    return _say(
        lang,
        f"{buyer} : {number} marchés du même code CPV {question.cpv}, du {first} au {last}, {total} ensemble,"
        f" chacun par « {label} » : est-ce un seul besoin ({cite(audit, question.articles)}) ?",
        f"{buyer}: {number} contracts of the same CPV code {question.cpv}, from {first} to {last}, {total} together,"
        f" each by '{label}': is it one need ({cite(audit, question.articles)})?",
    )


def table(audit: Audit, *names: str, lang: Lang, most: int | None = None) -> list[list[str]]:
    """Return a table of verdicts by some attributes, as rows of cells."""
    found = sorted(audit.summary.by(*names).items(), key=lambda pair: _weight(*pair))
    rows = []
    for at, verdicts in found[:most]:
        cells = [_cell(audit, name, value, lang) for name, value in zip(names, at, strict=True)]
        rows.append([*cells, *(count(verdicts[v], lang) for v in VERDICTS)])
    return rows


def _weight(at: tuple[object, ...], verdicts: Mapping[Verdict, int]) -> tuple[int, int, str]:
    return (-verdicts.get("to_look_at", 0), -sum(verdicts.values()), str(at))


def _cell(audit: Audit, name: str, value: object, lang: Lang) -> str:
    unknown = "—"
    if name == "procedure":
        return audit.law.procedures.get(str(value), unknown)
    if name == "buyer_id":
        return audit.summary.names.get(str(value)) or str(value) or unknown
    return str(value) if value is not None else unknown


_NAMES = {
    "procedure": ("Procédure", "Procedure"),
    "year": ("Année", "Year"),
    "buyer_id": ("Acheteur", "Buyer"),
}


def heads(*names: str, lang: Lang) -> list[str]:
    """Return the heads of such a table."""
    return [
        *(_say(lang, *_NAMES[name]) for name in names),
        _say(lang, "Cohérents", "Coherent"),
        _say(lang, "À regarder", "To look at"),
        _say(lang, "Non décidables", "Not decidable"),
    ]


NOTE = Words(
    "« À regarder » n'est pas une faute : c'est une question posée à l'acheteur. « Cohérent » veut dire que "
    "rien de ce qui est publié ne contredit le droit de ce jour.",
    "'To be looked at' is no fault: it is a question to the buyer. 'Coherent' means that nothing that is "
    "published contradicts the law of that day.",
)


# -- text -----------------------------------------------------------------------------------------
def text(audit: Audit, examples: Examples, lang: Lang) -> Iterator[str]:
    """Yield the lines of the report for a terminal."""
    yield from _headed(_say(lang, "Comptes", "Counts"))
    for words, number in count_lines(audit, lang):
        yield f"{count(number, lang):>10}  {words}"
    yield ""
    yield told(NOTE, lang)
    yield from _headed(_say(lang, "Constats les plus fréquents", "Most frequent findings"))
    for number, words in finding_lines(audit, lang):
        yield f"{count(number, lang):>10}  {words}"
    yield from _headed(_say(lang, "Données à corriger", "Data to be corrected"))
    for code, number in audit.summary.problems.most_common():
        yield f"{count(number, lang):>10}  {agreed(PROBLEM[code], number, lang)}"
    for names, most in ((("procedure", "year"), None), (("buyer_id",), SHOWN)):
        yield from _headed(_heading(names, lang))
        yield from _columns([heads(*names, lang=lang), *table(audit, *names, lang=lang, most=most)])
    yield from _headed(_say(lang, "Montants autour des seuils", "Amounts around the thresholds"))
    for scale in audit.summary.scales.values():
        yield from bars(scale, lang)
        yield ""
    yield from _lists(audit, examples, lang)


def _lists(audit: Audit, examples: Examples, lang: Lang) -> Iterator[str]:
    if examples.judged:
        yield from _headed(_shown_heading(_say(lang, "À regarder", "To be looked at"), lang))
        for _, _, judged in sorted(examples.judged, reverse=True):
            first, *rest = judgement_lines(audit, judged, lang)
            yield f"– {first}"
            yield from (f"    {line}" for line in rest)
        yield ""
        yield from reason_lines(examples, lang)
    if examples.questions:
        yield from _headed(
            _shown_heading(_say(lang, "Questions sur le besoin", "Questions on the need"), lang)
        )
        for _, _, question in sorted(examples.questions, reverse=True):
            yield f"– {question_line(audit, question, lang)}"
    if examples.unreadable:
        yield from _headed(_shown_heading(_say(lang, "Lignes illisibles", "Unreadable rows"), lang))
        for found in examples.unreadable:
            yield f"– {where(found.place, lang)} : {told(found.reason, lang)}"


def _shown_heading(words: str, lang: Lang) -> str:
    return words + _say(
        lang, f" ({SHOWN} au plus ; tout est en JSON)", f" ({SHOWN} at most; the JSON holds all)"
    )


def _heading(names: tuple[str, ...], lang: Lang) -> str:
    if names == ("buyer_id",):
        return _say(lang, "Par acheteur", "By buyer") + f" ({SHOWN})"
    return _say(lang, "Par procédure et par année", "By procedure and year")


def _headed(words: str) -> Iterator[str]:
    yield ""
    yield words
    yield "-" * len(words)


def _columns(rows: list[list[str]]) -> Iterator[str]:
    widths = [min(60, max(len(row[n]) for row in rows)) for n in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell[:width].ljust(width) if n < len(row) - len(VERDICTS) else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


# -- Markdown -------------------------------------------------------------------------------------
def markdown(audit: Audit, examples: Examples, lang: Lang, picture: str | None) -> Iterator[str]:
    """Yield the lines of the report in Markdown.

    Args:
        audit: The audit.
        examples: What it shows.
        lang: The language.
        picture: The name of the picture beside the report, if there is one.
    """
    yield "# " + _say(lang, "Audit de marchés publiés", "Audit of published contracts")
    yield from ("", told(NOTE, lang), "")
    yield from _rows_of(
        [["", _say(lang, "Lignes", "Rows")]],
        [[words, count(number, lang)] for words, number in count_lines(audit, lang)],
    )
    yield from ("", "## " + _say(lang, "Constats les plus fréquents", "Most frequent findings"), "")
    for number, words in finding_lines(audit, lang):
        yield f"- **{count(number, lang)}** {_safe(words)}"
    for names, most in ((("procedure", "year"), None), (("buyer_id",), SHOWN)):
        yield from ("", "## " + _heading(names, lang), "")
        yield from _rows_of([heads(*names, lang=lang)], table(audit, *names, lang=lang, most=most))
    yield from (
        "",
        "## " + _say(lang, "Montants autour des seuils", "Amounts around the thresholds"),
        "",
    )
    if picture is not None:
        alt = _say(
            lang, "Montants publiés autour des seuils", "Published amounts around the thresholds"
        )
        yield from (f"![{alt}]({picture})", "")
    for scale in audit.summary.scales.values():
        yield f"- {title(scale, lang)} — {comment(scale, lang)}"
    if examples.judged:
        yield from (
            "",
            "## " + _shown_heading(_say(lang, "À regarder", "To be looked at"), lang),
            "",
        )
        for _, _, judged in sorted(examples.judged, reverse=True):
            first, *rest = judgement_lines(audit, judged, lang)
            yield f"- **{_safe(first)}**"
            yield from (f"    - {_safe(line)}" for line in rest)
        yield ""
        yield from (f"- {_safe(line)}" for line in reason_lines(examples, lang))
    if examples.questions:
        head = _say(lang, "Questions sur le besoin", "Questions on the need")
        yield from ("", "## " + _shown_heading(head, lang), "")
        for _, _, question in sorted(examples.questions, reverse=True):
            yield f"- {_safe(question_line(audit, question, lang))}"
    if examples.unreadable:
        head = _say(lang, "Lignes illisibles", "Unreadable rows")
        yield from ("", "## " + _shown_heading(head, lang), "")
        for found in examples.unreadable:
            yield f"- {_safe(where(found.place, lang))} : {_safe(told(found.reason, lang))}"


def _rows_of(head: list[list[str]], rows: list[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head[0]) + " |"
    yield "| " + " | ".join("---" for _ in head[0]) + " |"
    for row in rows:
        yield "| " + " | ".join(map(_safe, row)) + " |"


def _safe(words: str) -> str:
    """Return words of a publisher so that Markdown shows them as they are."""
    return "".join("\\" + c if c in "\\`*_[]<>|#" else c for c in words)
