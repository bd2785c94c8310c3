"""What the service desk refuses to run with."""

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command
from django.db import connection

from servicedesk import checks
from tests.databases import connected_to, owner


def ids(found):
    return [error.id for error in found]


def test_a_secret_key_that_everybody_knows_is_refused(settings):
    settings.SECRET_KEY = settings.DEFAULT_SECRET_KEY

    assert ids(checks.secret_key_is_set()) == ["servicedesk.E001"]


def test_a_secret_key_of_our_own_is_accepted(settings):
    settings.SECRET_KEY = "of-our-own"

    assert checks.secret_key_is_set() == []


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
