"""Security handling as data: what ships is whole; what does not say where it was read is not."""

import copy

import pytest
import yaml

from incidents.choices import SecurityPhase
from incidents.models.security import REBUILT
from servicedesk import checks
from tenants import data
from tenants.contract.rules.security import BadSecurity, Nature, load_security
from tenants.rules.documents import read_document

GIVEN = read_document(data.SECURITY_FILE.read_text(encoding="utf-8"))


def load(given):
    return load_security(yaml.dump(given, sort_keys=False), phases=data.PHASES)


def test_what_ships_has_six_phases_and_maps_the_others_sources_to_them():
    found = data.security()

    assert tuple(found.phases) == data.PHASES == tuple(SecurityPhase.values)
    assert all(set(one.others) == {"000", "001", "003", "004"} for one in found.phases.values())
    assert checks.security_handling_is_sourced() == []


def test_what_ships_has_a_step_plan_for_each_kind_with_steps_of_every_phase():
    plans = data.security().plans

    assert set(plans) >= {
        "malware", "phishing", "data_breach", "lost_device", "account_takeover",
        "denial_of_service", "defacement", "papers",
    }  # fmt: skip
    for plan in plans.values():
        phases = [step.phase for step in plan.steps]
        assert set(phases) == set(data.PHASES)
        assert phases == sorted(phases, key=data.PHASES.index)
        assert len({step.code for step in plan.steps}) == len(plan.steps)
    # Also where no personal data is involved (003:90).
    assert data.security().plan_for("website") is plans["defacement"]
    assert data.security().plan_for("printing") is None


def test_what_is_done_is_told_apart_by_what_it_is_for():
    acts = data.security().acts

    natures = {one.nature for by_code in acts.values() for one in by_code.values()}
    assert natures == set(Nature)
    assert "shutdown" in acts["containment"]
    assert set(acts["recovery"]) == {REBUILT}


def _without_source(given):
    del given["acts"]["remediation"]["scanned"]["source"]


def _empty_source(given):
    given["plans"]["phishing"]["source"] = " "


def _one_language(given):
    given["phases"]["recovery"]["title"]["nl"] = ""


def _no_text(given):
    given["phases"]["recovery"]["title"] = "Recovery"


def _unknown_nature(given):
    given["acts"]["remediation"]["scanned"]["nature"] = "luck"


def _unknown_phase(given):
    given["shared"]["panic"] = given["shared"].pop("recovery")


def _other_order(given):
    given["phases"] = dict(reversed(given["phases"].items()))


def _too_long(given):
    given["shared"]["recovery"]["options"]["en"] = "x" * 201


def _more(given):
    given["plans"]["phishing"]["colour"] = "red"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_without_source, "remediation.scanned"),
        (_empty_source, "phishing: say where"),
        (_one_language, "both languages"),
        (_no_text, "both languages"),
        (_unknown_nature, "luck"),
        (_unknown_phase, "no phase 'panic'"),
        (_other_order, "in this order"),
        (_too_long, "too long"),
        (_more, "no more and no less"),
    ],
)
def test_what_is_not_whole_does_not_load(change, told):
    given = copy.deepcopy(GIVEN)
    change(given)

    with pytest.raises(BadSecurity, match=told):
        load(given)


def test_what_is_no_yaml_is_told_by_the_check(monkeypatch):
    def broken():
        return load_security("a: [", phases=data.PHASES)

    monkeypatch.setattr(checks, "security", broken)

    [found] = checks.security_handling_is_sourced()
    assert found.id == "servicedesk.E010"
