"""Forms of authorities as data: what ships can be relied on, and what is not sourced is refused."""

import copy

import pytest
import yaml

from incidents.duty.services.sheet import SECURITY
from servicedesk import checks
from tenants import data
from tenants.contract.rules.forms_text import load_forms
from tenants.contract.rules.pack_text import BASIS
from tenants.contract.rules.regimes import BadRegime
from tenants.models import Tenant
from tenants.rules.documents import read_document

SHEET = read_document(data.SHEET_FILE.read_text(encoding="utf-8"))
AP = read_document((data.FORMS / "ap.yaml").read_text(encoding="utf-8"))


def written(document):
    return yaml.dump(document, Dumper=yaml.CSafeDumper)


def load(form=AP, sheet=SHEET):
    return load_forms(
        written(sheet), [written(form)],
        duties=data.regimes().duties, jurisdictions=Tenant.Jurisdiction.values,
    )  # fmt: skip


def test_each_form_of_each_law_ships_in_the_order_of_its_authority():
    forms = data.forms().forms

    assert {"ap", "gba_1", "gba_2", "vtc", "controller_notice", "persons_text"} <= forms.keys()
    for law, phases in {
        "nis2": ("early_be", "notification_be", "final_be", "early_nl", "final_nl"),
        "dora": ("initial", "intermediate", "final"),
        "cra": ("early", "notification", "final"),
    }.items():
        assert {f"{law}_{phase}" for phase in phases} <= forms.keys()
    sections = list(dict.fromkeys(str(one.section.en) for one in forms["ap"].questions))
    assert [title.partition(".")[0] for title in sections] == [str(n) for n in range(10)]
    assert checks.laws_are_sourced() == []


def test_each_fact_is_asked_by_a_form_and_on_the_occasion_of_its_law():
    shipped = data.forms()
    used = {code for form in shipped.forms.values() for code in form.facts}

    assert used == shipped.facts.keys()
    for form in shipped.forms.values():
        assert all(form.law in shipped.facts[code].occasions for code in form.facts), form.code
    laws = {*data.regimes().regimes, SECURITY}
    assert all(fact.occasions <= laws for fact in shipped.facts.values())


def test_ransom_can_be_said_whole():
    facts = data.forms().facts

    assert {"ransom_demanded", "ransom_paid", "ransom_to", "ransom_amount"} <= facts.keys()


@pytest.mark.parametrize("name", BASIS)
def test_a_form_that_does_not_say_where_it_was_read_does_not_load(name):
    form = {key: value for key, value in AP.items() if key != name}

    with pytest.raises(BadRegime, match=name):
        load(form)


@pytest.mark.parametrize("name", ["source", "read_on", "confidence", "label", "occasions"])
def test_a_fact_that_does_not_say_where_it_was_read_does_not_load(name):
    sheet = copy.deepcopy(SHEET)
    del sheet["facts"]["nature"][name]

    with pytest.raises(BadRegime, match=name):
        load(sheet=sheet)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"duties": ["gdpr_99"]}, "gdpr_99"),
        ({"places": ["FR"]}, "FR"),
        ({"sections": []}, "asks nothing"),
        ({"colour": "red"}, "colour"),
        ({"sections": [{"title": AP["title"], "asks": [{"ask": AP["title"], "facts": []}]}]}, "ap"),
        (
            {"sections": [{"title": AP["title"], "asks": [{"ask": AP["title"], "facts": ["x"]}]}]},
            "'x'",
        ),
    ],
)
def test_a_form_that_cannot_be_meant_is_refused(said, named):
    with pytest.raises(BadRegime, match=named):
        load({**AP, **said})


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("nature", {"options": {}}),
        ("summary", {"options": {"a": AP["title"]}}),
        ("summary", {"section": "nowhere"}),
        ("persons_max", {"at_least": "summary"}),
        ("summary", {"kind": "picture"}),
    ],
)
def test_a_fact_that_cannot_be_meant_is_refused(code, said):
    sheet = copy.deepcopy(SHEET)
    sheet["facts"][code] |= said

    with pytest.raises(BadRegime, match=code):
        load(sheet=sheet)


def test_a_form_is_there_once():
    with pytest.raises(BadRegime, match="twice"):
        load_forms(
            written(SHEET), [written(AP), written(AP)],
            duties=data.regimes().duties, jurisdictions=Tenant.Jurisdiction.values,
        )  # fmt: skip
