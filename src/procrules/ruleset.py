"""A ruleset that answers: ``load``, ``decide``, ``replay``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from procrules import diagnostics
from procrules.arguments import count, flag, listed, one_of
from procrules.arguments import language as language_named
from procrules.arguments import receipt as read_receipt
from procrules.arguments import text as argument
from procrules.core.frozen import FrozenDict, freeze
from procrules.deciders import Decider, Deciders
from procrules.errors import FactError, LimitError, MissingExtraError, RulesetError
from procrules.facts import read_facts
from procrules.facts.foreign import shorten, show, tame
from procrules.kept import KeptRules, kept_rules
from procrules.stack import on_a_stack_of_its_own
from procrules.values.files import rule_name
from procrules.values.light import field, frozen
from procrules.values.text import nearest
from procrules.version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from os import PathLike
    from typing import Any

    from procrules.backends.columns import Nulls
    from procrules.backends.interpreter import Session
    from procrules.compiled import Compiled
    from procrules.core.answer import Answer, Fits, Receipt, Shown
    from procrules.core.items import Decision, Envelope, Fact, Header, Process, Threshold
    from procrules.core.program import CheckedProgram
    from procrules.core.replay import ProcessAnswer
    from procrules.deciders import PreparedFacts
    from procrules.diagnostics.base import Diagnostic, Words
    from procrules.facts import FactValue
    from procrules.loading import CacheChoice
    from procrules.questions.interview import Interview
    from procrules.values.text import Lang
    from procrules.views.pictures.drawing import Format as PictureFormat
    from procrules.views.pictures.drawing import Subject as PictureSubject


@frozen
class Replay:
    """What a receipt gives today.

    Attributes:
        answer: The answer of the ruleset at hand to the facts of the receipt.
        same: Whether it has the status and the value of the receipt.
        changes: What differs, in both languages: the rules, the engine, the answer.
    """

    answer: Answer
    same: bool
    changes: tuple[Words, ...]


class _Made(dict["Any", "Any"]):
    """What was made once for a ruleset; a copy makes it again."""

    def __reduce__(self) -> tuple[type[_Made], tuple[()]]:
        return _Made, ()


_OFTEN = 30
"""How often a question is asked before the compiler is looked for."""

_KEPT = ("kept", None)
"""Under what the made things hold what was kept of the rules."""


@frozen
class Ruleset:
    """A checked ruleset. It is immutable, answers from any thread, and can be pickled.

    Two rulesets are equal when their texts are.
    """

    program: CheckedProgram = field(eq=False, repr=False)
    """The checked program; of rules that were kept, it is read when something needs it."""
    name: str
    label: str | None
    version: str | None
    sha256: str
    diagnostics: tuple[Diagnostic, ...] = field(repr=False)
    _made: _Made = field(init=False, eq=False, repr=False, factory=lambda: _Made())

    @property
    def header(self) -> Header:
        """Who the ruleset is, and up to which day its law was read."""
        return self.program.program.header

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The facts that a caller may tell, by name."""
        return self.program.program.facts

    @property
    def decisions(self) -> Mapping[str, Decision]:
        """The questions that the ruleset answers, by name."""
        return self.program.program.decisions

    @property
    def thresholds(self) -> Mapping[str, Threshold]:
        """The thresholds with all their periods, by name."""
        return self.program.program.thresholds

    @property
    def processes(self) -> Mapping[str, Process]:
        """The processes whose histories can be replayed, by name."""
        return self.program.program.processes

    # -- answering ------------------------------------------------------------------------------
    def decide(self, decision: str, facts: object, *, strict: bool = False) -> Answer:
        """Answer one question.

        Args:
            decision: The name of a decision of the ruleset, maybe after that of the file that
                declares it (``"modifications.autorise"``).
            facts: Any mapping of fact names to values, or an attrs or dataclass object. Amounts are
                ``Decimal``, ``int`` or texts (``"40 000 €"``, ``"1234.56"``), in euros; rates are
                fractions (``Decimal("0.2")``) or texts (``"20 %"``); dates are ``date`` or texts.
                In a mapping ``None`` says that a fact is not known, and no presumption replaces
                it; an attribute of an object that is ``None`` is not told, and may be presumed.
            strict: Whether to use no presumption.

        Returns:
            The answer with its reasons.

        Raises:
            FactError: The decision or some facts are unknown or cannot be read; all are listed.
            LimitError: A bound on the computation was met.
        """
        if type(decision) is str and type(strict) is bool:
            decider = self._made.get(decision if not strict else (decision,))
            if decider.__class__ is not Decider:
                decider = self._asked_again(decision, strict=strict)
            if decider is not None:
                return decider.answer(facts)
        return self.decide_all(facts, decisions=(decision,), strict=strict)[decision]

    def decide_all(
        self, facts: object, *, decisions: Iterable[str] | None = None, strict: bool = False
    ) -> dict[str, Answer]:
        """Answer several questions on the same facts, each thing computed once.

        Args:
            facts: As for ``decide``.
            decisions: The questions, as ``decide`` takes them; by default all of the ruleset.
            strict: As for ``decide``.

        Returns:
            The answers, under the names by which they were asked.

        Raises:
            FactError, LimitError: As ``decide``; all that is wrong is listed.
        """
        strict = flag("strict", strict)
        names = self.decisions if decisions is None else listed("decisions", decisions)
        asked, wrong = self._asked(names)
        try:
            read: Mapping[str, FactValue] = freeze(read_facts(self.program.program, facts))
        except FactError as error:
            raise FactError([*wrong, *error.diagnostics]) from None
        if wrong:
            raise FactError(wrong)
        receipts = {name: self._receipt(known, read, strict) for name, known in asked.items()}

        def answers() -> dict[str, Answer]:
            from procrules.questions.counsel import Counsel

            session = self._session(read, strict)
            counsel = Counsel(self.program, read, strict)
            return {
                n: session.answer(asked[n], receipt, counsel) for n, receipt in receipts.items()
            }

        return on_a_stack_of_its_own(answers)

    def decider(self, decision: str, *, strict: bool = False) -> Decider:
        """Return a function from facts to the value of a decision, for hot loops.

        The function gives ``None`` when the decision is not decided; ``decide`` then says why. Its
        ``outcome`` gives the status with the value. It is compiled: to read and check facts takes
        longer than to decide, and ``prepare`` does it once for all deciders.

        Raises:
            FactError: The ruleset has no such decision; the function itself raises as ``decide``.
        """
        return self._decider(self._known(decision), flag("strict", strict))

    def prepare(self, facts: object) -> PreparedFacts:
        """Read and check facts once, for any decision of the ruleset.

        Args:
            facts: As for ``decide``.

        Returns:
            Facts that ``decide`` and deciders do not read again. Their ``but`` gives the same facts
            with a few told otherwise, of which only these are read.

        Raises:
            FactError: Some facts are unknown or cannot be read; all are listed.
        """
        return self._deciders().prepared(facts)

    def _deciders(self) -> Deciders:
        def made() -> Deciders:
            found: Deciders | None = self._made.get(())
            if found is not None:
                return found
            kept: KeptRules | None = self._made.get(_KEPT)
            declared = kept.declared() if kept is not None else self.program.program
            shared = Deciders(lambda: self.program, declared, self._receipt, kept)
            found = self._made.setdefault((), shared)
            return found

        return on_a_stack_of_its_own(made)

    def _decider(self, decision: str, strict: bool) -> Decider:
        return on_a_stack_of_its_own(lambda: Decider(self._deciders(), decision, strict=strict))

    def _asked_again(self, decision: str, *, strict: bool) -> Decider | None:
        """Count a question, and have code for one that was kept, or that is asked often.

        Returns:
            What decides it by code; ``None`` where the interpreter is to answer.
        """
        if not self._has(decision):
            return None
        kept: KeptRules | None = self._made.get(_KEPT)
        key = (decision,) if strict else decision
        times = self._made.get(key, 0) + 1
        if times < _OFTEN and (kept is None or not kept.has_code(decision)):
            self._made[key] = times
            return None
        found = self._made[key] = self._decider(decision, strict)
        return found

    def columns(
        self,
        decision: str,
        table: Any,
        *,
        value: bool | str = True,
        status: bool | str = False,
        article: bool | str = False,
        missing: bool | str = False,
        nulls: Nulls = "untold",
        strict: bool = False,
        cents: Iterable[str] = (),
        keep: bool = True,
        fallback: bool = False,
    ) -> Any:
        """Answer one question for every row of a table (extra ``batch``).

        Args:
            decision: As for ``decide``.
            table: A table of Ibis, on any of its engines. A column named like a fact tells it: amounts,
                rates and numbers are decimals or whole numbers, never binary floats; lists are arrays
                of structures. Other columns are left as they are.
            value: Whether to add the value; a text is the name of its column, by default that of the
                decision. For each record of a list, it is a list of structures ``{id, value}``.
            status: Whether to add the status; by default under ``<decision>_status``.
            article: Whether to add the first article that the answer cites.
            missing: Whether to add the facts that could still change the answer, in the order of their
                declarations; a field of a record is written ``lots[].montant_ht``.
            nulls: What a NULL says: ``"untold"``, and the presumption of its fact holds, or
                ``"unknown"``, and it does not, as ``None`` in a mapping. A column that is not there is
                not told.
            strict: Whether to use no presumption.
            cents: The columns of whole numbers that count cents, not euros.
            keep: Whether to keep the columns of the table.
            fallback: Whether to answer row by row, much slower, what cannot be put into columns. The
                answers are then computed at once, and a number is written as a text.

        Returns:
            A table of Ibis; nothing is computed before it is read.

        Raises:
            FactError: The ruleset has no such decision, a column does not tell its fact exactly (PR841),
                the columns asked for have no free name (PR842), or the decision cannot be computed in
                columns on this engine (PR840).
            MissingExtraError: The extra ``batch`` is not installed.
        """
        try:
            from procrules.backends.columns import with_answers
        except ModuleNotFoundError as error:
            if (error.name or "").partition(".")[0] not in ("ibis", "pyarrow"):
                raise
            raise MissingExtraError([diagnostics.bounds.MissingExtra(extra="batch")]) from None
        name, strict = self._known(decision), flag("strict", strict)
        return with_answers(
            self.program,
            name,
            table,
            {"value": value, "status": status, "article": article, "missing": missing},
            lambda asked, facts: self.decide(asked, facts, strict=strict),
            nulls=one_of("nulls", nulls, ("untold", "unknown")),
            strict=strict,
            cents=listed("cents", cents),
            keep=flag("keep", keep),
            fallback=flag("fallback", fallback),
        )

    def interview(
        self, decision: str, facts: object = FrozenDict(), *, strict: bool = False
    ) -> Interview:
        """Return a questionnaire on a decision: what to ask next, as long as it matters.

        Args:
            decision: As for ``decide``.
            facts: What is known already, as for ``decide``.
            strict: Whether to use no presumption: what is presumed is then asked as well.

        Returns:
            The questionnaire. Its ``question`` is the next one, ``tell`` gives the questionnaire
            that follows, and ``decide`` on what it was told gives the answer.

        Raises:
            FactError: The ruleset has no such decision, or some facts cannot be read.
        """
        from procrules.questions.interview import interview  # no decision needs it

        strict = flag("strict", strict)
        read = freeze(read_facts(self.program.program, facts))
        return interview(self.program, self._known(decision), read, strict=strict)

    def picture(
        self,
        name: str,
        *,
        format: PictureFormat = "svg",  # noqa: A002  (the word that users know)
        kind: PictureSubject | None = None,
        on: date | str | None = None,
        answer: Answer | ProcessAnswer | None = None,
        record: str | None = None,
        language: Lang = "fr",
    ) -> str:
        """Return a picture of a decision, of a threshold or of a process.

        Args:
            name: The name of a decision (drawn as the tree of its rules), of a threshold (its values
                over time) or of a process (its phases and events).
            format: ``"svg"``, a picture that stands alone, without scripts, fonts or files of others;
                ``"mermaid"`` or ``"dot"``, text for Mermaid or Graphviz; ``"text"``, lines for a
                terminal.
            kind: What the name is, where a decision and a threshold share it; by default the first
                of ``"decision"``, ``"threshold"`` and ``"process"`` that has the name.
            on: The day whose rules or values are shown; by default, those of all periods.
            answer: An answer to the decision, of this ruleset: the path taken is drawn solid, what
                is not known dashed. For a process, an answer of ``replay_process``: where it went.
            record: For a decision that answers for each record of a list, the record whose path is
                shown, by its id; needed where there are several.
            language: The language of the engine's words; labels are the author's.

        Raises:
            FactError: Nothing has this name (PR820), the answer is not one to it (PR821), or an
                argument is none of those.
        """
        from procrules.pictures import Asked, picture  # no decision needs it

        asked = Asked(name, kind, format, on, answer, record, language)
        return on_a_stack_of_its_own(lambda: picture(self.program, self.sha256, asked))

    def fitting_sets(
        self, decision: str, facts: object, *, strict: bool = False, at_most: int = 10
    ) -> Fits:
        """Return which records may be chosen together, for one who has not chosen yet.

        Args:
            decision: A decision under a shared envelope (``allotissement``), such as
                ``"regime_lot"``, or one on supplementary services.
            facts: As for ``decide``; what they say of the chosen records is left aside.
            strict: Whether to use no presumption.
            at_most: How many sets to give.

        Returns:
            The largest sets that fit the envelope, by exact arithmetic, the largest total first;
            whatever a set contains fits as well. For supplementary services, every combination
            that is to be ranked, the base alone first.

        Raises:
            FactError: The decision has no envelope, or some facts cannot be read.
            LimitError: More than twenty records could be chosen, or more than eight combined, or
                another bound was met.
        """
        strict, at_most = flag("strict", strict), count("at_most", at_most)
        envelope = self.program.program.envelopes.get(self._known(decision))
        if envelope is None:
            names = ", ".join(self.program.program.envelopes)
            known = _words(
                f"celles qui en ont une sont {names}" if names else "aucune n'en a",
                f"those that have one are {names}" if names else "none has one",
            )
            raise FactError([diagnostics.facts.NoEnvelope(name=shorten(decision), known=known)])
        return self._fits(envelope, read_facts(self.program.program, facts), strict, at_most)

    def _fits(
        self, envelope: Envelope, read: Mapping[str, FactValue], strict: bool, at_most: int = 10
    ) -> Fits:
        from procrules.backends.interpreter.envelopes import fits  # no decision needs it

        return on_a_stack_of_its_own(
            lambda: fits(self.program, envelope, read, strict=strict, at_most=at_most)
        )

    def sets_to_choose(
        self, decisions: Iterable[str], facts: object, *, strict: bool = False
    ) -> dict[str, Fits]:
        """Return ``fitting_sets`` for those of some decisions whose records are not chosen yet.

        A decision is left out where nothing is known of its records, and where too many could be chosen.

        Raises:
            FactError: A decision or some facts are unknown or cannot be read.
        """
        read = read_facts(self.program.program, facts)
        found: dict[str, Fits] = {}
        for name in map(self._known, decisions):
            envelope = self.program.program.envelopes.get(name)
            if envelope is None or read.get(envelope.chosen) is not None:
                continue
            try:
                fits = self._fits(envelope, read, strict)
            except LimitError:
                continue
            if fits.candidates or not (fits.missing or fits.every):
                found[name] = fits
        return found

    def replay_process(
        self,
        process: str,
        facts: object,
        history: object,
        *,
        day: date | str | None = None,
        strict: bool = False,
    ) -> ProcessAnswer:
        """Replay a dated history: where the file stands, what broke a rule, what may follow.

        Args:
            process: The name of a process of the ruleset.
            facts: What is known before the first event, as for ``decide``.
            history: The events in order, each a ``(day, event)``, a ``(day, event, facts)`` or a
                mapping with ``date``, ``event`` and maybe ``facts``. A day is a ``date``, a text or
                ``None`` when it is not known; the facts that an event brings hold from it on.
            day: The day on which what may follow is considered; ``None``: on any day.
            strict: Whether to use no presumption.

        Returns:
            The steps, what may follow and what always holds, with their reasons. A step that
            breaks a rule is told, and the replay goes on as if it had been lawful.

        Raises:
            FactError: The process, some facts or some events are unknown or cannot be read.
            LimitError: A bound on the computation was met.
        """
        from procrules.backends.interpreter.replay import replay  # no decision needs them
        from procrules.histories import read_day, read_history

        strict = flag("strict", strict)
        name = tame(process)
        found = self.processes.get(name) if isinstance(name, str) else None
        if found is None:
            shown, near = _near(name, self.processes)
            raise FactError([diagnostics.processes.UnknownProcess(name=shown, suggestion=near)])
        program = self.program.program
        read = read_facts(program, facts)
        events = read_history(program, found, history)
        return on_a_stack_of_its_own(
            lambda: replay(self.program, found, read, events, day=read_day(day), strict=strict)
        )

    def replay(self, receipt: Receipt | Answer | Mapping[str, Any]) -> Replay:
        """Answer again the question of a receipt, and say what changed.

        Args:
            receipt: A receipt, the answer that holds it, or the plain data of either, as
                ``Answer.to_dict()`` gives it.

        Raises:
            FactError: The receipt is not one, or its facts do not exist in this ruleset any more.
        """
        from procrules.core.answer import plain

        kept = read_receipt(receipt)
        answer = self.decide(kept["decision"], kept["facts"], strict=kept["strict"])
        now = plain(answer.receipt)
        changes = tuple(
            _words(
                f"{fr} : {kept.get(key)} dans le reçu, {now[key]} aujourd'hui",
                f"{en}: {kept.get(key)} on the receipt, {now[key]} today",
            )
            for key, fr, en in _COMPARED
            if kept.get(key) != now[key]
        )
        same = kept["status"] == now["status"] and kept["value"] == now["value"]
        return Replay(answer, same, changes)

    # -- showing --------------------------------------------------------------------------------
    def to_html(self, *, language: Lang = "fr") -> str:
        """Return what the ruleset holds as a fragment of HTML, an ``article`` with its own style.

        It has its title, its version and the day until which its law was read, then its decisions, facts,
        thresholds and sources as tables to unfold, of which the first rows are shown.

        Args:
            language: ``"fr"`` or ``"en"``, for the engine's words; labels stay as their author wrote
                them.

        Raises:
            FactError: There is no such language.
        """
        return self._shown(language).html()

    def _repr_html_(self) -> str:
        """Return what a notebook shows."""
        return self.to_html()

    def __rich_console__(self, console: object, options: object) -> Iterator[Shown]:
        """Yield what rich prints: what the ruleset holds, in short."""
        yield self._shown("fr", brief=True)

    def _shown(self, language: object, *, brief: bool = False) -> Shown:
        from procrules.views.overview import show_ruleset  # no decision needs it

        return show_ruleset(self.program.program, language_named(language), brief=brief)

    def _session(self, facts: Mapping[str, FactValue], strict: bool) -> Session:
        from procrules.backends.interpreter import Interpreter

        return Interpreter(self.program).session(facts, strict=strict)

    def _asked(self, decisions: Iterable[Any]) -> tuple[dict[str, str], list[Diagnostic]]:
        """Return the decisions by the names that ask for them, and what is wrong with the names."""
        found: dict[str, str] = {}
        wrong: list[Diagnostic] = []
        for name in decisions:
            try:
                found[name] = self._known(name)
            except FactError as error:
                wrong += error.diagnostics
        return found, wrong

    def _has(self, decision: str) -> bool:
        kept: KeptRules | None = self._made.get(_KEPT)
        return decision in (self.decisions if kept is None else kept.decisions)

    def _known(self, decision: object) -> str:
        """Return the name of a decision, without the theme that may stand before it."""
        name = tame(decision)
        if isinstance(name, str):
            if self._has(name):
                return name
            theme, _, last = name.rpartition(".")
            found = self.decisions.get(last)
            if found is not None and rule_name(found.about.span.file.rpartition("/")[2]) == theme:
                return last
        shown, near = _near(name, self.decisions)
        raise FactError([diagnostics.facts.UnknownQuestion(name=shown, suggestion=near)])

    def _receipt(self, decision: str, facts: Mapping[str, FactValue], strict: bool) -> Receipt:
        from procrules.core.answer import Receipt

        day = facts.get(self.header.reference_date or "")
        return Receipt(
            self.name,
            self.version,
            self.header.imported,
            self.sha256,
            __version__,
            day if isinstance(day, date) else None,
            facts,
            decision,
            strict,
            "undetermined",
            None,
        )


