"""What a form makes is what its service takes: one dataclass per verb."""

import inspect
import re
from dataclasses import FrozenInstanceError, fields, is_dataclass

import pytest

from incidents.desk.forms.base import NothingForm
from incidents.desk.urls import urlpatterns
from incidents.desk.views.verb import Verb
from incidents.desk.views.verbs import VERBS


@pytest.mark.parametrize("verb", VERBS.values(), ids=list(VERBS))
def test_a_form_makes_what_its_service_takes(verb: Verb):
    taken = inspect.signature(verb.service).parameters

    assert all(one.kind is inspect.Parameter.KEYWORD_ONLY for one in taken.values())
    assert ("expected_version" in taken) == verb.form.versioned
    assert f"{verb.form.row or 'incident'}_id" in taken
    assert ("ask" in taken) != issubclass(verb.form, NothingForm)
    if "ask" in taken:
        assert verb.form.makes is taken["ask"].annotation
        assert set(taken) - {"expected_version"} == {
            f"{verb.form.row or 'incident'}_id", "ask", "actor", "now",
        }  # fmt: skip


@pytest.mark.parametrize(
    "asks", sorted({v.form.makes for v in VERBS.values() if hasattr(v.form, "makes")}, key=str)
)
def test_what_is_asked_does_not_change_on_its_way(asks: type):
    assert is_dataclass(asks)
    ask = asks(**dict.fromkeys((field.name for field in fields(asks)), 1))

    with pytest.raises(FrozenInstanceError):
        setattr(ask, fields(asks)[0].name, 2)


def test_no_page_of_an_incident_has_the_address_of_a_verb():
    """What stands first in the addresses would answer in the place of the verb."""
    under = re.compile(r"<str:reference>/([\w-]+)/$")
    pages = {found[1] for route in urlpatterns if (found := under.match(str(route.pattern)))}

    assert {"security", "evidence", "incident-team"} <= pages
    assert not pages & VERBS.keys()
