"""What a developer would write instead of rules, with ``Decimal``: the measure of compiled decisions.

``forty`` does all of the job of ``FORTY_LEAVES``. ``regime`` does less than the bundled decision of that
name: it knows the law since 2022, global estimates, and neither defence contracts nor framework
agreements; past these it raises ``NotImplementedError``. Both take facts that are checked already,
in a mapping, presumptions filled in, and give ``None`` where a fact that they need is missing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

Facts = Mapping[str, Any]

# -- a tree of forty leaves ---------------------------------------------------------------------
BUYERS = ("state", "local", "hospital", "utility")
KINDS = ("works", "supplies")
SIZES = ("tiny", "small", "middle", "large", "huge")
THRESHOLDS = {
    "tiny": ((25_000, 20_000), (40_000, 40_000), (100_000, 60_000)),
    "small": ((90_000, 80_000), (90_000, 90_000), (120_000, 90_000)),
    "middle": ((500_000, 139_000), (600_000, 140_000), (700_000, 143_000)),
    "large": ((5_350_000, 214_000), (5_382_000, 215_000), (5_538_000, 221_000)),
}
STARTS = (date(2020, 1, 1), date(2022, 1, 1), date(2024, 1, 1))
_DAYS = ("1 January 2020", "1 January 2022", "1 January 2024")


def forty_leaves() -> str:
    """Return the rules: four buyers, two kinds, five sizes, thresholds of three periods."""
    lines = [
        "language english",
        "ruleset forty “Forty leaves”",
        "reference date launched “Launch”",
        "source charter “Charter, fictional” : policy",
        "choice buyer “Buyer”",
        *(f"  {name}" for name in BUYERS),
        "choice kind “Kind”",
        *(f"  {name}" for name in KINDS),
        "choice route “Route”",
        *(f"  {b}_{k}_{s}" for b in BUYERS for k in KINDS for s in SIZES),
        "fact buyer “Buyer” : buyer",
        "fact kind “Kind” : kind",
        "fact amount “Amount” : amount HT",
    ]
    for name, periods in THRESHOLDS.items():
        lines += [f"threshold {name} “{name}” : amount HT", f"  | kind | {' | '.join(KINDS)} |"]
        for day, values in zip(_DAYS, periods, strict=True):
            lines.append(f"  | from {day} | {' | '.join(f'{v} €' for v in values)} | charter |")
    lines += ["decision route “Route” : route", "  under charter"]
    for b, buyer in enumerate(BUYERS):
        lines.append(
            "  else"
            if b == len(BUYERS) - 1
            else f"  {'else ' if b else ''}if buyer is {buyer} then"
        )
        for k, kind in enumerate(KINDS):
            lines.append("    else" if k else f"    if kind is {kind} then")
            for s, size in enumerate(SIZES):
                head = (
                    f"if amount is less than threshold {size} then " if size in THRESHOLDS else ""
                )
                lines.append(f"      {'else ' if s else ''}{head}{buyer}_{kind}_{size}")
    return "\n".join(lines) + "\n"


_LIMITS = [
    {
        kind: tuple(Decimal(THRESHOLDS[size][period][k]) for size in THRESHOLDS)
        for k, kind in enumerate(KINDS)
    }
    for period in range(len(STARTS))
]


def forty(facts: Facts) -> str | None:
    """Return the route of a purchase."""
    buyer, kind = facts.get("buyer"), facts.get("kind")
    amount, day = facts.get("amount"), facts.get("launched")
    if buyer is None or kind is None or amount is None or day is None:
        return None
    period = bisect_right(STARTS, day) - 1
    if period < 0:
        return None
    tiny, small, middle, large = _LIMITS[period][kind]
    if buyer == "state":
        if kind == "works":
            if amount < tiny:
                return "state_works_tiny"
            if amount < small:
                return "state_works_small"
            if amount < middle:
                return "state_works_middle"
            if amount < large:
                return "state_works_large"
            return "state_works_huge"
        if amount < tiny:
            return "state_supplies_tiny"
        if amount < small:
            return "state_supplies_small"
        if amount < middle:
            return "state_supplies_middle"
        if amount < large:
            return "state_supplies_large"
        return "state_supplies_huge"
    if buyer == "local":
        if kind == "works":
            if amount < tiny:
                return "local_works_tiny"
            if amount < small:
                return "local_works_small"
            if amount < middle:
                return "local_works_middle"
            if amount < large:
                return "local_works_large"
            return "local_works_huge"
        if amount < tiny:
            return "local_supplies_tiny"
        if amount < small:
            return "local_supplies_small"
        if amount < middle:
            return "local_supplies_middle"
        if amount < large:
            return "local_supplies_large"
        return "local_supplies_huge"
    if buyer == "hospital":
        if kind == "works":
            if amount < tiny:
                return "hospital_works_tiny"
            if amount < small:
                return "hospital_works_small"
            if amount < middle:
                return "hospital_works_middle"
            if amount < large:
                return "hospital_works_large"
            return "hospital_works_huge"
        if amount < tiny:
            return "hospital_supplies_tiny"
        if amount < small:
            return "hospital_supplies_small"
        if amount < middle:
            return "hospital_supplies_middle"
        if amount < large:
            return "hospital_supplies_large"
        return "hospital_supplies_huge"
    if kind == "works":
        if amount < tiny:
            return "utility_works_tiny"
        if amount < small:
            return "utility_works_small"
        if amount < middle:
            return "utility_works_middle"
        if amount < large:
            return "utility_works_large"
        return "utility_works_huge"
    if amount < tiny:
        return "utility_supplies_tiny"
    if amount < small:
        return "utility_supplies_small"
    if amount < middle:
        return "utility_supplies_middle"
    if amount < large:
        return "utility_supplies_large"
    return "utility_supplies_huge"


# -- the bundled decision regime ----------------------------------------------------------------
_LAWSTARTS = (
    date(2022, 1, 1),
    date(2024, 1, 1),
    date(2026, 1, 1),
    date(2028, 1, 1),
)
_FORMAL = (
    {"travaux": 5_382_000, "etat": 140_000, "autres": 215_000, "entite": 431_000},
    {"travaux": 5_538_000, "etat": 143_000, "autres": 221_000, "entite": 443_000},
    {"travaux": 5_404_000, "etat": 140_000, "autres": 216_000, "entite": 432_000},
)
_FORMALTHRESHOLDS = [{name: Decimal(v) for name, v in row.items()} for row in _FORMAL]
_25_TO_60 = ((date(2026, 4, 1), Decimal(60_000)), (date(2020, 1, 1), Decimal(40_000)))
_90_000, _100_000 = Decimal(90_000), Decimal(100_000)
_SOCIAL, _SOCIAL_UTILITY = Decimal(750_000), Decimal(1_000_000)
_AUTHORITIES = ("etat", "collectivite", "autre_pouvoir_adjudicateur")
_OPEN = ("appel_offres_ouvert", "appel_offres_restreint")
_OPEN_UTILITY = (*_OPEN, "avec_negociation", "dialogue_competitif")
_SERVICES = ("services", "services_rd")
_RESEARCH = (
    "recherche_fondamentale",
    "recherche_appliquee",
    "developpement_experimental",
    "demonstrateur_technologique",
)
_NO_TENDER = ("aucune_offre", "inappropriees")
_WORKS_UNTIL = (date(2022, 12, 31), date(2024, 12, 31), date(2025, 12, 31))


def regime(f: Facts) -> str | None:
    """Return the lightest regime of a purchase."""
    day, buyer, kind = f.get("date_reference"), f.get("acheteur"), f.get("type_prestation")
    amount = f.get("valeur_estimee_ht")
    if day is None or buyer is None or kind is None or amount is None:
        return None
    period = bisect_right(_LAWSTARTS, day) - 1
    if not 0 <= period < 3 or f["defense_securite"] or f["accord_cadre"]:
        raise NotImplementedError
    if f["mode_estimation"] != "valeur_globale":
        raise NotImplementedError
    if f["services_juridiques_contentieux"] or _excluded_research(f, kind):
        return "hors_livre"
    limits = _FORMALTHRESHOLDS[period]
    if kind == "travaux":
        formal = limits["travaux"]
    elif buyer == "entite_adjudicatrice":
        formal = limits["entite"]
    elif buyer == "etat" and not (kind == "fournitures" and f["fournitures_defense_hors_amp"]):
        formal = limits["etat"]
    else:
        formal = limits["autres"]
    below = amount < formal
    if _exempt(f, day, buyer, kind, amount, below):
        return "dispense"
    if below or (f["services_sociaux"] and kind in _SERVICES):
        return "procedure_adaptee"
    return "procedure_formalisee"


def _excluded_research(f: Facts, kind: str) -> bool:
    if kind != "services_rd" or f["activite"] not in _RESEARCH:
        return False
    return not f["propriete_exclusive_des_resultats"] or not f["finance_entierement"]


def _exempt(f: Facts, day: date, buyer: str, kind: str, amount: Decimal, below: bool) -> bool:
    if day >= date(2026, 1, 1) and kind == "travaux":
        small = _100_000
    else:
        small = next(value for start, value in _25_TO_60 if day >= start)
    if amount < small:
        return True
    if kind == "travaux" and amount < _100_000:
        until = next(u for u in _WORKS_UNTIL if day <= u)
        signed = f["date_signature"]
        if signed is None:
            raise NotImplementedError
        if day <= signed <= until:
            return True
        raise NotImplementedError  # the law says nothing: the rules leave it undetermined
    if (
        kind == "fournitures"
        and f["livres_non_scolaires"]
        and f["acheteur_loi_prix_du_livre"]
        and amount < _90_000
    ):
        return True
    if amount < _100_000 and (
        f["innovant"] or f["solution_nouvelle"] or f["solution_sensiblement_amelioree"]
    ):
        return True
    mayotte = f["reconstruction_mayotte"] and date(2025, 2, 26) <= day <= date(2027, 2, 26)
    if mayotte and amount < _100_000:
        return True
    if (
        f["urgence_imperieuse"]
        and f["circonstances_exterieures"]
        and not f["previsible"]
        and f["delais_incompatibles"]
    ):
        return True
    if f["execution_d_office"] or f["oeuvre_ou_performance_unique"]:
        return True
    first = f["premiere_procedure_resultat"]
    if first in _NO_TENDER and f["conditions_initiales_inchangees"]:
        social = f["services_sociaux"]
        procedures = _OPEN_UTILITY if buyer == "entite_adjudicatrice" else _OPEN
        if below or social or f["premiere_procedure"] in procedures:
            return True
    elif first == "melange":
        raise NotImplementedError
    if (
        (f["raisons_techniques"] or f["droits_d_exclusivite"])
        and not f["solution_de_remplacement_raisonnable"]
        and not f["restriction_artificielle"]
    ):
        return True
    if (
        f["livraisons_complementaires"]
        or f["prestations_similaires"]
        or f["achat_en_bourse"]
        or f["produits_de_recherche"]
    ):
        raise NotImplementedError
    if (
        f["cessation_ou_liquidation"]
        and f["conditions_avantageuses"]
        and (kind == "fournitures" or kind in _SERVICES)
    ):
        return True
    if f["laureat_de_concours"] and kind in _SERVICES:
        return True
    if buyer == "entite_adjudicatrice":
        if f["recherche_sans_rentabilite"] and not f["prejudice_a_la_concurrence"]:
            return True
        if f["occasion_avantageuse"] and kind == "fournitures":
            return True
    return False
