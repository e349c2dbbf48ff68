"""Codes 5xx: rules, trees, tables and examples."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Severity, Words


@frozen(kw_only=True)
class CaseNotCovered(Diagnostic):
    """A ``selon`` leaves values of its choice without an answer."""

    code: ClassVar[str] = "PR501"
    fr: ClassVar[str] = (
        "« selon {name} » ne dit rien pour {missing} : ajoutez ces cas, ou « sinon »"
    )
    en: ClassVar[str] = (
        "'depending on {name}' says nothing for {missing}: add these cases, or 'else'"
    )
    name: str
    missing: tuple[Words, ...]


@frozen(kw_only=True)
class Cycle(Diagnostic):
    """Values are defined by one another."""

    code: ClassVar[str] = "PR502"
    fr: ClassVar[str] = (
        "ces valeurs se définissent en cercle ({path}) : calculez l'une d'elles autrement"
    )
    en: ClassVar[str] = (
        "these values are defined in a circle ({path}): work one of them out otherwise"
    )
    path: str


@frozen(kw_only=True)
class IncompleteTree(Diagnostic):
    """A tree of conditions does not end on ``sinon``."""

    code: ClassVar[str] = "PR503"
    fr: ClassVar[str] = (
        "l'arbre ne conclut pas quand aucune condition n'est remplie : ajoutez « sinon »"
    )
    en: ClassVar[str] = "the tree concludes nothing when no condition holds: add 'else'"


@frozen(kw_only=True)
class DerogationFromNothing(Diagnostic):
    """A derogation reaches no rule that concludes on the same decision."""

    code: ClassVar[str] = "PR504"
    fr: ClassVar[str] = (
        "cette dérogation n'atteint rien : « {target} » ne mène à aucune conclusion sur {decisions}"
    )
    en: ClassVar[str] = (
        "this derogation reaches nothing: '{target}' leads to no conclusion on {decisions}"
    )
    target: str
    decisions: tuple[str, ...]


@frozen(kw_only=True)
class NoSource(Diagnostic):
    """A conclusion rests on no source."""

    code: ClassVar[str] = "PR505"
    fr: ClassVar[str] = "cette conclusion ne repose sur aucune source : ajoutez une ligne « vu … »"
    en: ClassVar[str] = "this conclusion rests on no source: add an 'under …' line"
    name: str


@frozen(kw_only=True)
class NoConclusion(Diagnostic):
    """A rule concludes nothing."""

    code: ClassVar[str] = "PR506"
    fr: ClassVar[str] = "« {name} » ne conclut rien : ajoutez une ligne « alors … »"
    en: ClassVar[str] = "'{name}' concludes nothing: add a 'then …' line"
    name: str


@frozen(kw_only=True)
class DerogationCycle(Diagnostic):
    """Rules derogate from one another in a circle."""

    code: ClassVar[str] = "PR507"
    fr: ClassVar[str] = "ces règles dérogent en cercle ({path}) : enlevez l'une des dérogations"
    en: ClassVar[str] = "these rules derogate in a circle ({path}): remove one of the derogations"
    path: str


@frozen(kw_only=True)
class RepeatedLine(Diagnostic):
    """A line that may stand once stands twice."""

    code: ClassVar[str] = "PR508"
    fr: ClassVar[str] = "une ligne de cette sorte est déjà écrite plus haut : gardez-en une seule"
    en: ClassVar[str] = "a line of this kind already stands above: keep only one"


@frozen(kw_only=True)
class NoHitPolicy(Diagnostic):
    """A table does not say how its rows combine."""

    code: ClassVar[str] = "PR509"
    fr: ClassVar[str] = (
        "le tableau ne dit pas combien de lignes s'appliquent : ajoutez « une seule ligne s'applique »"
    )
    en: ClassVar[str] = "the table does not say how many rows apply: add 'a single row applies'"


@frozen(kw_only=True)
class NoExpectation(Diagnostic):
    """An example expects nothing."""

    code: ClassVar[str] = "PR510"
    fr: ClassVar[str] = "cet exemple n'attend rien : {advice}"
    en: ClassVar[str] = "this example expects nothing: {advice}"
    advice: Words = Words("ajoutez une ligne « attendu … »", "add an 'expected …' line")


@frozen(kw_only=True)
class NeverConcluded(Diagnostic):
    """No rule concludes on a decision."""

    code: ClassVar[str] = "PR511"
    fr: ClassVar[str] = "aucune règle ne conclut sur la décision « {name} »"
    en: ClassVar[str] = "no rule concludes on the decision '{name}'"
    severity: ClassVar[Severity] = "warning"
    name: str


@frozen(kw_only=True)
class OneReading(Diagnostic):
    """Fewer than two readings are given."""

    code: ClassVar[str] = "PR512"
    fr: ClassVar[str] = (
        "un point incertain a au moins deux lectures : ajoutez une ligne « lecture « … » vaut … »"
    )
    en: ClassVar[str] = (
        "an uncertain point has at least two readings: add a line 'reading “…” equals …'"
    )


@frozen(kw_only=True)
class NoDefinition(Diagnostic):
    """A derived value has no expression."""

    code: ClassVar[str] = "PR513"
    fr: ClassVar[str] = "« {name} » n'a pas de valeur : ajoutez une ligne « vaut … »"
    en: ClassVar[str] = "'{name}' has no value: add an 'equals …' line"
    name: str


@frozen(kw_only=True)
class NoConclusionColumn(Diagnostic):
    """A table has no ``alors`` column."""

    code: ClassVar[str] = "PR514"
    fr: ClassVar[str] = "le tableau n'a pas de colonne « alors » : ajoutez celle de ses conclusions"
    en: ClassVar[str] = "the table has no 'then' column: add the one of its conclusions"


@frozen(kw_only=True)
class RepeatedCase(Diagnostic):
    """A value stands twice in a ``selon``."""

    code: ClassVar[str] = "PR515"
    fr: ClassVar[str] = "le cas {name} est déjà traité plus haut : enlevez-le d'une des deux lignes"
    en: ClassVar[str] = (
        "the case {name} is already dealt with above: remove it from one of the lines"
    )
    name: Words


@frozen(kw_only=True)
class ElseWithoutIf(Diagnostic):
    """``sinon`` has no ``si``."""

    code: ClassVar[str] = "PR516"
    fr: ClassVar[str] = "« sinon » n'a pas de « si » : ajoutez une ligne « si … »"
    en: ClassVar[str] = "'else' has no 'if': add an 'if …' line"


@frozen(kw_only=True)
class LineNotAllowed(Diagnostic):
    """A period stands in an item that is not dated."""

    code: ClassVar[str] = "PR517"
    fr: ClassVar[str] = (
        "une période n'a pas de sens ici : elle se met dans une règle, un arbre, un tableau ou un seuil"
    )
    en: ClassVar[str] = (
        "a period has no meaning here: it belongs in a rule, a tree, a table or a threshold"
    )


@frozen(kw_only=True)
class UnknownList(Diagnostic):
    """``pour chaque`` names a record of which no fact is a list, or several are."""

    code: ClassVar[str] = "PR519"
    fr: ClassVar[str] = (
        "« pour chaque {name} » : {problem} ; écrivez « pour chaque {name} des … » avec le nom de la liste"
    )
    en: ClassVar[str] = (
        "'for each {name}': {problem}; write 'for each {name} of …' with the name of the list"
    )
    name: str
    problem: Words


@frozen(kw_only=True)
class NeedsRecord(Diagnostic):
    """A value that exists for each record is used without saying of which."""

    code: ClassVar[str] = "PR520"
    fr: ClassVar[str] = (
        "« {name} » se dit de chaque {entity} : écrivez « {name} de … », ou ajoutez « pour chaque {entity} »"
    )
    en: ClassVar[str] = (
        "'{name}' is said of each {entity}: write '{name} of …', or add 'for each {entity}'"
    )
    name: str
    entity: str


@frozen(kw_only=True)
class DifferentRecords(Diagnostic):
    """Two rules conclude on one decision, for each record of different lists."""

    code: ClassVar[str] = "PR521"
    fr: ClassVar[str] = "« {decision} » se dit déjà de chaque élément d'une autre liste"
    en: ClassVar[str] = "'{decision}' is already said of each record of another list"
    decision: str


@frozen(kw_only=True)
class CaseUnreadable(Diagnostic):
    """A case, or a line of a construct with cases, has no meaning."""

    code: ClassVar[str] = "PR522"
    fr: ClassVar[str] = "cette partie n'a pas de sens : {problem}"
    en: ClassVar[str] = "this part has no meaning: {problem}"
    problem: Words


@frozen(kw_only=True)
class CombinationsMissing(Diagnostic):
    """Some combinations of the axes have no row in a table of defaults."""

    code: ClassVar[str] = "PR523"
    fr: ClassVar[str] = "aucune ligne ne répond pour : {combinations} ; ajoutez-les au tableau"
    en: ClassVar[str] = "no row answers for: {combinations}; add them to the table"
    combinations: tuple[str, ...]


@frozen(kw_only=True)
class CombinationTwice(Diagnostic):
    """Two rows of a table of defaults answer for one combination of the axes."""

    code: ClassVar[str] = "PR524"
    fr: ClassVar[str] = "une ligne plus haut répond déjà pour {combination} : gardez-en une"
    en: ClassVar[str] = "a row above already answers for {combination}: keep one"
    combination: str


@frozen(kw_only=True)
class RepeatedFact(Diagnostic):
    """An example states a fact twice."""

    code: ClassVar[str] = "PR525"
    fr: ClassVar[str] = "cet exemple dit deux fois « {name} » : gardez-en une valeur"
    en: ClassVar[str] = "this example states '{name}' twice: keep one value"
    name: str


@frozen(kw_only=True)
class UnknownExpected(Diagnostic):
    """An example expects of a decision that it be unknown, which is said of facts only."""

    code: ClassVar[str] = "PR526"
    fr: ClassVar[str] = (
        "« inconnu » se dit d'un fait, pas de la réponse « {decision} » : écrivez « indéterminé »"
    )
    en: ClassVar[str] = (
        "'unknown' is said of a fact, not of the answer '{decision}': write 'undetermined'"
    )
    decision: str


@frozen(kw_only=True)
class SelfContradiction(Diagnostic):
    """A rule includes and excludes the same member, or gives two values at once."""

    code: ClassVar[str] = "PR518"
    fr: ClassVar[str] = "la règle conclut deux choses contraires sur « {decision} » : gardez-en une"
    en: ClassVar[str] = "the rule concludes two contrary things on '{decision}': keep one"
    decision: str


@frozen(kw_only=True)
class PartsMissing(Diagnostic):
    """A construct leaves out lines without which it says nothing."""

    code: ClassVar[str] = "PR540"
    fr: ClassVar[str] = "il manque à « {name} » : {parts} ; ajoutez une ligne pour chacun"
    en: ClassVar[str] = "'{name}' lacks: {parts}; add a line for each"
    name: str
    parts: tuple[Words, ...]


@frozen(kw_only=True)
class CeilingUpsideDown(Diagnostic):
    """A ceiling is written as what must be reached or exceeded."""

    code: ClassVar[str] = "PR541"
    fr: ClassVar[str] = (
        "un plafond ne se franchit pas : écrivez « est inférieur à » s'il n'est pas permis de "
        "l'atteindre, ou « n'excède pas » si c'est permis"
    )
    en: ClassVar[str] = (
        "a ceiling is not to be crossed: write 'is less than' if it may not be reached, or "
        "'does not exceed' if it may"
    )


@frozen(kw_only=True)
class WeakerDerogation(Diagnostic):
    """A rule makes an exception to one of a stronger authority."""

    code: ClassVar[str] = "PR550"
    fr: ClassVar[str] = (
        "« {name} » ne peut déroger à « {target} », dont l'autorité est plus forte : fondez la "
        "dérogation sur un texte de même rang, ou concluez sur une décision à part"
    )
    en: ClassVar[str] = (
        "'{name}' cannot derogate from '{target}', whose authority is stronger: rest the "
        "derogation on a text of the same rank, or conclude on a decision of its own"
    )
    name: str
    target: str


@frozen(kw_only=True)
class PolicyOpens(Diagnostic):
    """A policy opens a member of a decision that stronger rules answer."""

    code: ClassVar[str] = "PR551"
    fr: ClassVar[str] = (
        "« {name} » est une politique interne : elle ne peut rien ouvrir dans « {decision} », que "
        "d'autres textes décident ; écrivez « exclut », ou une décision à vous"
    )
    en: ClassVar[str] = (
        "'{name}' is a house policy: it can open nothing in '{decision}', which other texts "
        "decide; write 'excludes', or a decision of your own"
    )
    name: str
    decision: str


@frozen(kw_only=True)
class MixedAuthorities(Diagnostic):
    """A rule mixes policy with stronger texts, or demands something in the name of a weaker one."""

    code: ClassVar[str] = "PR552"
    fr: ClassVar[str] = (
        "« {name} » mêle un texte et une source plus faible, qui déciderait en son nom : écrivez "
        "deux règles"
    )
    en: ClassVar[str] = (
        "'{name}' mixes a text with a weaker source, which would decide in its name: write two rules"
    )
    name: str


@frozen(kw_only=True)
class HangsOnWeaker(Diagnostic):
    """A rule or a process concludes by a text on what only a guide, a programme or a policy says."""

    code: ClassVar[str] = "PR553"
    fr: ClassVar[str] = (
        "« {name} » conclut au nom d'un texte, mais dépend de « {what} », qui repose sur une source plus "
        "faible : citez cette source aussi, ou concluez à part"
    )
    en: ClassVar[str] = (
        "'{name}' concludes by a text, but hangs on '{what}', which rests on a weaker source: cite "
        "that source too, or conclude apart"
    )
    name: str
    what: str


@frozen(kw_only=True)
class GuidesBesideLaw(Diagnostic):
    """A guide concludes on what the law decides too, and other rules of law hang on the decision."""

    code: ClassVar[str] = "PR554"
    fr: ClassVar[str] = (
        "« {name} » repose sur une source plus faible que le droit, qui conclut aussi sur « {decision} » et"
        " dont d'autres règles dépendent : donnez-lui une décision à part"
    )
    en: ClassVar[str] = (
        "'{name}' rests on a source weaker than the law, which concludes on '{decision}' too and on "
        "which other rules depend: give it a decision of its own"
    )
    name: str
    decision: str
