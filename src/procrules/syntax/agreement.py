"""Gender and number: what declarations say of a name, and which subject a predicate has.

Agreement is data. English has fewer forms than French, so what a translation into French needs is
read from the declarations (``accord féminin``, ``accord pluriel``), by name and by label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from attrs import frozen
from lark import Token

from procrules.syntax.parser import PARSE_FAILURES, tokens_of
from procrules.syntax.source import SourceText


@frozen
class Agreement:
    """Gender, number and kind of what a name stands for; by default masculine singular.

    The kind is that of its type where it matters: ``date``, ``list`` or ``set``.
    """

    feminine: bool = False
    plural: bool = False
    kind: str | None = None


UNKNOWN = Agreement()
"""Of a name that no declaration explains."""

_DATE = Agreement(kind="date")
_MEANINGS = {"base": Agreement(feminine=True)}
"""Names that a construct gives a meaning to, without a declaration: *la base* of changes."""

_DECLARE = (
    "_REFERENCE_DATE",
    "_FACT",
    "_JUDGEMENT",
    "_THRESHOLD",
    "_DEFINITION",
    "_READINGS",
    "_DECISION",
    "_TABLE",
    "_VARIANTS",
    "_ALLOTMENT",
    "_MODIFICATIONS",
    "_SUPPLEMENTS",
    "_REVIEW_CLAUSE",
    "_SIGNS",
    "_CHECKLIST",
)
_KINDS = {"DATE_TYPE": "date", "LIST_OF": "list", "SEVERAL": "set"}


# -- what declarations say ----------------------------------------------------------------------
def agreements_in(sources: Iterable[SourceText]) -> dict[str, Agreement]:
    """Return what the declarations of some texts say, by name and by label.

    Items that cannot be read are passed over. The fields of records count where no declaration at
    the margin has their name.
    """
    found: dict[str, Agreement] = {}
    fields: list[tuple[str, Agreement]] = []
    # Facts that a process, signs or a checklist declare, unless an item has their name.
    later: dict[str, list[tuple[str, Agreement]]] = {}
    for source in sources:
        for chunk in source.chunks():
            try:
                tokens = tokens_of(chunk.text, source.language)
            except PARSE_FAILURES:
                continue
            if tokens[0].type in _DECLARE:
                _add(_declared(tokens, _marks(tokens)), found)
                _add(_generated(tokens), found)
                for asked in _asked(tokens):
                    later.setdefault(asked[-1][0], asked)
            elif tokens[0].type == "_ENTITY":
                own = _marks(tokens)
                if own != UNKNOWN:
                    fields.append((str(tokens[1]), own))
                for block in _blocks(tokens):
                    fields += _declared([tokens[0], *block], _marks(block))
            elif tokens[0].type == "_PROCESS":
                for phase in _blocks(tokens):
                    for block in _blocks(phase):
                        _event(block, later)
    for name, read in later.items():
        if name not in found:
            _add(read, found)
    return {**dict(fields), **found}


def _add(read: Iterable[tuple[str, Agreement]], found: dict[str, Agreement]) -> None:
    # A decision and the table that concludes it may each say a part.
    for name, new in read:
        old = found.get(name, UNKNOWN)
        found[name] = Agreement(
            new.feminine or old.feminine, new.plural or old.plural, new.kind or old.kind
        )


def _declared(tokens: Sequence[Token], marks: Agreement) -> Iterator[tuple[str, Agreement]]:
    types = [t.type for t in tokens[:5]]
    if types[1] != "NAME":
        return
    labelled = types[2] == "STRING"
    at = types.index("COLON") if "COLON" in types else 0
    kind = _KINDS.get(types[at + 1]) if at and at + 1 < len(types) else None
    kind = {"_REFERENCE_DATE": "date", "_CHECKLIST": "set"}.get(types[0], kind)
    read = Agreement(marks.feminine, marks.plural or kind == "list", kind)
    if labelled:
        yield label_key(tokens[2]), read
    yield str(tokens[1]), read


def _generated(tokens: Sequence[Token]) -> Iterator[tuple[str, Agreement]]:
    """Yield what a construct declares beside its decision."""
    if tokens[0].type == "_SUPPLEMENTS":
        yield from _of_services(tokens)
    if tokens[0].type == "_REVIEW_CLAUSE":
        yield from _of_clause(tokens)
    if tokens[0].type == "_SIGNS":
        yield from _weights(tokens)
    if tokens[0].type not in ("_ALLOTMENT", "_MODIFICATIONS"):
        return
    name, label = str(tokens[1]), _label(tokens)
    names: list[tuple[str, str, str | None]] = [(f"cas_{name}", f"{label} : cas ouverts", "set")]
    if tokens[0].type == "_ALLOTMENT":
        names.append((f"enveloppe_{name}", f"{label} : enveloppe commune", None))
        names.append((f"ouvert_{name}", f"{label} : au moins un cas ouvert", None))
    for block in _blocks(tokens):
        total = any(t.type == "_RUNNING_TOTAL" or t.type.startswith("COUNTED_") for t in block)
        if block[0].type == "_CASE" and total:
            names.append((f"cumul_{block[1]}", f"Cumul ({_label(block)})", None))
    for generated, words, kind in names:
        yield f"« {words} »", Agreement(kind=kind)
        yield generated, Agreement(kind=kind)


def _of_services(tokens: Sequence[Token]) -> Iterator[tuple[str, Agreement]]:
    """Yield what the construct on supplementary services names after their list."""
    line = next((b for b in _blocks(tokens) if b[0].type == "_FOR_EACH"), [])
    named = [str(t) for t in line if t.type == "NAME"]
    for listed in named[1:] or [f"{name}{s}" for name in named for s in ("", "s", "x")]:
        for first, words in SERVICES.items():
            read = Agreement(feminine=first in FEMININE_SERVICES)
            yield f"« {_label(tokens)} : {words} »", read
            yield f"{first}_{listed}", read


SERVICES = {
    "obligatoire": "réponse obligatoire",
    "classee": "classée avec la base",
    "classees": "nombre de celles qui sont classées",
    "valeur": "valeur à compter dans le besoin",
    "enveloppe": "celles qui sont retenues sont de celles qui sont demandées",
}
"""What a person reads for what is made of a list of services, by the first part of its name."""
FEMININE_SERVICES = ("obligatoire", "classee", "valeur")


def _of_clause(tokens: Sequence[Token]) -> Iterator[tuple[str, Agreement]]:
    """Yield what the construct on review clauses names after itself."""
    covers = any(block[0].type == "_COVERS" for block in _blocks(tokens))
    for first, words in CLAUSES.items():
        elements = first == "elements"
        if elements or covers:
            read = Agreement(plural=elements, kind="set" if elements else None)
            yield f"« {_label(tokens)} : {words} »", read
            yield f"{first}_{tokens[1]}", read


CLAUSES = {
    "elements": "éléments réunis",
    "couverture": "modification couverte",
    "prevue_par": "modification prévue",
}
"""What a person reads for what is made of a review clause, by the first part of its name."""


def _weights(tokens: Sequence[Token]) -> Iterator[tuple[str, Agreement]]:
    """Yield the signs as a set, and the weights of their groups."""
    name = str(tokens[1])
    signs = Agreement(plural=True, kind="set")
    yield f"« Indices relevés ({_label(tokens)}) »", signs
    yield f"indices_{name}", signs
    yield f"poids_{name}", UNKNOWN
    for block in _blocks(tokens):
        if block[0].type == "_GROUP":
            yield f"« {_label(block)} »", UNKNOWN
            yield f"poids_{name}_{block[1]}", UNKNOWN


def _asked(tokens: Sequence[Token]) -> Iterator[list[tuple[str, Agreement]]]:
    """Yield the facts that signs or items declare, each as its label, if any, and its name."""
    if tokens[0].type not in ("_SIGNS", "_CHECKLIST"):
        return
    inside = [b for b in _blocks(tokens) if b[0].type == "_GROUP"]
    for block in [*_blocks(tokens), *(inner for group in inside for inner in _blocks(group))]:
        if block[0].type not in ("_FOR", "_AGAINST", "_CRITERION") or block[1].type != "NAME":
            continue
        kinds = [line[0].type for line in _blocks(block)]
        if "_IF" not in kinds:
            label = [label_key(block[2])] if block[2].type == "STRING" else []
            yield [(key, _marks(block)) for key in (*label, str(block[1]))]
        for line in _blocks(block):
            if line[0].type == "_EVIDENCE":
                keys = (label_key(line[1]), f"preuve_{block[1]}")
                yield [(key, Agreement(feminine=True)) for key in keys]


def _label(tokens: Sequence[Token]) -> str:
    """Return the label of a declaration, else its name."""
    if tokens[2].type == "STRING":
        return " ".join(tokens[2][1:-1].split())
    return str(tokens[1])


def _event(tokens: Sequence[Token], events: dict[str, list[tuple[str, Agreement]]]) -> None:
    """Add an event of a process, which is a date, as it is first written."""
    if tokens[0].type not in ("_WHEN", "_FORBIDS") or tokens[1].type != "NAME":
        return
    marks = _marks(tokens)
    read = [(str(tokens[1]), Agreement(marks.feminine, marks.plural, "date"))]
    if tokens[2].type == "STRING":
        read.insert(0, (label_key(tokens[2]), read[0][1]))
    events.setdefault(str(tokens[1]), read)


def _marks(tokens: Sequence[Token]) -> Agreement:
    depth, feminine, plural = 0, False, False
    for token in tokens:
        depth += (token.type == "_INDENT") - (token.type == "_DEDENT")
        if depth == 1:
            feminine |= token.type == "FEMININE"
            plural |= token.type == "PLURAL"
    return Agreement(feminine, plural)


def _blocks(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield each line that stands right below the first, with what is deeper."""
    depth = 0
    block: list[Token] = []
    for token in tokens:
        layout = token.type in ("_INDENT", "_DEDENT")
        if depth == 1 and not layout and block and block[-1].type in ("_NL", "_DEDENT"):
            yield block
            block = []
        if depth > 1 or (depth == 1 and token.type != "_DEDENT"):
            block.append(token)
        depth += (token.type == "_INDENT") - (token.type == "_DEDENT")
    if block:
        yield block


