"""What the service desk refuses to run with."""

import re
from pathlib import Path
from secrets import token_hex, token_urlsafe

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.db import connection

from servicedesk import checks
from tests.databases import connected_to, owner

ROOT = Path(__file__).resolve().parent.parent.parent


def ids(found):
    return [error.id for error in found]


def test_a_secret_key_that_everybody_knows_is_refused(settings):
    settings.SECRET_KEY = settings.DEFAULT_SECRET_KEY

    assert ids(checks.secret_key_is_set()) == ["servicedesk.E001"]


def test_a_secret_key_of_our_own_is_accepted(settings):
    settings.SECRET_KEY = token_hex(48)
    settings.SECRET_KEY_FALLBACKS = [token_urlsafe(48)]

    assert checks.secret_key_is_set() == []


CHANCE = "k3v9q8z7w6t5r4p2m1n0u" * 3


@pytest.mark.parametrize(
    "key",
    ["short", "x" * 60, "ab" * 40, f"django-insecure-{CHANCE}", f"change-me-{CHANCE}", "d"],
)
def test_a_key_that_could_be_known_is_refused_also_as_an_earlier_one(settings, key):
    settings.SECRET_KEY = key
    assert ids(checks.secret_key_is_set()) == ["servicedesk.E001"]

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = token_hex(48), [token_hex(48), key]
    assert ids(checks.secret_key_is_set()) == ["servicedesk.E001"]


@pytest.mark.parametrize(
    "name", ["README.md", "docker-compose.yml", "docs", ".ci", "servicedesk", "tests"]
)
def test_no_key_that_stands_in_the_repository_is_taken(settings, name):
    """Whatever is assigned to a SECRET_KEY in any text of ours."""
    place = ROOT / name
    texts = [place] if place.is_file() else [one for one in place.rglob("*") if one.is_file()]
    said = "".join(one.read_text(errors="ignore") for one in texts if one.stat().st_size < 10**6)
    found = re.findall(r"""SECRET_KEY["']?\s*[:=]\s*["']?([^\s"'$]+)""", said)

    for key in found:
        settings.SECRET_KEY = key
        assert ids(checks.secret_key_is_set()) == ["servicedesk.E001"], key


@pytest.mark.parametrize(
    ("demo", "debug", "expected"),
    [(False, False, []), (True, False, ["servicedesk.E005"]), (False, True, ["servicedesk.E005"])],
)
def test_a_demo_is_not_for_real_people(settings, demo, debug, expected):
    settings.DEMO, settings.DEBUG = demo, debug

    assert ids(checks.demo_is_off()) == expected


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (["desk.example.org", ".example.org", "[::1]"], []),
        (["*"], ["servicedesk.E006"]),
        (["desk.example.org", "*"], ["servicedesk.E006"]),
        (["*.example.org"], ["servicedesk.E006"]),
    ],
)
def test_hosts_are_named(settings, hosts, expected):
    settings.ALLOWED_HOSTS = hosts

    assert ids(checks.hosts_are_named()) == expected


@pytest.mark.parametrize(
    ("url", "secure", "expected"),
    [
        ("https://desk.example.org", True, []),
        ("http://localhost:8000", False, []),
        ("https://desk.example.org", False, ["servicedesk.E008"]),
        ("http://desk.example.org", True, ["servicedesk.E007"]),
        ("http://localhost.example.org", True, ["servicedesk.E007"]),
        ("desk.example.org", True, ["servicedesk.E007"]),
        ("https://", True, ["servicedesk.E007"]),
        ("", True, ["servicedesk.E007"]),
    ],
)
def test_links_in_mails_are_https(settings, url, secure, expected):
    settings.PUBLIC_URL, settings.SECURE = url, secure

    assert ids(checks.address_is_https()) == expected


@pytest.mark.parametrize(
    ("file", "demo", "expected"),
    [
        ("", False, []),
        ("/run/clock", False, ["servicedesk.E002"]),
        ("/run/clock", True, []),
    ],
)
def test_a_moved_clock_is_for_demos(settings, file, demo, expected):
    settings.CLOCK_OFFSET_FILE, settings.DEMO = file, demo

    assert ids(checks.clock_is_not_moved()) == expected


@pytest.mark.django_db
def test_the_restricted_role_is_accepted():
    assert checks.role_is_restricted(databases=["default"]) == []


@pytest.mark.django_db
def test_no_database_is_asked_that_was_not_named():
    assert checks.role_is_restricted(databases=None) == []


def test_the_owner_is_refused(committed):
    with connected_to(USER=owner()["USER"], PASSWORD=owner()["PASSWORD"]):
        found = checks.role_is_restricted(databases=["default"])

    assert ids(found) == ["servicedesk.E003"]
    assert "servicedesk_owner owns the database" in found[0].msg


def test_one_who_passes_the_walls_is_refused(committed):
    with connected_to(USER=owner()["USER"], PASSWORD=owner()["PASSWORD"]):
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE servicedesk_engine")
        found = checks.role_is_restricted(databases=["default"])

    assert ids(found) == ["servicedesk.E003"]
    assert "bypasses row-level security" in found[0].msg


def test_the_deploy_check_fails_as_a_whole(committed, settings):
    settings.SECRET_KEY = live.DEFAULT_SECRET_KEY

    with pytest.raises(CommandError, match=r"servicedesk\.E001"):
        call_command("check", "--deploy", "--database", "default", "--fail-level", "ERROR")
