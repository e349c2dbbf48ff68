"""The words of the answers to a whole dossier, in both languages side by side."""

from __future__ import annotations

from typing import Final

from procrules.diagnostics.base import Words
from procrules.values.text import Lang

_ALL: Final[dict[str, Words]] = {
    # Head and summary
    "answered_by": Words("Répondu selon : {rules}", "Answered by: {rules}"),
    "version": Words("{ruleset}, version {version}", "{ruleset}, version {version}"),
    "facts": Words("Réponses aux faits donnés", "Answers to the facts given"),
    "in_short": Words("En bref", "In short"),
    "general": Words("L'ensemble", "The whole"),
    "lacking": Words("indéterminé, il manque : {facts}", "undetermined, missing: {facts}"),
    "no_answer": Words("indéterminé", "undetermined"),
    "to_appreciate": Words("à apprécier : {facts}", "to be appreciated: {facts}"),
    "readings": Words("suspendu à une lecture du droit", "hangs on a reading of the law"),
    "conflict": Words("règles en conflit : {rules}", "rules in conflict: {rules}"),
    "of_records": Words("{value} ({records})", "{value} ({records})"),
    "history_kept": Words("aucune rupture", "no breach"),
    "history_open": Words(
        "aucune rupture établie, une étape au moins reste ouverte",
        "no breach established, a step at least is open",
    ),
    "history_broken": Words("rupture à {steps}", "breach at {steps}"),
    "history_invariant": Words("rupture de : {names}", "breach of: {names}"),
    "step": Words("l'étape {number}, {label} ({day})", "step {number}, {label} ({day})"),
    "stands": Words("phase {phase}", "phase {phase}"),
    "no_day": Words("jour inconnu", "day not known"),
    "nothing": Words("Aucune question, et aucun historique.", "No question, and no history."),
    # Each matter
    "main_source": Words(
        "Les articles sans autre indication sont ceux de : {source}.",
        "Articles without further mention are those of: {source}.",
    ),
    "envelope": Words("Enveloppe commune", "Shared envelope"),
    "not_their_case": Words(
        "Non ouverts, faute d'entrer dans un de leurs cas : {members}",
        "Not open, for want of one of their cases: {members}",
    ),
    "no_record": Words("aucun élément", "no record"),
    "record": Words("{id} — {label}", "{id} — {label}"),
    "obligations": Words("Obligations", "Obligations"),
    "advice": Words("Conseils", "Advice"),
    "notes": Words("À savoir", "Good to know"),
    "uncertain": Words("Points incertains", "Uncertain points"),
    "unanswered": Words("Sans réponse, faute de faits", "Unanswered, for want of facts"),
    # The end of the page
    "missing": Words("Ce qui manque", "What is missing"),
    "review": Words("Ce qu'une personne doit apprécier", "What a person must appreciate"),
    "appreciated": Words("Ce qu'une personne a apprécié", "What a person has appreciated"),
    "presumed": Words(
        "Présumé, faute d'indication contraire", "Presumed, since nothing else was told"
    ),
    "where_untold": Words(
        " (là où le volet n'en dit rien)", " (where the part says nothing of it)"
    ),
    "absent": Words("Tenu pour absent : {facts}.", "Taken as absent: {facts}."),
    "certain": Words(
        "Les réponses ne reposent que sur la loi, sans point incertain.",
        "The answers rest on law alone, without an uncertain point.",
    ),
    "weakest": Words(
        "Réponses qui reposent sur {authority} : {labels}.",
        "Answers that rest on {authority}: {labels}.",
    ),
    "doubtful": Words(
        "Réponses qui touchent à un point de droit incertain, ou à un texte à relire : {labels}.",
        "Answers that touch an uncertain point of law, or a text to be read again: {labels}.",
    ),
    "field_of": Words("{field} ({list}, n° {number})", "{field} ({list}, no. {number})"),
}


def say(key: str, lang: Lang, **fields: str) -> str:
    """Return the words of a key, filled in."""
    words = _ALL[key]
    return (words.fr if lang == "fr" else words.en).format(**fields)