def label_key(quoted: str) -> str:
    """Return the key of a label: between guillemets, so that it never meets a name."""
    return f"« {' '.join(quoted[1:-1].split())} »"


class _About(Protocol):
    @property
    def label(self) -> str | None: ...
    @property
    def feminine(self) -> bool: ...
    @property
    def plural(self) -> bool: ...


class _Type(Protocol):
    @property
    def kind(self) -> str: ...


class _Item(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def about(self) -> _About: ...
    @property
    def type(self) -> _Type: ...


class _Record(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def about(self) -> _About: ...
    @property
    def fields(self) -> Sequence[_Item]: ...


class Declarations(Protocol):
    """The part of ``core.program.Program`` that agreement needs."""

    @property
    def entities(self) -> Mapping[str, _Record]: ...
    @property
    def facts(self) -> Mapping[str, _Item]: ...
    @property
    def thresholds(self) -> Mapping[str, _Item]: ...
    @property
    def derived(self) -> Mapping[str, _Item]: ...
    @property
    def decisions(self) -> Mapping[str, _Item]: ...


def agreements_of(program: Declarations) -> dict[str, Agreement]:
    """Return what the declarations of a whole ruleset say, by name and by label."""
    found: dict[str, Agreement] = {}
    fields: dict[str, Agreement] = {}
    for record in program.entities.values():
        own = Agreement(record.about.feminine, record.about.plural)
        if own != UNKNOWN:
            fields[record.name] = own
        fields.update(_said(record.fields))
    for table in (program.thresholds, program.facts, program.derived, program.decisions):
        _add(_said(table.values()), found)
    return {**fields, **found}


def _said(items: Iterable[_Item]) -> Iterator[tuple[str, Agreement]]:
    for item in items:
        about = item.about
        kind = item.type.kind if item.type.kind in _KINDS.values() else None
        read = Agreement(about.feminine, about.plural or kind == "list", kind)
        if about.label:
            yield f"« {' '.join(about.label.split())} »", read
        yield item.name, read


# -- the subject of a predicate -----------------------------------------------------------------
_OPERATORS = ("PLUS", "MINUS", "TIMES", "SLASH")
_PREDICATES = ("LT", "LE", "GT", "GE", "EQ", "IS", "IS_NOT", "_AMONG", "_INCLUDES")
AGGREGATES = {
    "SUM_OF": Agreement(feminine=True),
    "COUNT_OF": UNKNOWN,
    "LARGEST_OF": UNKNOWN,
    "SMALLEST_OF": UNKNOWN,
}
"""The words of what is drawn from a list, as the subject of a predicate."""
_WORDS = ("NAME", "STRING")


def subject(tokens: Sequence[Token], at: int, known: Mapping[str, Agreement]) -> Agreement:
    """Return the agreement of the expression that stands before the predicate at ``at``."""
    read, start = _operand(tokens, at - 1, known)
    while start > 1 and (before := tokens[start - 1].type):
        if before in _OPERATORS:
            # A sum agrees with its first term.
            read, start = _operand(tokens, start - 2, known)
        elif before in ("AFTER", "BEFORE"):
            _, start = _operand(tokens, start - 2, known)
            read = _DATE
        elif before in AGGREGATES:
            read, start = AGGREGATES[before], start - 1
        elif before in _PREDICATES and (where := _where(tokens, start - 1)):
            # What ends here is the condition of « lots où … »: the subject stands before « où ».
            read, start = _operand(tokens, where - 1, known)
        else:
            break
    return read


def _where(tokens: Sequence[Token], before: int) -> int:
    for at in range(before - 1, 0, -1):
        if tokens[at].type == "_WHERE":
            return at
        if tokens[at].type in ("_NL", "_INDENT", "_AND", "_OR", "_IF", "_SATISFIES", "LPAR"):
            break
    return 0


def _operand(
    tokens: Sequence[Token], end: int, known: Mapping[str, Agreement]
) -> tuple[Agreement, int]:
    """Return the agreement and the start of the primary expression that ends at ``end``."""
    if end < 0:
        return UNKNOWN, 0
    if tokens[end].type == "RPAR":
        depth = 0
        for start in range(end, -1, -1):
            depth += (tokens[start].type == "RPAR") - (tokens[start].type == "LPAR")
            if depth == 0:
                return UNKNOWN, start
        return UNKNOWN, 0
    if tokens[end].type not in _WORDS:
        return (_DATE if tokens[end].type == "DATE" else UNKNOWN), end
    read, start = named(tokens[end], known), end
    while start > 0:
        kind = tokens[start - 1].type
        if kind in ("_OF", "_FOR") and start > 1:
            # « montant du lot » agrees with « montant », « 20 % de la base » with neither.
            read, start = named(tokens[start - 2], known), start - 2
        elif kind == "_THRESHOLD":
            read, start = UNKNOWN, start - 1
        elif kind == "_ARTICLE":
            start -= 1
        else:
            break
    return read, start


def named(token: Token, known: Mapping[str, Agreement]) -> Agreement:
    """Return the agreement of a name or of a label."""
    if token.type == "STRING":
        return known.get(label_key(token), UNKNOWN)
    if token.type != "NAME":
        return UNKNOWN
    return known.get(str(token)) or _MEANINGS.get(str(token), UNKNOWN)
