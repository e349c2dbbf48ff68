"""The playground in a real browser: what a visitor sees is what the library says."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

import pytest

from procrules import load
from procrules.ruleset import Ruleset
from procrules.views.sentences import Speaker
from procrules.views.summary import short
from visitor import Visit

pytestmark = [pytest.mark.extras, pytest.mark.slow]

SCHOOL_YARD = {
    "acheteur": "collectivite",
    "type_prestation": "fournitures",
    "innovant": "oui",
    "valeur_estimee_ht": "40 000 €",
    "date_reference": "2022-08-02",
}
AMOUNT = "Valeur estimée du besoin"


@pytest.fixture(scope="module")
def rules() -> Ruleset:
    return load("marches_publics")


def said(rules: Ruleset, facts: dict[str, str], decision: str = "procedures") -> str:
    """Return in a few words what the library answers."""
    return short(rules.decide(decision, facts), Speaker(rules.program.program, "fr"))


# -- the case -----------------------------------------------------------------------------------
def test_the_school_yard_is_answered_when_the_page_opens(fresh: Visit, rules: Ruleset) -> None:
    fresh.open()
    assert fresh.headline == said(rules, SCHOOL_YARD)
    assert "2 août 2022" in fresh.text(".stands")
    assert "60 000 € au-dessous" in fresh.text(".scales > li:has-text('Achat innovant')")
    assert "Achat innovant de faible montant" in fresh.page.locator(".why").text_content()


def test_the_answer_changes_where_the_amount_crosses_the_threshold(
    visit: Visit, rules: Ruleset
) -> None:
    visit.page.select_option("#decision", "regime")
    visit.page.locator("fieldset", has_text="Achat innovant").get_by_label("non").check()
    answers = []
    for amount in ("39 999,99 €", "40 000 €"):
        visit.tell(AMOUNT, amount)
        facts = {**SCHOOL_YARD, "innovant": "non", "valeur_estimee_ht": amount}
        answers.append(visit.headline)
        assert visit.headline == said(rules, facts, "regime")
    assert answers[0] != answers[1]


def test_an_amount_that_cannot_be_read_is_told_at_its_field(visit: Visit) -> None:
    before = visit.headline
    visit.tell(AMOUNT, "quarante mille")
    box = visit.page.get_by_role("textbox", name=AMOUNT)
    assert box.get_attribute("aria-invalid") == "true"
    assert "PR702" in visit.text(".verdict [role=alert]")
    assert visit.headline == before
    visit.tell(AMOUNT, "40 000")
    assert box.get_attribute("aria-invalid") is None
    assert visit.text(".verdict [role=alert]") == ""


def test_the_law_is_replayed_on_another_day(visit: Visit, rules: Ruleset) -> None:
    visit.page.get_by_role("slider").press("End")
    visit.settle()
    assert visit.headline == said(rules, {**SCHOOL_YARD, "date_reference": "2027-12-31"})
    assert "31 décembre 2027" in visit.text(".day")
    visit.page.get_by_text("La réponse à ce cas, de 2016 à 2027").click()
    visit.page.get_by_role("button", name="à compter du 27 décembre 2018").click()
    visit.settle()
    assert visit.headline == said(rules, {**SCHOOL_YARD, "date_reference": "2018-12-27"})


def test_what_is_presumed_can_be_told_otherwise(visit: Visit, rules: Ruleset) -> None:
    visit.page.get_by_text("Présumé, faute d'être dit").click()
    visit.page.get_by_role(
        "button", name="Dire autrement : Marché de défense ou de sécurité"
    ).click()
    group = visit.page.locator("fieldset", has_text="Marché de défense ou de sécurité")
    group.get_by_label("oui", exact=True).check()
    visit.settle()
    assert visit.headline == said(rules, {**SCHOOL_YARD, "defense_securite": "oui"})


def test_records_are_told_one_by_one(visit: Visit, rules: Ruleset) -> None:
    visit.page.select_option("#case", "achats_homogenes")
    visit.settle()
    purchases = [{"id": f"A{n}", "montant_ht": "23 000 €"} for n in range(1, 5)]
    facts: dict[str, Any] = {
        "acheteur": "collectivite",
        "type_prestation": "fournitures",
        "mode_estimation": "besoins_homogenes",
        "achats_homogenes_ht": purchases,
        "date_reference": "2026-04-15",
    }
    assert visit.headline == said(rules, facts)


def test_the_tree_is_drawn_with_the_path_of_the_answer(visit: Visit) -> None:
    visit.page.select_option("#decision", "regime")
    visit.settle()
    visit.page.get_by_text("L'arbre, chemin éclairé").click()
    visit.page.wait_for_selector(".tree svg .pr-on", state="attached")


# -- the rules ----------------------------------------------------------------------------------
def test_a_broken_rule_is_told_at_its_place_and_once_mended_answers_again(own: Visit) -> None:
    own.replace("montant HT", "montent HT")
    own.broken()
    lines = own.page.locator(".cm-content .cm-line").all_inner_texts()
    wrong = [n for n, line in enumerate(lines, start=1) if "montent HT" in line]
    assert own.page.locator(".cm-lintRange-error").all_inner_texts() == ["montent HT"] * 2
    shown = own.page.locator(".findings li").all_inner_texts()
    assert [f"ligne {n} erreur PR115" in s for n, s in zip(wrong, shown, strict=True)] == [True] * 2
    own.replace("montent HT", "montant HT")
    own.sound()
    assert own.page.locator(".findings li").count() == 0


def test_a_threshold_that_one_changes_changes_the_answer(own: Visit) -> None:
    own.page.select_option("#more", "date_lancement")
    own.page.locator(".told input[type=date]").fill("2026-05-01")
    own.page.select_option("#more", "type_prestation")
    own.page.locator(".told").get_by_label("Services").check()
    own.settle()
    own.page.locator(".question input").fill("65 000")
    own.page.keyboard.press("Enter")
    own.settle()
    assert own.headline == "non"
    own.replace("60 000 €", "70 000 €")
    own.page.wait_for_selector(".headline:text-is('oui')")
    assert "5 000 € au-dessous" in own.text(".scales")


def test_a_bundled_rule_that_one_changes_changes_the_answer(fresh: Visit, rules: Ruleset) -> None:
    fresh.open()
    fresh.page.click(".cm-content")
    fresh.sound()
    fingerprint = fresh.text(".origin")
    assert rules.sha256[:16] in fingerprint  # read again in the page, the rules are the same
    before = fresh.headline
    fresh.replace("100 000 €", "30 000 €")
    fresh.changed(before)
    assert "Sans publicité" not in fresh.headline
    assert fresh.text(".origin") != fingerprint


def test_words_are_offered_as_one_writes(own: Visit) -> None:
    own.page.click(".cm-content")
    own.page.keyboard.press("Control+End")
    own.page.keyboard.type("seui")
    own.page.get_by_role("option", name="seuil", exact=True).wait_for()


def test_a_label_is_never_markup(own: Visit) -> None:
    evil = "<img src=x onerror=alert(1)>"
    for label in ("Valeur estimée du besoin", "Dispense de publicité et de mise en concurrence"):
        own.replace(label, evil)
    own.replace("Sans publicité ni mise en concurrence", evil)
    own.page.get_by_role("heading", name="Le cas").wait_for()
    own.page.locator("legend, label", has_text=evil).first.wait_for()
    own.sound()
    assert own.page.locator("img").count() == 0
    own.page.get_by_text("L'arbre, chemin éclairé").click()
    own.settle()
    assert own.page.locator("img").count() == 0


# -- out of the page ----------------------------------------------------------------------------
def test_a_link_brings_back_the_case_and_the_rules(fresh: Visit) -> None:
    fresh.open()
    fresh.tell(AMOUNT, "123 456,78 €")
    fresh.own_rules()
    fresh.replace("Mes règles", "Nos règles")
    fresh.sound()
    fresh.page.get_by_role("button", name="Copier le lien").click()
    fresh.page.wait_for_selector("#link:visible")
    link = fresh.page.input_value("#link")
    fresh.page.goto("about:blank")
    fresh.open(fragment="#" + link.partition("#")[2])
    fresh.sound()
    assert "« Nos règles »" in fresh.text(".cm-content")
    fresh.page.select_option("#file", "seuils.regles")
    fresh.page.wait_for_selector(".told >> text=Achat innovant")
    fresh.settle()


def test_a_link_brings_back_a_change_of_the_bundled_rules(fresh: Visit) -> None:
    fresh.open()
    fresh.page.click(".cm-content")
    fresh.sound()
    before = fresh.headline
    fresh.replace("100 000 €", "30 000 €")
    fresh.changed(before)
    changed = fresh.headline
    fresh.page.get_by_role("button", name="Copier le lien").click()
    fresh.page.wait_for_selector("#link:visible")
    link = fresh.page.input_value("#link")
    fresh.page.goto("about:blank")
    fresh.open(fragment="#" + link.partition("#")[2])
    fresh.sound()
    assert fresh.headline == changed


def packed(state: object) -> str:
    """Return the fragment of a state, whatever it is."""
    made = zlib.compressobj(9, zlib.DEFLATED, -15)
    data = made.compress(json.dumps(state).encode()) + made.flush()
    return "#s=" + base64.urlsafe_b64encode(data).decode().rstrip("=")


STATE = {
    "v": 1,
    "own": False,
    "file": "seuils.regles",
    "text": None,
    "edits": {},
    "case": {"decision": "procedures", "told": []},
}


@pytest.mark.parametrize(
    "fragment",
    [
        "#s=AAAA",
        "#s=%3Cscript%3Ealert(1)%3C/script%3E",
        "#<img src=x onerror=alert(1)>",
        packed("nothing"),
        packed({**STATE, "v": 2}),
        packed({**STATE, "case": {"decision": "procedures", "told": [["a", {"b": 1}]]}}),
        packed({**STATE, "case": {"decision": "procedures", "told": [["a", 1]] * 501}}),
        packed(
            {**STATE, "edits": {"seuils.regles": {"base": "x", "from": -1, "cut": 0, "put": ""}}}
        ),
        packed({**STATE, "text": "a" * 2_000_000}),
    ],
)
def test_a_link_that_is_none_is_refused(visit: Visit, rules: Ruleset, fragment: str) -> None:
    visit.arrive(fragment)
    assert "Le lien est abîmé" in visit.text("#arrival")
    assert visit.headline == said(rules, SCHOOL_YARD)


@pytest.mark.parametrize(
    "state",
    [
        {**STATE, "file": "../../etc/passwd"},
        {**STATE, "case": {"decision": "__proto__", "told": [["__proto__", "x"]]}},
        {**STATE, "case": {"decision": "procedures", "told": [["no such fact", "<b>"]]}},
        {**STATE, "case": {"decision": "procedures", "told": [["lots[1].montant_ht", "1"]]}},
        {**STATE, "case": {"decision": "procedures", "told": [["acheteur", True]]}},
        {**STATE, "edits": {"__proto__": {"base": "x", "from": 0, "cut": 0, "put": "x"}}},
    ],
)
def test_a_link_to_what_the_rules_do_not_know_leaves_a_page_that_works(
    visit: Visit, rules: Ruleset, state: object
) -> None:
    visit.arrive(packed(state))
    visit.page.select_option("#case", "cour_ecole")
    visit.page.select_option("#decision", "procedures")
    visit.settle()
    assert visit.headline == said(rules, SCHOOL_YARD)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "fr",
            "un fichier que cette page n'a pas : « absent.regles ». Elle montre « seuils.regles »",
        ),
        ("en", "a file that this page does not have: “absent.regles”. It shows “seuils.regles”"),
    ],
)
def test_a_link_to_a_file_that_is_unknown_says_so_and_shows_the_first(
    fresh: Visit, lang: str, said: str
) -> None:
    fresh.open(lang)
    fresh.page.select_option("#file", "lots.regles")
    fresh.arrive(packed({**STATE, "file": "absent.regles"}))
    assert said in fresh.text("#arrival")
    assert fresh.page.locator("#arrival").bounding_box()["y"] < 450
    assert fresh.page.input_value("#file") == "seuils.regles"
    fresh.arrive(packed({**STATE, "file": "lots.regles"}))
    assert fresh.text("#arrival") == ""
    edit = {"base": "x", "from": 0, "cut": 0, "put": "x"}
    fresh.arrive(packed({**STATE, "file": "lots.regles", "edits": {"absent.regles": edit}}))
    assert "absent.regles" in fresh.text("#arrival")
    assert fresh.page.input_value("#file") == "lots.regles"


def test_a_link_to_rules_of_ones_own_that_are_faulty_says_to_correct_them(fresh: Visit) -> None:
    fresh.open(fragment=packed({**STATE, "own": True, "file": "regles.regles", "text": "abc"}))
    assert fresh.headline == "Corrigez les règles : elles ne répondent pas encore."
    assert "PR" in fresh.text(".findings")


def test_the_receipt_that_one_saves_can_be_replayed(visit: Visit, rules: Ruleset) -> None:
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Enregistrer le reçu").click()
    receipt = json.loads(download.value.path().read_text("utf-8"))
    replay = rules.replay(receipt)
    assert replay.same
    assert replay.changes == ()


def test_the_page_is_printed_without_what_serves_to_write(visit: Visit) -> None:
    visit.page.emulate_media(media="print")
    for hidden in (".rules", ".question", "header", "button:text('Copier le lien')"):
        assert not visit.page.locator(hidden).first.is_visible(), hidden
    for shown in (".headline", ".told", ".scales", ".origin"):
        assert visit.page.locator(shown).first.is_visible(), shown
    assert visit.page.pdf().startswith(b"%PDF")


# -- for everyone -------------------------------------------------------------------------------
def test_a_case_is_told_with_the_keyboard_alone(fresh: Visit) -> None:
    fresh.open()
    keyboard = fresh.page.keyboard
    keyboard.press("Tab")
    assert fresh.page.evaluate("document.activeElement.className") == "skip"
    fresh.page.get_by_role("button", name="Vider le cas").focus()
    keyboard.press("Enter")
    fresh.settle()
    fresh.page.locator(".question input").first.focus()
    asked = []
    for _ in range(12):
        title = fresh.page.locator(".question legend, .question label").first
        if not title.is_visible():
            break
        asked.append(title.inner_text())
        if fresh.page.locator(".question [type=date]").count():
            keyboard.type("02082022")
        elif fresh.page.locator(".question [type=radio]").count():
            keyboard.press("Space")
        else:
            keyboard.type("40 000")
        keyboard.press("Enter")
        fresh.settle()
    assert "Réponse décidée" in fresh.text(".stands")
    assert len(asked) == len(set(asked)) == fresh.page.locator(".told > li").count()
    # Out of the editor with the keyboard: it keeps nobody.
    fresh.page.locator(".cm-content").focus()
    keyboard.press("Escape")
    keyboard.press("Tab")
    assert not fresh.page.locator(".cm-content:focus").count()


@pytest.mark.parametrize(
    ("fresh", "lang"),
    [
        ({}, "fr"),
        ({"color_scheme": "dark", "viewport": {"width": 390, "height": 844}}, "en"),
    ],
    indirect=["fresh"],
)
def test_axe_finds_nothing_serious(fresh: Visit, axe: str, lang: str) -> None:
    fresh.open(lang)
    assert fresh.faults(axe) == []
    for summary in fresh.page.locator("main summary").all():
        if not summary.evaluate("s => s.parentElement.open") and summary.is_visible():
            summary.click()
    fresh.page.select_option("#decision", "regime")
    fresh.settle()
    fresh.own_rules()
    fresh.replace("HT", "TH")
    fresh.broken()
    assert fresh.faults(axe) == []


@pytest.mark.parametrize("fresh", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_a_telephone_never_scrolls_sideways(fresh: Visit) -> None:
    fresh.open()
    for summary in fresh.page.locator("main summary").all():
        if not summary.evaluate("s => s.parentElement.open") and summary.is_visible():
            summary.click()
    fresh.settle()
    width, window = fresh.widths()
    assert width <= window == 390


def test_the_page_speaks_english(fresh: Visit, rules: Ruleset) -> None:
    fresh.open("en")
    assert fresh.page.evaluate("document.documentElement.lang") == "en"
    assert fresh.headline == short(
        rules.decide("procedures", SCHOOL_YARD), Speaker(rules.program.program, "en")
    )
    assert "Nothing leaves your browser" in fresh.text(".privacy")


@pytest.mark.parametrize(
    "page",
    ["index.html", "fr/index.html", "en/index.html", "fr/essayer.html", "en/playground.html"],
)
def test_no_page_of_the_site_asks_another_origin(fresh: Visit, page: str) -> None:
    fresh.page.goto(f"{fresh.origin}/{page}", wait_until="networkidle")
    assert fresh.page.locator("h1").first.is_visible()
    # The theme looks on this site for a map of each language, which is not there.
    fresh.errors[:] = [e for e in fresh.errors if not e.startswith("Failed to load resource")]
