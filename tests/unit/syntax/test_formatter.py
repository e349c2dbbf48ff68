"""The formatter: canonical layout, and the two vocabularies there and back."""

from __future__ import annotations

import random
import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procrules.constructs.base import Construct
from procrules.diagnostics.report import Report
from procrules.loading import compiled_file
from procrules.pipeline import compile_text, parse_source
from procrules.resources import data
from procrules.syntax.agreement import Agreement, agreements_in, agreements_of
from procrules.syntax.formatter import format_text
from procrules.syntax.keywords import LANGUAGES, Language, vocabulary
from procrules.syntax.parser import tokens_of
from procrules.syntax.source import read_source
from procrules.syntax.translation import key_of, pair_of

# Canonical French, then canonical English: each must come out as it is, and give the other.
TWINS = {
    "header": (
        """langue français

règlement marches « Marchés publics »
  version « 2026.11 »
  droit lu jusqu'au 28 février 2026
  fin de mois : premier jour suivant
  note « Une note. »
  incertain « Un doute. »
  à vérifier « Relire. »

date de référence date_reference « Lancement »
importe commun, seuils

source ccp « Code de la commande publique » : loi
  à compter du 1er avril 2019
source ce « CE, 30 novembre 2018 » : jurisprudence
source diaporama « Innovations » : orientation
""",
        """language english

ruleset marches “Marchés publics”
  version “2026.11”
  law read until 28 February 2026
  month end : next first day
  note “Une note.”
  uncertain “Un doute.”
  to confirm “Relire.”

reference date date_reference “Lancement”
import commun, seuils

source ccp “Code de la commande publique” : law
  from 1 April 2019
source ce “CE, 30 novembre 2018” : case law
source diaporama “Innovations” : orientation
""",
    ),
    "facts": (
        """langue français
choix prestation « Prestation »
  travaux « Travaux » code eforms « works » code decp « Travaux »
  services « Services »
  groupe toutes « Toutes » : travaux, services
fait valeur_ht « Valeur » : montant HT
  question « Quelle valeur ? »
  aide « Hors taxes. »
  accord féminin pluriel
  au moins 0 €
  au plus 1 000 000 €
  vu ccp R2121-1 à vérifier
fait prestation : prestation
fait innovant « Achat innovant » : oui/non
  présumé non
fait partenaires : nombre entier
  unité « partenaires »
entité offre « Offre »
  id : texte
  montant_ht « Montant » : montant HT
fait offres : liste d'offre
fait voies : plusieurs prestation
appréciation urgence « Urgence impérieuse »
  vu ccp R2122-1
  par « l'acheteur »
  question « L'urgence est-elle impérieuse ? »
  critère « elle résulte de circonstances extérieures »
non formalisé « caractère disproportionné » vu ccp R2172-23 al. 3
""",
        """language english
choice prestation “Prestation”
  travaux “Travaux” code eforms “works” code decp “Travaux”
  services “Services”
  group toutes “Toutes” : travaux, services
fact valeur_ht “Valeur” : amount HT
  question “Quelle valeur ?”
  help “Hors taxes.”
  agreement feminine plural
  at least 0 €
  at most 1 000 000 €
  under ccp R2121-1 to confirm
fact prestation : prestation
fact innovant “Achat innovant” : yes/no
  presumed no
fact partenaires : whole number
  unit “partenaires”
entity offre “Offre”
  id : text
  montant_ht “Montant” : amount HT
fact offres : list of offre
fact voies : several prestation
judgement urgence “Urgence impérieuse”
  under ccp R2122-1
  by “l'acheteur”
  question “L'urgence est-elle impérieuse ?”
  criterion “elle résulte de circonstances extérieures”
not formalised “caractère disproportionné” under ccp R2172-23 al. 3
""",
    ),
    "thresholds": (
        """langue français
seuil formalise « Seuil de procédure formalisée » : montant HT
  vu ccp L2124-1, R2124-1, annexe 2
  | type_prestation                         | travaux     | hors_travaux         | vu                       |
  | acheteur                                | tous        | entite_adjudicatrice |                          |
  | à compter du 1er janvier 2024           | 5 538 000 € | 443 000 €            | d2025_1386 art. 1er 1° a |
  | du 1er janvier 2026 au 31 décembre 2027 | 5 404 000 € | néant                | avis_2025                |
seuil taux : taux
  | jusqu'au 2019-03-31 | 15 % | ccp R2194-8 |
""",
        """language english
threshold formalise “Seuil de procédure formalisée” : amount HT
  under ccp L2124-1, R2124-1, annexe 2
  | type_prestation                             | travaux     | hors_travaux         | under                    |
  | acheteur                                    | any         | entite_adjudicatrice |                          |
  | from 1 January 2024                         | 5 538 000 € | 443 000 €            | d2025_1386 art. 1er 1° a |
  | between 1 January 2026 and 31 December 2027 | 5 404 000 € | none                 | avis_2025                |
threshold taux : rate
  | until 2019-03-31 | 15 % | ccp R2194-8 |
""",
    ),
    "values": (
        """langue français
entité lot
  montant_ht : montant HT
fait lots : liste de lot
fait base « Base » : montant HT
  accord féminin
fait envoi_avis « Envoi de l'avis » : date
fait echeance : date
  accord féminin
définition retenue_ht « Valeur retenue » : montant HT
  accord féminin
  vaut base + -5 € × 2 - 1 €
    + la somme des montant_ht des lots
définition petits : liste de lot
  vaut les lots où montant_ht du lot est inférieur au seuil petit_lot pour type_prestation du lot
définition dernier_jour : date
  vaut 30 jours après l'envoi_avis
définition premier_jour : date
  vaut 1 mois avant la « Base »
définition part : taux
  vaut 20 % de la base / (le plus grand des montant_ht des lots)
définition nombre_de_lots : nombre entier
  vaut le nombre des lots où montant_ht du lot dépasse 3 €
lectures plafond « Plafond » : oui/non
  lecture « large » vaut la base n'excède pas 50 % de l'offre
  lecture « étroite » vaut aucun des lots vérifie montant_ht du lot atteint la base
""",
        """language english
entity lot
  montant_ht : amount HT
fact lots : list of lot
fact base “Base” : amount HT
  agreement feminine
fact envoi_avis “Envoi de l'avis” : date
fact echeance : date
  agreement feminine
definition retenue_ht “Valeur retenue” : amount HT
  agreement feminine
  equals base + -5 € × 2 - 1 €
    + the sum of the montant_ht of the lots
definition petits : list of lot
  equals the lots where montant_ht of the lot is less than the threshold petit_lot for type_prestation of the lot
definition dernier_jour : date
  equals 30 days after the envoi_avis
definition premier_jour : date
  equals 1 month before the “Base”
definition part : rate
  equals 20 % of the base / (the largest of the montant_ht of the lots)
definition nombre_de_lots : whole number
  equals the number of the lots where montant_ht of the lot exceeds 3 €
readings plafond “Plafond” : yes/no
  reading “large” equals the base does not exceed 50 % of the offre
  reading “étroite” equals none of the lots satisfies montant_ht of the lot reaches the base
""",
    ),
    "rules": (
        """langue français
fait valeur « Valeur estimée » : montant HT
  accord féminin
fait signature : date
  accord féminin
fait pieces : nombre
  accord féminin pluriel
fait delais : durée
  accord pluriel
décision regime « Régime » : regime
décision procedures : plusieurs procedure
règle achat_innovant « Achat innovant »
  vu ccp R2122-9-1, loi2020_1525 art. 142
  par dérogation à la règle ordinaire, ccp R2122-8
  date de référence signature
  du 31 décembre 2023 au 2 mai 2025
  si la « Valeur estimée » est inférieure au seuil dispense
    et valeur est supérieure à 40 000 €
    et signature est antérieure au 1er avril 2026
    et signature est au plus tard le 31 décembre 2022
    et pieces n'excèdent pas 3
    et delais sont inférieurs aux delais
    et la somme des montant_ht des lots est égale ou supérieure à 1 €
    et regime n'est pas dispense
    et regime est parmi dispense, adaptee
  alors procedures inclut sans_publicite
    oblige « choisir une offre pertinente » vu ccp R2122-9-1 al. 1
    exige procedures inclut adaptee et pieces ≥ 2
      à défaut « rien »
  sinon regime est indéterminé
  conseille « garder les raisons »
  non formalisé « notamment » vu ccp R2194-7
  phrase jeune « Présomption »
    vu loi2023_1322 art. 44-II
    si fournisseur_jei
      ou (valeur = 3 €
        et pieces sont 2)
    alors regime = oui
règle non_substantielle
  vu ccp R2194-7
  si aucune des conditions suivantes n'est remplie :
    1° attire_plus_d_operateurs
    2° l'une au moins des conditions suivantes est remplie :
      a) remplace vu ccp R2194-6
      – autre
  alors procedures laisse indéterminé a, b
  alors regime exclut a
""",
        """language english
fact valeur “Valeur estimée” : amount HT
  agreement feminine
fact signature : date
  agreement feminine
fact pieces : number
  agreement feminine plural
fact delais : duration
  agreement plural
decision regime “Régime” : regime
decision procedures : several procedure
rule achat_innovant “Achat innovant”
  under ccp R2122-9-1, loi2020_1525 art. 142
  notwithstanding the rule ordinaire, ccp R2122-8
  reference date signature
  between 31 December 2023 and 2 May 2025
  if the “Valeur estimée” is less than the threshold dispense
    and valeur is more than 40 000 €
    and signature is before 1 April 2026
    and signature is no later than 31 December 2022
    and pieces do not exceed 3
    and delais are less than the delais
    and the sum of the montant_ht of the lots is at least 1 €
    and regime is not dispense
    and regime is among dispense, adaptee
  then procedures includes sans_publicite
    requires to “choisir une offre pertinente” under ccp R2122-9-1 al. 1
    demands procedures includes adaptee and pieces ≥ 2
      failing which “rien”
  else regime is undetermined
  advises “garder les raisons”
  not formalised “notamment” under ccp R2194-7
  sentence jeune “Présomption”
    under loi2023_1322 art. 44-II
    if fournisseur_jei
      or (valeur = 3 €
        and pieces are 2)
    then regime = yes
rule non_substantielle
  under ccp R2194-7
  if none of the following conditions holds :
    1° attire_plus_d_operateurs
    2° at least one of the following conditions holds :
      a) remplace under ccp R2194-6
      – autre
  then procedures leaves undetermined a, b
  then regime excludes a
""",
    ),
    "trees": (
        """langue français
fait valeur : montant HT
  accord féminin
décision voies « Voies à examiner » : plusieurs procedure
  vu diaporama lignes 943-990
  si valeur atteint le seuil formalisee alors
    selon disponibilite
      disponible : appel_offres
      a_adapter : avec_negociation, dialogue_competitif
        oblige « annoncer trois candidats » vu ccp R2142-17 2°
      inexistante, oui, néant : partenariat
        exige acquisition_envisagee et recherche
      sinon : indéterminé
  sinon si valeur est inférieure au seuil dispense
    et innovant alors sans_publicite
  sinon adaptee
tableau publicite « Publicité » : publicite
  à compter du 1er avril 2019
  une seule ligne s'applique
  | type_prestation | valeur                                     | alors      | vu          |
  | tous            | moins du seuil dispense                    | aucune     | ccp R2122-8 |
  | tous            | au moins le seuil dispense et moins de 9 € | libre, boa |             |
  | tous            | plus de 9 € et au plus le seuil dispense   | joue       |             |
""",
        """language english
fact valeur : amount HT
  agreement feminine
decision voies “Voies à examiner” : several procedure
  under diaporama lignes 943-990
  if valeur reaches the threshold formalisee then
    depending on disponibilite
      disponible : appel_offres
      a_adapter : avec_negociation, dialogue_competitif
        requires to “annoncer trois candidats” under ccp R2142-17 2°
      inexistante, yes, none : partenariat
        demands acquisition_envisagee and recherche
      else : undetermined
  else if valeur is less than the threshold dispense
    and innovant then sans_publicite
  else adaptee
table publicite “Publicité” : publicite
  from 1 April 2019
  a single row applies
  | type_prestation | valeur                                            | then       | under       |
  | any             | less than the threshold dispense                  | aucune     | ccp R2122-8 |
  | any             | at least the threshold dispense and less than 9 € | libre, boa |             |
  | any             | more than 9 € and at most the threshold dispense  | joue       |             |
""",
    ),
    "examples": (
        """langue français
fait valeur : montant HT
  accord féminin
décision mesures : oui/non
  accord féminin
exemples « Les deux côtés du seuil »
  soit acheteur = collectivite, innovant
  | date_reference | valeur      | attendu regime | attendu procedures inclut |
  | 31 mars 2026   | 39 999,99 € | dispense       | adaptee, sans_publicite   |
  | 1er avril 2026 | inconnu     | indéterminé    |                           |
  |                | néant       | à apprécier    | en conflit                |
exemple « Urgence »
  soit valeur = inconnu, types = (a, b), texte_libre = « deux mots », delai = 1 jour
  soit lots :
    | id | montant_ht |
    | A  | 320 000 €  |
  attendu part vaut 20 %
  attendu mesures indéterminée
    manque valeur
  attendu procedures exclut adaptee
    vu ccp R2122-1
    à apprécier urgence
""",
        """language english
fact valeur : amount HT
  agreement feminine
decision mesures : yes/no
  agreement feminine
examples “Les deux côtés du seuil”
  given acheteur = collectivite, innovant
  | date_reference | valeur      | expected regime | expected procedures includes |
  | 31 March 2026  | 39 999,99 € | dispense        | adaptee, sans_publicite      |
  | 1 April 2026   | unknown     | undetermined    |                              |
  |                | none        | needs review    | in conflict                  |
example “Urgence”
  given valeur = unknown, types = (a, b), texte_libre = “deux mots”, delai = 1 day
  given lots :
    | id | montant_ht |
    | A  | 320 000 €  |
  expected part equals 20 %
  expected mesures undetermined
    missing valeur
  expected procedures excludes adaptee
    under ccp R2122-1
    needs review urgence
""",
    ),
}
BUNDLED = sorted(Path(str(data("rulesets"))).rglob("*.regles"))


