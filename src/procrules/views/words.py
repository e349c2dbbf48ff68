"""The words of the answers, in both languages side by side."""

from __future__ import annotations

from typing import Final

from procrules.core.items import Sort
from procrules.diagnostics.base import Words
from procrules.values.text import Lang

_ALL: Final[dict[str, Words]] = {
    # How an answer stands
    "decided": Words("Réponse décidée", "Decided"),
    "undetermined": Words("Réponse indéterminée", "Undetermined"),
    "conflict": Words("Règles en conflit", "Conflict between rules"),
    "needs_review": Words(
        "Réponse suspendue à une appréciation ou à une lecture du droit",
        "Needs review: it hangs on an appreciation or on a reading of the law",
    ),
    "on_day": Words(" — {label} : {day}", " — “{label}”: {day}"),
    "strict": Words("sans aucune présomption", "no presumption used"),
    "weighed": Words(
        "Pesée selon une politique, et non selon le droit : elle n'établit rien, et c'est {who} qui conclut",
        "Weighed by a policy, and not by law: it establishes nothing, and it is {who} who concludes",
    ),
    "weighed_shortly": Words(
        "{value}, selon une pesée qui n'établit rien : c'est {who} qui conclut",
        "{value}, by a weighing that establishes nothing: it is {who} who concludes",
    ),
    "weighing_open": Words(
        "Pesée en suspens : des indices inconnus peuvent la changer",
        "Weighing in suspense: signs that are not known may change it",
    ),
    "items_count": Words(
        "Rempli : {met} ; manque : {missing} ; inconnu : {unknown}",
        "Met: {met}; missing: {missing}; unknown: {unknown}",
    ),
    "signs_count": Words(
        "Présents : {met} ; absents : {missing} ; inconnus : {unknown}",
        "Present: {met}; absent: {missing}; not known: {unknown}",
    ),
    "items_only": Words(
        "Grille d'aide : elle n'ouvre ni ne ferme aucune procédure",
        "A checklist to help: it opens and closes no procedure",
    ),
    "items_met": Words("{met} sur {total}", "{met} of {total}"),
    "item_advice": Words("conseil : {words}", "advice: {words}"),
    "group_weight": Words("poids {weight}", "weight {weight}"),
    "weight_range": Words(
        " (de {least} à {most}, selon les indices inconnus)",
        " (from {least} to {most}, depending on the signs that are not known)",
    ),
    "sign_for": Words(" (poids {weight})", " (weight {weight})"),
    "sign_against": Words(
        " (indice contraire, poids {weight})", " (sign against, weight {weight})"
    ),
    "unproved": Words(
        " — allégué, mais la preuve n'est pas au dossier : {words}",
        " — alleged, but the evidence is not on file: {words}",
    ),
    # What would turn an answer
    "why_not": Words("Ce qui ouvrirait {member}", "What would open {member}"),
    "what_if": Words("Ce qui changerait la réponse", "What would change the answer"),
    "open_already": Words("C'est déjà ouvert.", "It is open already."),
    "no_change": Words(
        "Aucun changement des faits ne le peut : la réponse reste la même quels qu'ils soient.",
        "No change of the facts can: the answer stays the same whatever they are.",
    ),
    "no_change_found": Words(
        "Rien de trouvé en changeant jusqu'à {count} faits à la fois ; cela ne prouve pas qu'il n'y a rien.",
        "Nothing was found by changing up to {count} facts at once; this does not prove that there is nothing.",
    ),
    "changes_are": Words(
        "Chaque ligne suffit à elle seule, et rien n'y est de trop. C'est un calcul sur les règles, et non un conseil.",
        "Each line is enough by itself, and holds nothing needless. It is computed from the rules, and is no advice.",
    ),
    "told_as": Words(
        "{label} : {after} (rien n'en est dit)", "{label}: {after} (nothing is told of it)"
    ),
    "presumed_to": Words(
        "{label} : {after} au lieu de {before}, qui est présumé",
        "{label}: {after} instead of {before}, which is presumed",
    ),
    "from_to_value": Words(
        "{label} : {after} au lieu de {before}", "{label}: {after} instead of {before}"
    ),
    "then_value": Words(" → {value}", " → {value}"),
    "then_opens": Words(" → ouvre {members}", " → opens {members}"),
    "then_closes": Words(" → ferme {members}", " → closes {members}"),
    "none_open": Words("Rien n'est ouvert.", "Nothing is open."),
    "by": Words(" — {cites}", " — {cites}"),
    # Headings
    "why": Words("Pourquoi", "Why"),
    "founded_on": Words("Textes", "Texts"),
    "holes": Words("Ce qui empêche de répondre", "What keeps the answer open"),
    "clashes": Words("Règles qui se contredisent", "Rules that clash"),
    "missing": Words(
        "Faits qui manquent, du plus utile au moins utile", "Missing facts, the most telling first"
    ),
    "review": Words("À apprécier", "To be appreciated"),
    "to_conclude": Words("{label} — c'est {who} qui conclut", "{label} — {who} concludes"),
    "obligations": Words("Obligations", "Obligations"),
    "policies": Words("Règles internes de l'acheteur", "The buyer's own rules"),
    "policies_apart": Words(
        "Elles s'ajoutent au droit, et ne changent pas la réponse ci-dessus.",
        "They come on top of the law, and do not change the answer above.",
    ),
    "policy_closes": Words(
        "l'acheteur s'interdit {value}", "the buyer does not allow itself {value}"
    ),
    "policy_asks": Words("l'acheteur demande {value}", "the buyer asks for {value}"),
    "policy_may": Words("{said}, selon {missing}", "{said}, depending on {missing}"),
    "must": Words("À faire", "To do"),
    "should": Words("Conseillé", "Advised"),
    "advice": Words("Conseils", "Advice"),
    "thresholds": Words("Seuils de ce jour-là", "Thresholds of that day"),
    "margins": Words("Marges", "Margins"),
    "sets": Words("Ce qui peut être choisi ensemble", "What may be chosen together"),
    "combinations": Words("Ce qui est à comparer", "What is to be compared"),
    "fits": Words(
        "Peuvent être choisis ensemble, dans la limite de {limit}, les plus grands ensembles d'abord :",
        "May be chosen together, within {limit}, the largest sets first:",
    ),
    "fit": Words("{records} : {total}, reste {left}", "{records}: {total}, {left} left"),
    "no_fit": Words(
        "Aucun ne peut être choisi, dans la limite de {limit}.",
        "None may be chosen, within {limit}.",
    ),
    "every_set": Words(
        "{count} combinaisons à comparer, une par une :",
        "{count} combinations to compare, one by one:",
    ),
    "base_alone": Words("base seule", "the base alone"),
    "base_with": Words("{records} : {total} de plus", "{records}: {total} more"),
    "base": Words("base", "the base"),
    "margin_line": Words(
        "{label} : {value}, à comparer à {limit}{of} ; {distance} : la condition {held}",
        "{label}: {value}, to compare with {limit}{of}; {distance}: the condition {held}",
    ),
    "ceiling_line": Words(
        "{label} : {value}, pour une limite de {limit}{of} ; {room}",
        "{label}: {value}, for a limit of {limit}{of}; {room}",
    ),
    "ceiling_left": Words("reste {distance}", "{distance} left"),
    "ceiling_crossed": Words("limite franchie, de {distance}", "limit crossed, by {distance}"),
    "ceiling_kept_at": Words("exactement la limite, qui est admise", "exactly the limit, allowed"),
    "ceiling_crossed_at": Words(
        "exactement la limite, qui n'est pas admise", "exactly the limit, not allowed"
    ),
    "margin_met": Words("est remplie", "holds"),
    "margin_unmet": Words("n'est pas remplie", "does not hold"),
    "assumptions": Words(
        "Présumé, faute d'indication contraire", "Presumed, since nothing else was told"
    ),
    "uncertain": Words("Points incertains", "Uncertain points"),
    "notes": Words("Notes", "Notes"),
    "scope": Words("Portée", "Scope"),
    # Holes
    "no_rule": Words(
        "aucune règle en vigueur ne conclut sur {label} dans ce cas",
        "no rule in force concludes on {label} in this case",
    ),
    "no_threshold": Words(
        "le seuil {label} n'a pas de valeur ce jour-là",
        "the threshold {label} has no value that day",
    ),
    "withheld": Words(
        "la règle {label} constate que le droit ne donne pas de réponse",
        "the rule {label} finds that the law gives no answer",
    ),
    "readings": Words(
        "les lectures du point {label} ne donnent pas toutes la même réponse",
        "the readings of {label} do not all give the same answer",
    ),
    "conflict_hole": Words(
        "plusieurs règles donnent à {label} des valeurs différentes, et aucune ne déroge à l'autre",
        "several rules give {label} different values, and none derogates from the other",
    ),
    "impossible_date": Words(
        "la date de {label} n'existe pas dans le calendrier", "the date of {label} does not exist"
    ),
    "division_by_zero": Words("{label} demande de diviser par zéro", "{label} divides by zero"),
    "nothing_stated": Words(
        "les documents ne disent rien de {label}", "the documents say nothing of {label}"
    ),
    "empty_list": Words("{label} : la liste est vide", "{label}: the list is empty"),
    "incomparable": Words(
        "{label} : ces deux valeurs ne se comparent pas",
        "{label}: these two values cannot be compared",
    ),
    "concerns": Words(" (pour {members})", " (for {members})"),
    # Missing, review, presumptions
    "appreciated_by": Words("apprécié par {who} : {value}", "appreciated by {who}: {value}"),
    "by_whom": Words("{label} — à apprécier par {who}", "{label} — to be appreciated by {who}"),
    "someone": Words("l'acheteur", "the buyer"),
    "criterion": Words("critère : {words}", "criterion: {words}"),
    "rests_on": Words(
        "La réponse repose sur cette appréciation.", "The answer rests on this appreciation."
    ),
    "in_all_cases": Words("Dans tous les cas", "In all cases"),
    "lacking": Words(" — manque : {facts}", " — missing: {facts}"),
    "hangs_on": Words(" — tient à : {holes}", " — hangs on: {holes}"),
    # Thresholds
    "threshold_line": Words(
        "{label} : {value} {period}{cites}", "{label}: {value} {period}{cites}"
    ),
    "compared": Words(
        "valeur comparée : {value}, {distance}", "value compared: {value}, {distance}"
    ),
    "at_point": Words("exactement le seuil", "exactly the threshold"),
    "above": Words("{distance} au-dessus", "{distance} above"),
    "below": Words("{distance} au-dessous", "{distance} below"),
    "gap_zero": Words("écart {distance}", "distance {distance}"),
    "days_after": Words("{days} après", "{days} later"),
    "days_before": Words("{days} avant", "{days} earlier"),
    # Periods
    "since": Words("depuis le {start}", "since {start}"),
    "from": Words("à compter du {start}", "from {start}"),
    "from_to": Words("du {start} au {end}", "from {start} to {end}"),
    "until": Words("jusqu'au {end}", "until {end}"),
    "in_force": Words("en vigueur {period}", "in force {period}"),
    # Authority, certainty, limits
    "resting_on": Words("fondement : {authority}", "resting on {authority}"),
    "authority": Words("Autorité la plus faible : {authority}.", "Weakest authority: {authority}."),
    "law": Words("la loi", "law"),
    "case_law": Words("la jurisprudence", "case law"),
    "doctrine": Words("la doctrine", "doctrine"),
    "programme": Words("un programme de financement", "a funding programme"),
    "orientation": Words(
        "une orientation, qui ne ferme rien de ce que la loi ouvre",
        "an orientation, which closes nothing that the law opens",
    ),
    "policy": Words("un choix de ce règlement", "a choice of this ruleset"),
    "certain": Words("Certitude : certaine.", "Certainty: certain."),
    "to_confirm": Words(
        "Certitude : à vérifier — un texte au moins n'a pas été relu.",
        "Certainty: to be confirmed — at least one text was not read again.",
    ),
    "uncertain_answer": Words(
        "Certitude : incertaine — un point de droit au moins n'est pas établi.",
        "Certainty: uncertain — at least one point of law is not settled.",
    ),
    "uncertain_mark": Words(" (incertain)", " (uncertain)"),
    "to_confirm_mark": Words(" (à vérifier)", " (to be confirmed)"),
    "read_until": Words(
        "Le droit a été lu jusqu'au {day} ; ce qui est paru depuis n'est pas compté.",
        "The law was read up to {day}; what appeared since is not counted.",
    ),
    "with_rulesets": Words("avec {names}", "with {names}"),
    "receipt": Words("Reçu : {parts}", "Receipt: {parts}"),
    "rules_hash": Words("règles {hash}", "rules {hash}"),
    "engine": Words("moteur {version}", "engine {version}"),
    "reference_date": Words("date de référence : {day}", "reference date: {day}"),
    "no_reference_date": Words("sans date de référence", "no reference date"),
    # Reasons: rules
    "legend": Words(
        "✓ condition remplie, ✗ condition non remplie, ? condition inconnue.",
        "✓ condition met, ✗ condition not met, ? condition not known.",
    ),
    "main_source": Words(
        " Les articles sans autre indication sont ceux de : {source}.",
        " Articles without another source are those of: {source}.",
    ),
    "applies": Words("s'applique", "applies"),
    "opens": Words("ouvre", "opens"),
    "bars": Words("ferme", "closes"),
    "withholds": Words("laisse la question ouverte", "leaves the question open"),
    "gives": Words("donne {value}", "gives {value}"),
    "may_give": Words("donnerait {value}", "would give {value}"),
    "by_branch": Words("donne, selon la branche, {value}", "gives, by branch, {value}"),
    "unknown": Words("on ne sait pas si elle s'applique", "not known whether it applies"),
    "defeated": Words("écartée par {rules}", "set aside by {rules}"),
    "unless": Words("sauf si elle est écartée par {rules}", "unless it is set aside by {rules}"),
    "barred": Words("s'appliquerait, mais {rules} ferme", "would apply, but {rules} closes"),
    "weaker": Words("sans effet : {authority}", "without effect: {authority}"),
    "closest": Words("Ne s'appliquent pas :", "Do not apply:"),
    "closest_one": Words("Ne s'applique pas :", "Does not apply:"),
    "only_presumed": Words(
        "Ne jouent pas, leur cas étant présumé absent :",
        "Do not come into play, their case being presumed absent:",
    ),
    "only_presumed_one": Words(
        "Ne joue pas, son cas étant présumé absent :",
        "Does not come into play, its case being presumed absent:",
    ),
    "not_in_force": Words(
        "Règles qui ne sont pas en vigueur le {day}", "Rules not in force on {day}"
    ),
    "asleep": Words(
        "Les règles qui l'ouvrent ne sont pas en vigueur ce jour-là.",
        "The rules that open it are not in force that day.",
    ),
    "nothing_opens": Words("Aucune règle n'ouvre ce choix.", "No rule opens this choice."),
    "no_condition": Words("sans condition", "without condition"),
    # Reasons: conditions
    "yes": Words("oui", "yes"),
    "no": Words("non", "no"),
    "unknown_value": Words("inconnu", "not known"),
    "to_appreciate": Words("à apprécier", "to be appreciated"),
    "nothing": Words("néant", "none stated"),
    "presumed": Words("présumé", "presumed"),
    "appreciated": Words("apprécié", "appreciated"),
    "open_question": Words("indéterminé", "undetermined"),
    "and_not": Words("{value}, et non {other}", "{value}, and not {other}"),
    "among": Words("{value} ({group})", "{value} ({group})"),
    "whether": Words("on ne sait pas si {sentence}", "it is not known whether {sentence}"),
    "none_of": Words(
        "aucune de ces conditions n'est remplie :", "none of these conditions is met:"
    ),
    "one_of": Words("une au moins de ces conditions :", "at least one of these conditions:"),
    "each_record": Words("vérifié par chaque élément de {list}", "true of each record of {list}"),
    "some_record": Words(
        "vérifié par un élément au moins de {list}", "true of at least one record of {list}"
    ),
    "none_record": Words("vérifié par aucun élément de {list}", "true of no record of {list}"),
    "listed": Words("{id} figure dans {list}", "{id} is in {list}"),
    "not_listed": Words("{id} ne figure pas dans {list}", "{id} is not in {list}"),
    "none_of_many": Words("aucun de ces {count} cas n'est ouvert", "none of these {count} is open"),
    "record_number": Words("n° {number}", "no. {number}"),
    "reading": Words("lecture {label} : {value}", "reading {label}: {value}"),
    "agree": Words("{label} : toutes les lectures concordent", "{label}: all readings agree"),
    "date_needed": Words(
        "pour savoir si la règle est en vigueur, il manque : {label}",
        "to know whether the rule is in force, this is missing: {label}",
    ),
    "computed": Words("{label} = {how}", "{label} = {how}"),
    "the_condition": Words("la condition", "the condition"),
    "sum": Words("la somme de {what}", "the sum of {what}"),
    "count": Words("le nombre de {what}", "the number of {what}"),
    "max": Words("la plus grande valeur de {what}", "the largest of {what}"),
    "min": Words("la plus petite valeur de {what}", "the smallest of {what}"),
    "where": Words("{what} retenus", "{what} kept"),
    "preceding": Words("les éléments jusqu'à celui-ci", "the records up to this one"),
    "of_list": Words("{field} ({list})", "{field} ({list})"),
    "weight_of": Words("le poids de {label}", "the weight of {label}"),
    "weight_bare": Words("poids de {label}", "weight of {label}"),
    "weight_total": Words("le poids total", "the total weight"),
    "signs_for": Words("le nombre d'indices favorables", "the number of signs for"),
    "signs_there": Words("Les indices, un par un", "The signs, one by one"),
    "total": Words("{what}, soit {value}", "{what}, that is {value}"),
}

