"""The published schemas: each is one, holds what the engine gives, and refuses anything else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import procrules
from procrules import Ruleset
from procrules.dossiers import Dossier, dossier_of, load_dossier

jsonschema = pytest.importorskip("jsonschema", reason="the published schemas are checked with it")
referencing = pytest.importorskip("referencing", reason="the schemas refer to each other")

pytestmark = pytest.mark.extras
ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "dossiers"
NAMES = ("answer", "process", "bundle", "dossier")
SCHEMAS: dict[str, Any] = {
    name: json.loads((ROOT / "schema" / f"{name}.schema.json").read_text(encoding="utf-8"))
    for name in NAMES
}


def validator(name: str) -> Any:
    """Return what checks data by a schema, which may refer to the others."""
    registry = referencing.Registry().with_resources(
        (s["$id"], referencing.Resource.from_contents(s)) for s in SCHEMAS.values()
    )
    return jsonschema.Draft202012Validator(SCHEMAS[name], registry=registry)


@pytest.fixture(scope="module")
def bundled() -> Ruleset:
    return procrules.load("marches_publics")


@pytest.fixture(scope="module")
def site(bundled: Ruleset) -> Dossier:
    cases = ROOT / "rulesets" / "marches_publics" / "cas"
    return load_dossier(cases / "chantier.dossier", bundled)


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_is_one(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$id"] == f"urn:procrules:schema:{name}:1"


@pytest.mark.parametrize("name", NAMES)
def test_each_schema_is_published_as_it_is(name: str) -> None:
    pages = [p.read_text(encoding="utf-8") for p in (ROOT / "docs" / "en" / "api").glob("*.md")]
    text = (ROOT / "schema" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert any(text in page for page in pages)


@pytest.mark.parametrize("why", [False, True])
def test_every_history_of_the_rules_follows_the_schema(bundled: Ruleset, why: bool) -> None:
    check = validator("process")
    examples = [e for e in bundled.program.program.examples if e.process is not None]
    assert len(examples) > 50
    for example in examples if why else examples[::3]:
        events = [(e.day, e.name, {g.fact: g.value for g in e.facts}) for e in example.history]
        facts = {given.fact: given.value for given in example.given}
        answer = bundled.replay_process(example.process or "", facts, events)
        check.validate(answer.to_dict(explanation=why))


def test_the_schema_of_histories_refuses_what_is_not_one(site: Dossier) -> None:
    found = site.answer().parts[-1].histories[0].answer.to_dict()
    check = validator("process")
    assert check.is_valid(found)
    assert not check.is_valid({**found, "status": "probable"})
    assert not check.is_valid({k: v for k, v in found.items() if k != "steps"})
    broken = next(step for step in found["steps"] if step["status"] == "broken")
    assert "reason" not in broken["faults"][0]
    step = {**broken, "faults": [{**broken["faults"][0], "kind": "autre"}]}
    assert not check.is_valid({**found, "steps": [step]})


@pytest.mark.parametrize("why", [False, True])
def test_the_bundle_of_the_site_follows_its_schema(site: Dossier, why: bool) -> None:
    found = site.answer().to_dict(explanation=why)
    validator("bundle").validate(found)
    assert json.loads(json.dumps(found)) == found
    assert not validator("bundle").is_valid({**found, "parts": [{"part": None}]})


def test_bundles_with_sets_that_fit_and_unanswered_questions_follow_the_schema() -> None:
    rules = procrules.load(CASES / "essai.regles")
    lots = [{"id": "L1", "montant_ht": "9000"}, {"id": "L2", "montant_ht": "1800"}]
    data = {"dossier": None, "facts": {"lots": lots, "urgent": False}}
    bundle = dossier_of(data, rules).answer()
    (part,) = bundle.parts
    assert part.fits
    assert part.unanswered
    validator("bundle").validate(bundle.to_dict())


def test_dossiers_follow_their_schema(site: Dossier) -> None:
    check = validator("dossier")
    check.validate(site.to_dict())
    check.validate(load_dossier(CASES / "complet.dossier").to_dict())
    check.validate({"dossier": "D", "ruleset": "marches_publics", "facts": {"acheteur": "etat"}})
    assert not check.is_valid({"facts": {}})
    assert not check.is_valid({"dossier": "D", "faits": {}})
    assert not check.is_valid({"dossier": "D", "parts": [{"facts": {}}]})