@cache  # the same rule file is looked at by several tests
def surface(text: str) -> tuple[Construct, ...]:
    """Return what a text says; every item must be readable."""
    report = Report()
    nodes = tuple(parse_source(read_source("t", text), report))
    assert not report.found, report.found[0].message("fr")
    return nodes


@cache
def formatted(text: str, to: str | None = None) -> str:
    result = format_text(text, "t", to if to in LANGUAGES else None)
    assert not result.diagnostics, result.diagnostics[0].message("fr")
    return result.text


# -- the twins ----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", TWINS)
@pytest.mark.parametrize("language", [0, 1], ids=["fr", "en"])
def test_format_when_canonical(name: str, language: int) -> None:
    text = TWINS[name][language]
    assert formatted(text) == text


@pytest.mark.parametrize("name", TWINS)
def test_translate_when_twins(name: str) -> None:
    french, english = TWINS[name]
    assert formatted(french, "en") == english
    assert formatted(english, "fr") == french
    assert surface(french) == surface(english)


def test_translate_when_the_vocabulary_is_the_same() -> None:
    french, english = TWINS["rules"]
    assert formatted(french, "fr") == french
    assert formatted(english, "en") == english


# -- layout -------------------------------------------------------------------------------------
def test_format_when_pasted_from_a_word_processor() -> None:
    pasted = (
        "\ufeffLangue français\r\n\r\n\r\n"
        "Seuil  dispense «Dispense»: montant\u00a0HT\r\n"
        "\tVu ccp R2122-8\r\n"
        "\t|type_prestation|travaux|hors_travaux|\r\n"
        "\t|---|:-:|---|\r\n"
        "\t|À compter du 1er avril 2019|25\u202f000 €|40 000 €\r\n"
        "Note\r\n"
    )
    result = format_text(pasted)
    assert result.text == (
        "langue français\n\n"
        "seuil dispense « Dispense » : montant HT\n"
        "  vu ccp R2122-8\n"
        "  | type_prestation             | travaux  | hors_travaux |\n"
        "  | à compter du 1er avril 2019 | 25 000 € | 40 000 €     |\n"
        "Note\n"
    )
    assert [d.span.line for d in result.diagnostics] == [9]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("\n\n  \n", ""),
        ("# seul", "# seul\n"),
        ("\n  # seul\n\n\n# deux\n\n", "# seul\n\n# deux\n"),
    ],
)
def test_format_when_there_is_no_item(text: str, expected: str) -> None:
    assert formatted(text) == expected


