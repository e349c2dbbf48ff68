"""Codes 6xx: processes, their phases, their events and the histories that are replayed."""

from __future__ import annotations

from typing import ClassVar

from attrs import frozen

from procrules.diagnostics.base import Diagnostic, Words


@frozen(kw_only=True)
class UnknownPhase(Diagnostic):
    """A phase is named that the process does not have."""

    code: ClassVar[str] = "PR601"
    fr: ClassVar[str] = "le parcours « {process} » n'a pas de phase « {name} »"
    en: ClassVar[str] = "the process '{process}' has no phase '{name}'"
    name: str
    process: str


@frozen(kw_only=True)
class UnknownEvent(Diagnostic):
    """An event is named that the process does not know."""

    code: ClassVar[str] = "PR602"
    fr: ClassVar[str] = "le parcours « {process} » ne connaît pas l'événement « {name} »"
    en: ClassVar[str] = "the process '{process}' knows no event '{name}'"
    name: str
    process: str


@frozen(kw_only=True)
class UnreachablePhase(Diagnostic):
    """No chain of events leads from the first phase to this one."""

    code: ClassVar[str] = "PR603"
    fr: ClassVar[str] = (
        "rien ne mène à la phase « {name} » : ajoutez « lorsque … vers {name} » dans une phase que "
        "l'on atteint, ou supprimez-la"
    )
    en: ClassVar[str] = (
        "nothing leads to the phase '{name}': add 'when … to {name}' in a phase that can be "
        "reached, or remove it"
    )
    name: str


@frozen(kw_only=True)
class TrappedPhase(Diagnostic):
    """A phase has events, and none of them leads, even from far, to a final phase."""

    code: ClassVar[str] = "PR604"
    fr: ClassVar[str] = (
        "on ne sort jamais de la phase « {name} » : aucun événement ne mène de là à une phase "
        "finale (une phase sans « lorsque »)"
    )
    en: ClassVar[str] = (
        "the phase '{name}' can never be left: no event leads from there to a final phase (a "
        "phase without 'when')"
    )
    name: str


@frozen(kw_only=True)
class CompetingTransitions(Diagnostic):
    """One event leads from one phase to two places, and both conditions may hold together."""

    code: ClassVar[str] = "PR605"
    fr: ClassVar[str] = (
        "dans la phase « {phase} », l'événement « {event} » mène à deux endroits sous des "
        "conditions qui peuvent être remplies ensemble : écrivez une seule fois « lorsque », avec "
        "« si … » et « sinon vers … »"
    )
    en: ClassVar[str] = (
        "in the phase '{phase}', the event '{event}' leads to two places under conditions that "
        "may hold together: write 'when' once, with 'if …' and 'else to …'"
    )
    event: str
    phase: str


@frozen(kw_only=True)
class UnsourcedInvariant(Diagnostic):
    """An invariant rests on no source."""

    code: ClassVar[str] = "PR606"
    fr: ClassVar[str] = "« toujours {label} » est sans source : ajoutez une ligne « vu … »"
    en: ClassVar[str] = "'always {label}' has no source: add an 'under …' line"
    label: str


@frozen(kw_only=True)
class UnsourcedStep(Diagnostic):
    """An event is allowed or forbidden without a source, its own or that of its phase or process."""

    code: ClassVar[str] = "PR607"
    fr: ClassVar[str] = (
        "l'événement « {event} » de la phase « {phase} » est sans source : ajoutez une ligne « vu … »"
    )
    en: ClassVar[str] = (
        "the event '{event}' of the phase '{phase}' has no source: add an 'under …' line"
    )
    event: str
    phase: str


@frozen(kw_only=True)
class AllowedAndForbidden(Diagnostic):
    """A phase both provides for an event and forbids it."""

    code: ClassVar[str] = "PR608"
    fr: ClassVar[str] = (
        "la phase « {phase} » prévoit l'événement « {event} » et l'interdit : gardez l'un des deux, "
        "ou une condition « si … »"
    )
    en: ClassVar[str] = (
        "the phase '{phase}' provides for the event '{event}' and forbids it: keep one of the two, "
        "or an 'if …' condition"
    )
    event: str
    phase: str


@frozen(kw_only=True)
class NoPhase(Diagnostic):
    """A process has no phase."""

    code: ClassVar[str] = "PR609"
    fr: ClassVar[str] = "le parcours « {name} » n'a aucune phase : ajoutez des lignes « phase … »"
    en: ClassVar[str] = "the process '{name}' has no phase: add 'phase …' lines"
    name: str


@frozen(kw_only=True)
class EmptyInvariant(Diagnostic):
    """An invariant demands nothing."""

    code: ClassVar[str] = "PR610"
    fr: ClassVar[str] = (
        "« toujours {label} » n'exige rien : ajoutez « exige … » ou « ne laisse pas augmenter … »"
    )
    en: ClassVar[str] = "'always {label}' demands nothing: add 'demands …' or 'never lets rise …'"
    label: str


@frozen(kw_only=True)
class ProcessNotNamed(Diagnostic):
    """An example replays a history, and nothing says of which process."""

    code: ClassVar[str] = "PR611"
    fr: ClassVar[str] = (
        "rien ne dit de quel parcours il s'agit : écrivez « historique nom_du_parcours », ou placez "
        "l'exemple dans le parcours"
    )
    en: ClassVar[str] = (
        "nothing says which process is meant: write 'history name_of_the_process', or put the "
        "example inside the process"
    )


@frozen(kw_only=True)
class UnreadableEvent(Diagnostic):
    """A row of a history is not a day and an event."""

    code: ClassVar[str] = "PR612"
    fr: ClassVar[str] = (
        "cette ligne d'historique ne se lit pas : {problem} ; on attend « | date | événement, "
        "fait = valeur | »"
    )
    en: ClassVar[str] = (
        "this row of a history cannot be read: {problem}; '| date | event, fact = value |' is "
        "expected"
    )
    problem: Words


@frozen(kw_only=True)
class UnknownProcess(Diagnostic):
    """A process is named that the ruleset does not declare."""

    code: ClassVar[str] = "PR613"
    fr: ClassVar[str] = "le parcours « {name} » n'existe pas dans ce règlement"
    en: ClassVar[str] = "the process '{name}' does not exist in this ruleset"
    name: str