if not TYPE_CHECKING:  # the attribute is the one declared above
    # No ``__getattr__``: Python would then find every attribute more slowly, ``decide`` too.
    _slot = Ruleset.program

    def _program(ruleset: Ruleset) -> CheckedProgram:
        """Read the program of rules of which what a first answer needs was read so far."""
        try:
            return _slot.__get__(ruleset)
        except AttributeError:
            program = ruleset._made[_KEPT].program()
            _slot.__set__(ruleset, program)
            return program

    Ruleset.program = property(_program, _slot.__set__)


def _words(fr: str, en: str) -> Words:
    from procrules.diagnostics.base import Words

    return Words(fr, en)


def _near(name: object, known: Iterable[str]) -> tuple[str, str | None]:
    """Return what a message says of a name that does not exist, and the one that may be meant."""
    shown = shorten(name) if isinstance(name, str) else show(name)
    return shown, nearest(shown, known)


_COMPARED = (
    ("ruleset", "règlement", "ruleset"),
    ("version", "version", "version"),
    ("sha256", "texte des règles (SHA-256)", "text of the rules (SHA-256)"),
    ("engine", "moteur", "engine"),
    ("status", "statut", "status"),
    ("value", "valeur", "value"),
)


# -- loading ------------------------------------------------------------------------------------
def load(name_or_path: str | PathLike[str], *, cache: CacheChoice = True) -> Ruleset:
    """Load a ruleset.

    Args:
        name_or_path: The name of a bundled ruleset (``"marches_publics"``), the path of a rule
            file, or of a folder that holds an index file of its own name. A name that is bundled
            means the bundled rules, whatever lies in the current folder; ``"./marches_publics"``
            or a ``Path`` is a path.
        cache: Where what was made of the rules is kept, so that they are not parsed again while
            neither they nor the engine change: ``True`` for the user's folder for caches, a folder,
            or ``False`` to parse them and keep nothing.

    Raises:
        RulesetError: It does not exist or has errors; the error lists all that was found.
    """
    kept = kept_rules(name_or_path, cache)
    if kept is not None and kept.found:
        return _kept_ruleset(kept)
    from procrules.loading import compiled_named

    compiled = compiled_named(name_or_path, cache=cache)
    ruleset = ruleset_of(compiled)
    if kept is not None and kept.keep(compiled):
        ruleset._made[_KEPT] = kept
    return ruleset


