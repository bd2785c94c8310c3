"""Laws as data: what ships can be relied on, and what does not say where it was read is refused."""

import copy

import pytest
import yaml

from servicedesk import checks
from tenants import data
from tenants.contract.rules.pack_text import BASIS
from tenants.contract.rules.regimes import BadRegime, Begins, Confidence, Stop, Usage
from tenants.contract.rules.regimes_text import load_regimes
from tenants.models import Tenant
from tenants.rules.documents import read_document

PLACES = Tenant.Jurisdiction.values
RECIPIENTS = data.RECIPIENTS_FILE.read_text(encoding="utf-8")
GDPR = read_document((data.REGIMES / "gdpr.yaml").read_text(encoding="utf-8"))


def load(pack, recipients=RECIPIENTS):
    text = yaml.dump(pack, Dumper=yaml.CSafeDumper)
    return load_regimes(recipients, [text], jurisdictions=PLACES)


def changed(**said):
    pack = copy.deepcopy(GDPR)
    pack["duties"]["gdpr_33_1"] |= said
    return pack


def test_what_ships_covers_the_laws_and_says_where_it_was_read():
    regimes = data.regimes()
    duties = regimes.duties

    assert set(regimes.regimes) == {"gdpr", "nis2", "dora", "cra", "ksz"}
    assert {"gdpr_33_1", "gdpr_33_2", "gdpr_33_5", "gdpr_34"} <= duties.keys()
    assert {duty.article for duty in duties.values() if duty.regime == "nis2"} >= {
        "23(4)(a)", "23(4)(b)", "23(4)(d)",
    }  # fmt: skip
    # Nobody owes what only some owe until they say that they are one of these.
    asked = {duty.regime for duty in duties.values() if duty.usage is Usage.ALWAYS}
    assert asked == {"gdpr"}
    assert duties["nis2_23_4_a_nl"].verify
    # A duty of the law is filed, described or decided on: there is no other way out of one.
    assert all(set(duty.stops) <= set(Stop) and duty.stops for duty in duties.values())
    # Sources that disagree both stand, each with its own.
    both = duties["nis2_23_4_b_nl"].terms
    assert [term.begins for term in both] == [Begins.SIGNIFICANT, Begins.FILED]
    assert both[0].basis.source != both[1].basis.source
    assert duties["nis2_23_4_b_nl"].basis.confidence is Confidence.SECONDARY
    assert checks.laws_are_sourced() == []


@pytest.mark.parametrize("name", BASIS)
@pytest.mark.parametrize("where", ["duty", "term", "recipient"])
def test_what_does_not_say_where_it_was_read_does_not_load(name, where, monkeypatch):
    pack, recipients = copy.deepcopy(GDPR), read_document(RECIPIENTS)
    duty = pack["duties"]["gdpr_33_1"]
    place = {"duty": duty, "term": duty["terms"][0], "recipient": recipients["ap"]}[where]
    del place[name]

    with pytest.raises(BadRegime, match=name):
        load(pack, yaml.dump(recipients, Dumper=yaml.CSafeDumper))


@pytest.mark.parametrize(
    "said",
    [
        {"source": " "},
        {"read_on": "yesterday"},
        {"confidence": "sure"},
        {"valid_to": read_document("2000-01-01")},
        {"owner": "somebody"},
        {"stops": ["waived"]},
        {"terms": []},
        {"recipients": {"FR": ["ap"]}},
        {"recipients": {"NL": ["cnil"]}},
        {"colour": "red"},
        {"terms": [{**GDPR["duties"]["gdpr_33_1"]["terms"][0], "begins": "filed:nothing"}]},
        {"terms": [{**GDPR["duties"]["gdpr_33_1"]["terms"][0], "begins": "aware:gdpr_34"}]},
        {"terms": [{**GDPR["duties"]["gdpr_33_1"]["terms"][0], "count": 0}]},
        {"terms": [{**GDPR["duties"]["gdpr_33_1"]["terms"][0], "counted": "now"}]},
    ],
)
def test_what_cannot_be_meant_is_refused_and_says_where(said):
    with pytest.raises(BadRegime, match="gdpr_33_1"):
        load(changed(**said))


def test_the_build_checks_what_ships(monkeypatch):
    def refuse():
        raise BadRegime("gdpr_33_1: without ['source'] it is not taken.")

    monkeypatch.setattr(checks, "regimes", refuse)

    [found] = checks.laws_are_sourced()

    assert (found.id, "gdpr_33_1" in found.msg) == ("servicedesk.E009", True)
