"""Reading a profile, and refusing what is not one."""

import copy
from functools import partial

import pytest
import yaml
from django.utils import translation

from tenants.choices import Unit
from tenants.contract.rules.profile import BadProfile, Term, UpdateRule
from tenants.contract.rules.profile_text import load_profile
from tenants.data import ICR_FILE, icr
from tenants.rules.documents import read_document
from tenants.rules.texts import Text

ICR = icr()
DOCUMENT = read_document(ICR_FILE.read_text(encoding="utf-8"))


def changed(*path, value):
    document = copy.deepcopy(DOCUMENT)
    place = document
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return dumped(document)


def dumped(document):
    return yaml.dump(document, Dumper=yaml.CSafeDumper)


@pytest.mark.parametrize(
    ("priority", "response", "resolution"),
    [
        (1, 30, Term(24, Unit.HOURS)),
        (2, 60, Term(72, Unit.HOURS)),
        (3, 240, Term(1, Unit.WEEKS)),
        (4, 480, Term(1, Unit.MONTHS)),
    ],
)
def test_the_terms_of_source_002(priority, response, resolution):
    terms = ICR.terms[priority]

    assert terms.response == Term(response, Unit.MINUTES)
    assert terms.resolution == resolution


def test_every_measure_is_there():
    codes = sorted(measure.code for measure in ICR.measures.values())

    assert codes == sorted(
        ["A01", "B01", "G01", "G02"]
        + [f"K0{number}" for number in range(1, 9)]
        + [f"M{number:02}" for number in range(1, 16)]
    )


def test_the_level_is_that_of_the_worst_criterion_ticked():
    assert ICR.level_of("impact", frozenset({"impact.low.1", "impact.medium.2"})) == 2
    assert ICR.level_of("impact", frozenset({"urgency.high.1"})) is None
    assert ICR.level_of("urgency", frozenset({"urgency.high.1", "urgency.low.1"})) == 3


def test_criteria_have_codes_that_stay():
    assert [criterion.code for criterion in ICR.criteria_of("urgency")][:2] == [
        "urgency.high.1",
        "urgency.high.2",
    ]
    assert len(ICR.criteria_of("impact")) == 15
    assert len(ICR.criteria_of("urgency")) == 11


def test_source_001_tells_the_customer_of_a_p1_every_half_hour():
    assert ICR.updates == {1: UpdateRule(30, ("email", "phone"))}


def test_the_profile_none_keeps_priorities_and_terms():
    none = ICR.without_classes()

    assert (none.key, none.default_class) == ("icr-incident-v1-none", 1)
    assert none.entries("confidentiality", 5) == ()
    assert (none.has_classes, ICR.has_classes) == (False, True)
    assert none.base == ICR.base
    assert (none.cells, none.terms) == (ICR.cells, ICR.terms)


def test_a_profile_of_before_there_was_a_base_asks_by_class_alone():
    document = copy.deepcopy(DOCUMENT)
    del document["base"]

    old = load_profile(dumped(document))

    assert old.base == {"every_incident": (), "personal_data": ()}
    assert old.matrix == ICR.matrix


def levels(**highest):
    """Return the document with so many classes of these qualities."""
    document = copy.deepcopy(DOCUMENT)
    for dimension, most in highest.items():
        asked = document["matrix"][dimension]
        document["matrix"][dimension] = {n: asked[n] for n in asked if int(n) <= most}
    return dumped(document)


def test_how_many_classes_a_quality_has_is_data():
    own = load_profile(levels(confidentiality=4, integrity=3, availability=3))

    of = ("confidentiality", "integrity", "availability", "gdpr")
    assert [own.highest_class(name) for name in of] == [4, 3, 3, 5]
    assert [ICR.highest_class(name) for name in of] == [5, 5, 5, 5]
    assert own.entries("integrity", 3) == ICR.entries("integrity", 3)
    # One above the highest asks what the highest does: an asset may have been classed elsewhere.
    assert own.entries("integrity", 5) == ICR.entries("integrity", 3)
    assert own.entries("confidentiality", 5) == ICR.entries("confidentiality", 4)


def test_the_highest_of_a_few_classes_takes_two_people_too():
    own = load_profile(levels(confidentiality=4, integrity=3, availability=2))

    found = [own.second_person_from(n) for n in ("confidentiality", "integrity", "availability")]
    assert found == [4, 3, 2]
    assert ICR.second_person_from("integrity") == 4
    assert ICR.without_classes().second_person_from("integrity") == 4


def test_a_text_is_read_in_the_language_of_the_reader():
    text = Text(nl="Hoog", en="High")

    with translation.override("nl"):
        assert str(text) == "Hoog"
    with translation.override("en"):
        assert str(text) == "High"


@pytest.mark.parametrize(
    ("_case", "made", "message"),
    [
        ("not YAML", partial(str, "a: ["), "not YAML"),
        ("a list", partial(str, "[]"), "not a profile"),
        ("nothing", str, "not a profile"),
        ("without measures", partial(changed, "measures", value=None), "'measures' is missing"),
        (
            "a priority unknown",
            partial(changed, "priority", "matrix", "low", "low", value="P5"),
            "'P5'",
        ),
        (
            "a cell too few",
            partial(changed, "priority", "matrix", "low", "low", value=None),
            "a place",
        ),
        (
            "a measure that is not described",
            partial(changed, "matrix", "gdpr", "1", value=[{"measure": "pray"}]),
            "pray",
        ),
        (
            "a class left out",
            partial(changed, "matrix", "integrity", "2", value=None),
            "without gaps",
        ),
        (
            "a class too many",
            partial(changed, "matrix", "integrity", "6", value=[]),
            "5 at most",
        ),
        ("no class at all", partial(changed, "matrix", "integrity", value={}), "5 at most"),
        (
            "a unit unknown",
            partial(changed, "priority", "levels", "P1", "resolution", "unit", value="x"),
            "x",
        ),
        (
            "code in the document",
            partial(str, "!!python/object/apply:os.system ['true']"),
            "not YAML",
        ),
    ],
)
def test_what_is_not_a_profile_is_refused(_case, made, message):
    with pytest.raises(BadProfile, match=message):
        load_profile(made())