def _kept_ruleset(kept: KeptRules) -> Ruleset:
    """Return a ruleset of which the program is read when something needs it."""
    ruleset = Ruleset.__new__(Ruleset)
    told = {
        "name": kept.name,
        "label": kept.label,
        "version": kept.version,
        "sha256": kept.sha256,
        "diagnostics": kept.diagnostics,
        "_made": _Made({_KEPT: kept}),
    }
    for name, value in told.items():
        object.__setattr__(ruleset, name, value)
    return ruleset


def loads(text: str, *, name: str = "", cache: CacheChoice = True) -> Ruleset:
    """Load a ruleset from its text; it can import bundled rulesets, and no other file.

    Args:
        text: The rules.
        name: The name of the text in places and messages; when it ends in ``.md``, the text is
            Markdown, and its rules are those of its blocks.
        cache: As for ``load``.

    Raises:
        RulesetError: The text has errors; the error lists all that was found.
    """
    from procrules.loading import compiled_text

    return ruleset_of(compiled_text(argument("text", text), argument("name", name), cache=cache))


def ruleset_of(compiled: Compiled) -> Ruleset:
    """Return the ruleset of what the passes gave.

    Raises:
        RulesetError: The passes found errors; the error lists all that was found.
    """
    if compiled.program is None:
        raise RulesetError(compiled.diagnostics)
    header = compiled.program.program.header
    return Ruleset(
        compiled.program,
        header.name,
        header.label,
        header.version,
        compiled.sha256,
        tuple(compiled.diagnostics),
    )
