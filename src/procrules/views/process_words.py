"""The words of replayed histories, in both languages side by side."""

from __future__ import annotations

from typing import Final

from procrules.diagnostics.base import Words
from procrules.values.text import Lang

_ALL: Final[dict[str, Words]] = {
    # How the history stands
    "kept": Words("Aucune rupture", "No breach"),
    "broken": Words("Une règle au moins a été rompue", "At least one rule was broken"),
    "undetermined": Words(
        "Aucune rupture établie, mais une étape reste indéterminée",
        "No breach established, but a step is undetermined",
    ),
    "needs_review": Words(
        "Aucune rupture établie, mais une étape reste à apprécier",
        "No breach established, but a step needs review",
    ),
    "stands": Words("Le dossier est dans la phase {phase}", "The file stands in the phase {phase}"),
    "over": Words("; rien ne peut plus suivre", "; nothing more can follow"),
    "counted": Words("Compté dans l'historique", "Counted in the history"),
    "not_in_force": Words(
        "Ce parcours n'est pas en vigueur le {day} : les étapes ne sont pas jugées.",
        "This process is not in force on {day}: the steps are not judged.",
    ),
    "force_unknown": Words(
        "On ne sait pas si ce parcours est en vigueur : il manque {label}.",
        "It is not known whether this process is in force: {label} is missing.",
    ),
    "no_day": Words("jour inconnu", "day not known"),
    # Headings
    "steps": Words("Ce qui s'est passé", "What happened"),
    "next": Words("Ce qui peut suivre", "What may follow"),
    "invariants": Words("Ce qui doit toujours être vrai", "What must always hold"),
    "obligations": Words("Obligations nées de l'histoire", "Obligations that arose"),
    "advice": Words("Conseils", "Advice"),
    "as_if": Words(
        "La suite d'une étape qui rompt une règle est lue comme si cette étape avait été "
        "régulière, pour que chaque faute soit trouvée.",
        "What follows a step that broke a rule is read as if that step had been lawful, so that "
        "every fault is found.",
    ),
    "nothing_happened": Words("Rien encore.", "Nothing yet."),
    "nothing_follows": Words("Rien : la phase est finale.", "Nothing: the phase is final."),
    # Steps
    "step_allowed": Words("régulier", "lawful"),
    "step_broken": Words("rupture", "breach"),
    "step_undetermined": Words("indéterminé", "undetermined"),
    "step_needs_review": Words("à apprécier", "needs review"),
    "moves": Words("{before} → {after}", "{before} → {after}"),
    "stays": Words("reste dans la phase {phase}", "stays in the phase {phase}"),
    "brings": Words("apporte : {facts}", "brings: {facts}"),
    "next_allowed": Words("permis", "allowed"),
    "next_refused": Words("interdit", "refused"),
    "next_undetermined": Words("indéterminé", "undetermined"),
    "next_needs_review": Words("à apprécier", "needs review"),
    "leads": Words("mène à {phase}", "leads to {phase}"),
    "from_day": Words("à compter du {day}", "from {day}"),
    "until_day": Words("jusqu'au {day}", "until {day}"),
    "lacking": Words("il manque : {facts}", "missing: {facts}"),
    "to_appreciate": Words("à apprécier : {facts}", "to be appreciated: {facts}"),
    # Faults
    "condition": Words("condition non remplie", "condition not met"),
    "unproven": Words("non établi", "not established"),
    "forbidden": Words("interdit dans cette phase", "forbidden in this phase"),
    "out_of_phase": Words(
        "la phase {phase} ne prévoit pas cet événement", "the phase {phase} does not provide for it"
    ),
    "after_end": Words("le parcours était terminé ({phase})", "the process was over ({phase})"),
    "its_place": Words("il a sa place dans : {phases}", "its place is in: {phases}"),
    "date_order": Words(
        "daté avant l'étape qui le précède ({day})", "dated before the step above it ({day})"
    ),
    "count": Words(
        "{label} : {told} est dit, l'historique en compte {counted}",
        "{label}: {told} is told, the history counts {counted}",
    ),
    # Invariants
    "holds": Words("vrai", "holds"),
    "fails": Words("rompu {when}", "broken {when}"),
    "open": Words("indéterminé", "undetermined"),
    "at_start": Words("avant la première étape", "before the first step"),
    "after_steps": Words("après {steps}", "after {steps}"),
    "all_held": Words("Toujours vrai", "Always held"),
    "step_number": Words("l'étape {number}", "step {number}"),
    "rises": Words("{label} passe de {before} à {after}", "{label} goes from {before} to {after}"),
}


def say(key: str, lang: Lang, **fields: str) -> str:
    """Return the words of a key, filled in."""
    words = _ALL[key]
    return (words.fr if lang == "fr" else words.en).format(**fields)
