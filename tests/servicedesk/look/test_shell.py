"""The menu leads where a role may go, and says where one is."""

from typing import Any

import pytest
from django.test import RequestFactory
from django.utils import translation

from servicedesk.context import Shell
from tenants.choices import Role, Side
from tenants.rules.roles import Actor, Kind

AGENT = Actor(kind=Kind.PERSON, side=Side.PROVIDER, roles={1: frozenset({Role.AGENT})})
REPORTER = Actor(kind=Kind.PERSON, side=Side.CUSTOMER, roles={2: frozenset({Role.REPORTER})})
AUDITOR = Actor(kind=Kind.PERSON, side=Side.CUSTOMER, roles={2: frozenset({Role.AUDITOR})})


@pytest.fixture(autouse=True)
def _addresses(settings: Any):
    settings.ROOT_URLCONF = "tests.servicedesk.look.addresses"
    settings.DEMO = False
    with translation.override("en"):
        yield


def shell_of(actor: Actor | None, path: str = "/") -> Shell:
    request = RequestFactory().get(path)
    if actor is not None:
        request.actor = actor  # type: ignore[attr-defined]
    return Shell(request)


@pytest.mark.parametrize(
    ("_case", "actor", "desk", "portal"),
    [
        (
            "an agent",
            AGENT,
            [
                "Queue",
                "My work",
                "New for me",
                "Search",
                "Open P1s",
                "Outages",
                "Calendar",
                "Known solutions",
                "On call",
                "Incoming mail",
                "Problems",
                "Changes",
                "Supplier cases",
                "Planned maintenance",
                "Status page",
                "Ahead of time",
                "Improvements",
                "What the law asks",
                "Incident register",
                "Recurring duties",
                "Policies",
                "Flagging rules",
                "Risks",
                "Continuity plans",
                "Figures",
                "Quarterly reports",
                "Complaints",
            ],
            ["Incident register"],
        ),
        (
            "a reporter",
            REPORTER,
            [],
            [
                "Overview",
                "Reports",
                "New report",
                "Solutions",
                "Planned maintenance",
                "Service status",
                "Policies",
            ],
        ),
        (
            "an auditor",
            AUDITOR,
            ["Incident register", "Quarterly reports"],
            ["Incident register", "Figures"],
        ),
        ("nobody", None, [], []),
    ],
)
def test_each_role_sees_its_own_places(_case, actor, desk, portal):
    shell = shell_of(actor)

    assert [str(link.label) for link in shell.desk] == desk
    assert [str(link.label) for link in shell.portal] == portal


def test_a_long_menu_folds_all_but_work_and_where_one_is():
    def opened(actor, path: str) -> list[str]:
        parts = shell_of(actor, path).desk_parts
        return [str(part.label) for part in parts if part.is_open or part.is_first]

    assert opened(AGENT, "/desk/") == ["Work"]
    assert opened(AGENT, "/desk/problems/") == ["Work", "Causes and services"]
    # What is short is seen whole.
    assert opened(AUDITOR, "/register/") == ["Duties and proof", "Results"]
    parts = shell_of(AGENT).desk_parts
    assert [link for part in parts for link in part.links] == shell_of(AGENT).desk


@pytest.mark.parametrize(
    ("path", "here"),
    [
        ("/desk/", "Queue"),
        ("/desk/?assignee=me", "Queue"),
        ("/desk/?priority=1", "Open P1s"),
        ("/register/?since=2026-01-01", "Incident register"),
    ],
)
def test_one_place_is_where_one_is(path, here):
    links = shell_of(AGENT, path).desk

    assert [str(link.label) for link in links if link.current] == [here]


@pytest.mark.parametrize(
    ("_case", "side", "sides", "across"),
    [
        ("one side", Side.PROVIDER, {Side.PROVIDER}, []),
        ("both, at the desk", Side.PROVIDER, {Side.PROVIDER, Side.CUSTOMER}, ["/portal/"]),
        ("both, in the portal", Side.CUSTOMER, {Side.PROVIDER, Side.CUSTOMER}, ["/desk/"]),
    ],
)
def test_who_has_roles_on_both_sides_finds_the_way_across(_case, side, sides, across):
    shell = shell_of(Actor(kind=Kind.PERSON, side=side, sides=frozenset(sides)))

    assert [link.url for link in (*shell.desk, *shell.portal)] == across


def test_only_who_sees_the_queue_can_search_it():
    assert shell_of(AGENT).search == "/desk/search/?q="
    assert shell_of(AUDITOR).search == ""


def test_sent_mail_is_a_place_of_the_demo_only(settings):
    assert "Sent mail" not in [str(link.label) for link in shell_of(AGENT).desk]

    settings.DEMO = True

    assert "Sent mail" in [str(link.label) for link in shell_of(AGENT).desk]


def test_nobody_has_no_brand_and_asks_nothing():
    shell = shell_of(None)

    assert (shell.brand, shell.customer, shell.user_name) == ("", "", "")
    assert shell.theme == "system"