_SORTS: Final[dict[str, dict[str, Words]]] = {
    "signs": {
        "open": Words("présent", "present"),
        "closed": Words("absent", "absent"),
        "undetermined": Words("inconnu", "unknown"),
    },
    "items": {
        "open": Words("rempli", "met"),
        "closed": Words("manque", "missing"),
        "undetermined": Words("inconnu", "unknown"),
    },
}

_STATES: Final[dict[str, tuple[Words, Words]]] = {
    # The French ones agree with the choice: masculine stem, and how the feminine is written.
    "open": (Words("ouvert", "open"), Words("ouverte", "open")),
    "closed": (Words("fermé", "closed"), Words("fermée", "closed")),
    "undetermined": (Words("indéterminé", "undetermined"), Words("indéterminée", "undetermined")),
    "needs_review": (
        Words("à apprécier", "to be appreciated"),
        Words("à apprécier", "to be appreciated"),
    ),
}


def say(key: str, lang: Lang, **fields: str) -> str:
    """Return the words of a key, filled in."""
    words = _ALL[key]
    return (words.fr if lang == "fr" else words.en).format(**fields)


def state(
    name: str, lang: Lang, feminine: bool = False, plural: bool = False, sort: Sort = "ways"
) -> str:
    """Return how a member stands; the French word agrees with what the member is."""
    known = _SORTS.get(sort, {}).get(name)
    if known is not None:
        return known.fr if lang == "fr" else known.en
    words = _STATES[name][1 if feminine else 0]
    if lang == "en":
        return words.en
    return words.fr + ("s" if plural and name != "needs_review" else "")
