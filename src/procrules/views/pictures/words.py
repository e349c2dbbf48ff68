"""The words that stand on pictures."""

from __future__ import annotations

from typing import Final

from procrules.diagnostics.base import Words
from procrules.values.text import Lang

_WORDS: Final = {
    "if": Words("Si", "If"),
    "else_if": Words("Sinon, si", "Else, if"),
    "else": Words("Sinon", "Else"),
    "always": Words("Sans condition", "Without condition"),
    "provided": Words("À condition que", "Provided that"),
    "failing": Words("à défaut : {words}", "failing that: {words}"),
    "must": Words("À faire : {words}", "To do: {words}"),
    "should": Words("Conseillé : {words}", "Advised: {words}"),
    "derogates": Words("par dérogation à {rules}", "by derogation from {rules}"),
    "doubt": Words("à vérifier", "to be confirmed"),
    "uncertain": Words("point incertain", "uncertain point"),
    "no_rule": Words("Aucune règle en vigueur ce jour-là", "No rule in force on that day"),
    "closes": Words("ferme ce choix", "closes this choice"),
    "withholds": Words("laisse ce choix en suspens", "leaves this choice open"),
    "for_each": Words("pour chaque élément de {list}", "for each record of {list}"),
    "defeated": Words("écartée par une autre règle", "set aside by another rule"),
    "not_in_force": Words("pas en vigueur ce jour-là", "not in force on that day"),
    "tree": Words("Arbre de décision : {label}", "Decision tree: {label}"),
    "tree_desc": Words(
        "{leaves} conclusions, chacune au bout de ses conditions.",
        "{leaves} conclusions, each at the end of its conditions.",
    ),
    "lit_desc": Words(
        "Le chemin suivi est en trait plein, ce qui est inconnu en pointillé.",
        "The path taken is drawn solid, what is not known is dashed.",
    ),
    "chart": Words("Valeurs dans le temps : {label}", "Values over time: {label}"),
    "chart_desc": Words(
        "{count} valeurs, de {first} à {last}. Chaque bande a sa propre échelle.",
        "{count} values, from {first} to {last}. Each band has a scale of its own.",
    ),
    "no_period": Words("Aucune valeur ce jour-là", "No value on that day"),
    "all_cases": Words("Dans tous les cas", "In all cases"),
    "no_value": Words("néant", "none"),
    "before": Words("avant", "before"),
    "process": Words("Étapes : {label}", "Phases: {label}"),
    "process_desc": Words(
        "{phases} phases, {events} événements.", "{phases} phases, {events} events."
    ),
    "start": Words("début", "start"),
    "end": Words("fin", "end"),
    "current": Words("on en est là", "stands here"),
    "stays": Words("reste dans cette phase", "stays in this phase"),
    "under": Words("sous conditions", "under conditions"),
    "otherwise": Words("sinon", "otherwise"),
    "forbidden": Words("interdit", "forbidden"),
    "met": Words("condition remplie", "condition met"),
}


def word(key: str, lang: Lang, **fields: str) -> str:
    """Return the words of a key, filled in."""
    words = _WORDS[key]
    return (words.fr if lang == "fr" else words.en).format(**fields)