def test_format_keeps_comments() -> None:
    text = """# tête
langue français # première


règle r   #  à droite
      # au-dessus de si
   si a

    # au-dessus de et
     et (b  # dans la parenthèse
# à la marge
      ou c)
   alors x = oui
     note « un
         deux # pas un commentaire »  # après

     # sous la note


   # sous alors
# tient à l'item qui suit
fait y : date
"""
    expected = """# tête
langue français  # première

règle r  #  à droite
  # au-dessus de si
  si a

    # au-dessus de et
    et (b  # dans la parenthèse
# à la marge
      ou c)
  alors x = oui
    note « un deux # pas un commentaire »  # après

    # sous la note

  # sous alors
# tient à l'item qui suit
fait y : date
"""
    assert formatted(text) == expected
    assert formatted(expected) == expected


def test_format_keeps_the_words_of_a_comment() -> None:
    assert (
        formatted("fait\ta : date #\t10\u00a0000 € l’an\n")
        == "fait a : date  #\t10\u00a0000 € l’an\n"
    )


def test_format_when_a_row_is_broken_over_lines() -> None:
    text = """tableau t : oui/non
  la première ligne s'applique
  | v            | alors
  # entre deux
  | au moins 1 € # un
      et moins de 2 € | oui

  | tous | non |  |
"""
    expected = """tableau t : oui/non
  la première ligne s'applique
  | v                            | alors |
  # entre deux
  | au moins 1 € et moins de 2 € | oui   |  # un

  | tous                         | non   |  |
"""
    assert formatted(text) == expected


def test_format_aligns_each_table_alone() -> None:
    text = """exemple
  soit lots :
    | id | a |
    | L1 | 1 |
  soit autres_lots :
    | id | long_nom_de_champ |
    | L1 | 1 |
  attendu x = oui
"""
    assert "    | L1 | 1 |\n  soit" in formatted(text)
    assert "    | L1 | 1                 |\n  attendu" in formatted(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("note", "« un \n     deux »|« un deux »"),
        ("note", '"droites"|« droites »'),
        ("note", "“anglaises”|« anglaises »"),
        ("note", "“dans « une » autre”|“dans « une » autre”"),
        ("note", '"« a » et “b”"|"« a » et “b”"'),
        ("note", "«»|« »"),
    ],
)
def test_format_quotation_marks(text: str, expected: str) -> None:
    before, after = expected.split("|")
    assert formatted(f"règle r\n  {text} {before}\n") == f"règle r\n  {text} {after}\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a-b", "a - b"),
        ("-a", "-a"),
        ("- a", "-a"),
        ("a*( b+c )", "a * (b + c)"),
        ("a - -b", "a - -b"),
        ("3 € − 2 €", "3 € − 2 €"),
        ("l' a", "l'a"),
        ("20 %  de  l'a", "20 % de l'a"),
        ("a est  parmi b ,c", "a est parmi b, c"),
        ("A Est inférieur  au  seuil b", "A est inférieur au seuil b"),
    ],
)
def test_format_spaces(before: str, after: str) -> None:
    text = "définition d : nombre\n  vaut {}\n"
    assert formatted(text.format(before)) == text.format(after)


def test_format_keeps_the_author_s_words() -> None:
    text = "règle r\n  si a excède 3 € et b est égale à 2 ans et c <= 1 année et d est au plus tard le 02 août 2022\n"
    assert formatted(text) == text


# -- what cannot be read ------------------------------------------------------------------------
def test_format_when_items_are_broken() -> None:
    text = (
        "langue français\n"
        "fait  a :  date\n"
        "règle  cassée   «x»\n"
        "\tsi   si\u00a0a\n"
        "\n\n"
        "   # dedans  \n"
        "     alors   \n"
        "# entre\n"
        "fait  b :  date\n"
        "   égaré\n"
    )
    result = format_text(text, "f.regles")
    assert [d.span.line for d in result.diagnostics] == [4, 11]
    assert result.diagnostics[0].span.file == "f.regles"
    assert result.text == text.replace("fait  a :  date", "fait a : date")
    again = format_text(result.text, "f.regles")
    assert again == result


def test_translate_when_items_are_broken() -> None:
    result = format_text("langue français\nfait a : date\nfait  b : dat e\n", to="en")
    assert result.text == "language english\nfact a : date\nfait  b : dat e\n"
    assert len(result.diagnostics) == 1


def test_translate_when_the_other_vocabulary_reserves_a_name() -> None:
    # After « fact », rate can only be a name; none, in a condition, would be a value.
    text = "langue français\nfait rate : taux\nrègle r\n  si  a = none\n"
    result = format_text(text, to="en")
    assert result.text == "language english\nfact rate : rate\nrègle r\n  si  a = none\n"
    (found,) = result.diagnostics
    assert (found.span.line, found.span.column, found.span.end_column) == (4, 11, 15)
    assert "none" in found.message("fr")


# -- the bundled rules --------------------------------------------------------------------------
@cache
def readable(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if format_text(text).diagnostics:
        pytest.skip("some items cannot be read")
    return text


@pytest.fixture(scope="module")
def agreements() -> dict[str, Agreement]:
    sources = [read_source(p.name, p.read_text(encoding="utf-8")) for p in BUNDLED]
    return agreements_in(sources)


@pytest.mark.parametrize("path", BUNDLED, ids=lambda p: p.stem)
def test_format_bundled_rules(path: Path) -> None:
    text = readable(path)
    once = formatted(text)
    assert formatted(once) == once
    assert surface(once) == surface(text)
    words = re.compile(r"[\s|]+")
    assert words.sub("", once) == words.sub("", text), "a word was changed"


@pytest.mark.parametrize("path", BUNDLED, ids=lambda p: p.stem)
def test_translate_bundled_rules(path: Path, agreements: dict[str, Agreement]) -> None:
    text = readable(path)
    english = format_text(text, to="en", agreements=agreements)
    assert not english.diagnostics
    assert surface(english.text) == surface(text)
    assert formatted(english.text) == english.text
    french = format_text(english.text, to="fr", agreements=agreements).text
    assert french == formatted(text)


# -- agreement ----------------------------------------------------------------------------------
def there_and_back(line: str, agreements: dict[str, Agreement] | None = None) -> str:
    text = f"langue français\nrègle r\n  si {line}\n"
    english = format_text(text, to="en", agreements=agreements)
    assert not english.diagnostics
    french = format_text(english.text, to="fr", agreements=agreements)
    return french.text.split("  si ")[1].rstrip()


KNOWN = {
    "valeur": Agreement(feminine=True),
    "offres": Agreement(feminine=True, plural=True, kind="list"),
    "lots": Agreement(plural=True, kind="list"),
    "annonce": Agreement(feminine=True),
    "jour": Agreement(kind="date"),
    "« Offre retenue »": Agreement(feminine=True),
}


@pytest.mark.parametrize(
    "line",
    [
        "valeur est inférieure au seuil a",
        "valeur est supérieure à l'annonce",
        "valeur est inférieure ou égale à la valeur",
        "lots sont égaux ou supérieurs à montant",
        "offres sont inférieures aux lots",
        "montant n'excède pas 20 % de la valeur",
        "offres n'excèdent pas 20 % de l'annonce",
        "offres dépassent valeur",
        "lots atteignent valeur",
        "offres ne sont pas a",
        "offres sont parmi a, b",
        "valeur ≥ 3 € et valeur <= 4 € et valeur > 5 € et valeur ≠ 6 €",
        "jour est antérieur au 1er avril 2026",
        "valeur est postérieure au jour",
        "jour est au plus tôt le 2 août 2022",
        "jour est antérieur à autre_jour",
        "l'« Offre retenue » est égale à 1 €",
        "l'annonce est inférieure à la valeur",
        "la somme des montants des offres est supérieure à 3 €",
        "le nombre des offres où a est b est supérieur à 3",
        "le plus grand des montants des lots est inférieur à 3 €",
        "(a + b) est inférieur à 3 €",
        "valeur + a est inférieure à 3 €",
        "le seuil a pour type de la valeur est inférieur au seuil b",
        "2 ans avant le jour est postérieur au 2026-04-01",
        "chacune des offres vérifie montant de l'offre dépasse 3 €",
        "l'un au moins des lots vérifie montant du lot atteint 3 €",
        "aucune des offres vérifie a",
        "a = non et b = oui",
    ],
)
def test_translate_restores_agreement(line: str) -> None:
    assert there_and_back(line, KNOWN) == line


@pytest.mark.parametrize(
    ("line", "back"),
    [
        ("a excède 3 €", "a dépasse 3 €"),
        ("a ne dépasse pas 3 €", "a n'excède pas 3 €"),
        ("a atteint ou dépasse 3 €", "a atteint 3 €"),
        ("a = 1 année", "a = 1 an"),
        ("a = 0 jour", "a = 0 jours"),
        ("jour est inférieur au 1 avril 2026", "jour est antérieur au 1er avril 2026"),
        ("jour est supérieur à a", "jour est postérieur à a"),
        ("valeur est inférieur à 3 €", "valeur est inférieure à 3 €"),
    ],
)
def test_translate_makes_synonyms_one(line: str, back: str) -> None:
    assert there_and_back(line, KNOWN) == back
    assert there_and_back(back, KNOWN) == back


def test_translate_when_the_text_names_no_language() -> None:
    english = formatted("# tête\nfait a : date\n", "en")
    assert english == "language english\n\n# tête\nfact a : date\n"
    assert formatted(english, "fr") == "langue français\n\n# tête\nfait a : date\n"


def test_translate_when_declarations_are_elsewhere() -> None:
    elsewhere = read_source("a", TWINS["facts"][1])
    text = "langue français\nrègle r\n  si valeur_ht sont inférieures à 3 €\n"
    english = formatted(text, "en")
    assert "valeur_ht is less" in english
    known = agreements_in([elsewhere])
    english = format_text(text, to="en", agreements=known).text
    assert "valeur_ht are less" in english
    assert format_text(english, to="fr", agreements=known).text == text


def test_agreements_when_read_from_a_program_or_its_texts() -> None:
    path = next(p for p in BUNDLED if p.stem == "marches_publics")
    compiled = compiled_file(path)
    if compiled.program is None:
        pytest.skip("the ruleset does not pass the check")
    assert agreements_of(compiled.program.program) == agreements_in(compiled.sources)


def test_agreements_when_fields_of_a_record_say_theirs() -> None:
    text = """entité tranche « Tranche »
  note « Une note »
  id : texte
  pieces « Pièces » : montant HT
    note « Une autre »
    accord féminin pluriel
    vu ccp R2113-4
  echeance : date
    accord féminin
  nom : texte
"""
    pieces = Agreement(feminine=True, plural=True)
    assert agreements_in([read_source("t", text)]) == {
        "id": Agreement(),
        "pieces": pieces,
        "« Pièces »": pieces,
        "echeance": Agreement(feminine=True, kind="date"),
        "nom": Agreement(),
    }
    compiled = compile_text("langue français\nsource ccp : loi\n" + text)
    assert compiled.program is not None
    assert agreements_of(compiled.program.program) == agreements_in(compiled.sources)


def test_agreements_when_a_table_completes_a_decision() -> None:
    text = "décision d « D » : t\n  accord féminin\ntableau d : t\n  accord pluriel\n"
    both = Agreement(feminine=True, plural=True)
    assert agreements_in([read_source("t", text)]) == {"d": both, "« D »": Agreement(feminine=True)}
    assert compile_text(text).program is None


# -- words that only English or French has --------------------------------------------------------
def test_translate_every_form() -> None:
    """Each form of each key gives a form of the same key, in both directions."""
    for language in LANGUAGES:
        other: Language = "en" if language == "fr" else "fr"
        for key, forms in vocabulary(language).forms.items():
            for form in forms:
                pair = pair_of(key, form, language, other)
                assert getattr(pair, other) in vocabulary(other).forms[key], (key, form)


# -- any layout ---------------------------------------------------------------------------------
def disturbed(text: str, seed: int) -> str:
    """Return a text with other spaces, tabs, blank lines, depths and capitals, and the same words."""
    chance = random.Random(seed)
    source = read_source("t", text)
    step = chance.choice(["  ", "   ", "    ", "\t"])
    written = ""
    for chunk in source.chunks():
        end = 0
        for token in tokens_of(chunk.text, source.language):
            if token.type in ("_NL", "_INDENT", "_DEDENT"):
                continue
            written += _spaces(chunk.text[end : token.start_pos], token.type, step, chance)
            word = str(token)
            if key_of(token) and chance.random() < 0.3:
                word = (word[:1].upper() + word[1:]).replace(" ", " " * chance.randint(1, 3))
            if token.type == "STRING" and chance.random() < 0.3:
                word = word.replace(" ", chance.choice(["  ", "\u00a0", "\n" + step * 9]))
            written += word
            end = token.end_pos or 0
        written += _spaces(chunk.text[end:], "", step, chance)
    return chance.choice(["", "\n", "\ufeff"]) + written + chance.choice(["", "\n\n", "  "])


def _spaces(gap: str, following: str, step: str, chance: random.Random) -> str:
    more = [" ", "  ", "\t", "\u00a0", " \u202f "]
    if "#" in gap:
        return gap
    if "\n" in gap:
        breaks, depth = gap.count("\n"), len(gap) - gap.rfind("\n") - 1
        blank = "".join(chance.choice(["", " ", "\t", "\r"]) + "\n" for _ in range(breaks))
        if breaks > 1:
            blank += "\n" * chance.randint(0, 2)
        return blank + step * (depth // 2)
    if gap:
        return chance.choice(more)
    return chance.choice(["", *more]) if following in ("COMMA", "RPAR") else ""


@pytest.mark.parametrize("name", TWINS)
@settings(deadline=None)
@given(seed=st.integers(0, 2**32))
def test_format_whatever_the_layout(name: str, seed: int) -> None:
    for text in TWINS[name]:
        assert formatted(disturbed(text, seed)) == text
