"""./desk on servers that somebody else runs: what it needs of them, and what it refuses."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import pytest

from tests.start.house import ROOT, desk, environment
from tests.start.outside import (
    Outside,
    free_port,
    make_roles,
    older_postgres,
    outside_servers,
)

# One worker starts the servers and migrates there, once for all of these.
pytestmark = pytest.mark.xdist_group("outside")

PASSWORD = "four-words-of-an-administrator"


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    with outside_servers() as servers:
        yield servers


def post(browser: OpenerDirector, url: str, **fields: str):
    """Fill in the form of a page and send it; return where that leads and what is there."""
    page = browser.open(url)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
    assert token is not None
    fields["csrfmiddlewaretoken"] = token[1]
    answer = browser.open(page.url, urlencode(fields).encode())
    return answer.url, answer.read().decode()


def wait_for_line(child: "subprocess.Popen[str]", words: str) -> list[str]:
    said = []
    assert child.stdout is not None
    for line in child.stdout:
        said.append(line)
        if words in line:
            return said
    pytest.fail("".join(said))


@pytest.mark.long
def test_up_works_on_named_servers(outside, place):
    port = free_port()
    env = {**outside.env, "DESK_STATE": str(place), "PORT": str(port)}
    env["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    child = subprocess.Popen(
        [sys.executable, "desk", "up"], cwd=ROOT, env=environment(**env), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        wait_for_line(child, "ready: http://")
        assert not list((place / "pgdata").iterdir())
        assert not (place / "log" / "valkey.log").exists()

        # The first provider, its administrator, and his first sign-in.
        made = desk(
            "manage", "onboard_provider", "Noordkade",
            "--email", "adam@noordkade.example", "--administrator", "Adam Vermeer", **env,
        )  # fmt: skip
        assert made.returncode == 0, made.stderr
        link = made.stdout.split()[-1]
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        post(browser, link, new_password1=PASSWORD, new_password2=PASSWORD)
        where, page = post(
            browser, f"{env['PUBLIC_URL']}/sign-in/", username="adam@noordkade.example",
            password=PASSWORD,
        )  # fmt: skip
        assert where.endswith("/desk/")
        assert "Adam Vermeer" in page

        # Tasks run: each sweep leaves a sign of life.
        end = time.monotonic() + 60
        while ("watch",) not in (told := outside.ask("SELECT name FROM escalation_heartbeat")):
            assert time.monotonic() < end, told
            time.sleep(0.2)

        roles = outside.ask(
            "SELECT DISTINCT usename::text FROM pg_stat_activity WHERE datname = 'servicedesk'"
            " AND pid <> pg_backend_pid()"
        )
        assert roles == [("servicedesk_app",)]
    finally:
        child.send_signal(signal.SIGINT)
        child.communicate(timeout=60)
    assert child.returncode == 0


def wrong_password(outside):
    return {"DATABASE_URL": outside.database("servicedesk_app", "not-his")}


def wrong_password_of_the_owner(outside):
    return {"DATABASE_OWNER_URL": outside.database("servicedesk_owner", "not-his")}


def no_server(_outside):
    return {"DATABASE_URL": f"postgresql://servicedesk_app:x@127.0.0.1:{free_port()}/servicedesk"}


def no_database(outside):
    return {"DATABASE_URL": outside.database("servicedesk_app", "of-the-application", name="none")}


def one_role_for_both(outside):
    return {"DATABASE_URL": outside.env["DATABASE_OWNER_URL"]}


def superuser(outside):
    return {"DATABASE_URL": outside.database("postgres", "of-the-superuser")}


def two_databases(outside):
    return {"DATABASE_URL": outside.database("servicedesk_app", "of-the-application",
                                             name="postgres")}  # fmt: skip


def not_an_address(_outside):
    return {"DATABASE_URL": "db.example/servicedesk"}


def wrong_password_of_valkey(outside):
    return {"REDIS_URL": f"redis://:not-its@127.0.0.1:{outside.redis_port}"}


def no_valkey(_outside):
    return {"REDIS_URL": f"redis://127.0.0.1:{free_port()}"}


def unreadable_file(_outside):
    return {"DATABASE_URL": "", "DATABASE_URL_FILE": "/run/secrets/nobody-put-it-here"}


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (wrong_password, "DATABASE_URL: .*password authentication failed"),
        (wrong_password_of_the_owner, "DATABASE_OWNER_URL: .*password authentication failed"),
        (no_server, "DATABASE_URL: 'servicedesk_app' at 127.0.0.1:.*Connection refused"),
        (no_database, 'DATABASE_URL: .*database "none" does not exist'),
        (one_role_for_both, "both name the role 'servicedesk_owner'"),
        (superuser, "DATABASE_URL: the role 'postgres' is a superuser"),
        (two_databases, "do not name the same database"),
        (not_an_address, "DATABASE_URL is not an address like postgresql://"),
        (wrong_password_of_valkey, "REDIS_URL: .*invalid username-password pair"),
        (no_valkey, "REDIS_URL: .*Connection refused"),
        (unreadable_file, "DATABASE_URL_FILE names /run/secrets/nobody-put-it-here, which cannot"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(outside, place, wrong, told):
    asked = {**outside.env, "DESK_STATE": str(place), **wrong(outside)}

    done = desk("up", PORT=str(free_port()), **asked)

    assert done.returncode == 1
    assert re.search(told, done.stderr), done.stderr
    assert done.stderr.startswith("desk: ")
    assert done.stderr.count("\n") == 1
    assert "not-his" not in done.stderr + done.stdout


def test_another_major_of_postgresql_is_refused(place):
    with older_postgres() as port:
        done = desk(
            "manage", "check", DESK_STATE=str(place),
            DATABASE_URL=f"postgresql://servicedesk_app:x@127.0.0.1:{port}/servicedesk",
            DATABASE_OWNER_URL=f"postgresql://servicedesk_owner:x@127.0.0.1:{port}/servicedesk",
        )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr == (
        "desk: DATABASE_URL: that server is PostgreSQL 17;"
        " the service desk needs PostgreSQL 18 or newer\n"
    )


def test_roles_that_nobody_made_are_named(outside, place):
    outside.ask("CREATE ROLE somebody LOGIN PASSWORD 'x'")
    outside.ask("CREATE ROLE else_owner LOGIN PASSWORD 'x'")
    outside.ask("CREATE DATABASE bare OWNER else_owner")

    done = desk(
        "manage", "check", DESK_STATE=str(place),
        DATABASE_URL=outside.database("somebody", "x", name="bare"),
        DATABASE_OWNER_URL=outside.database("else_owner", "x", name="bare"),
    )  # fmt: skip

    assert done.returncode == 1
    assert "run servicedesk/db/make_database.sh there first" in done.stderr


def test_the_step_that_makes_the_roles_may_be_run_again(outside):
    before = outside.ask("SELECT oid, rolname FROM pg_roles ORDER BY oid")

    make_roles(outside)

    assert outside.ask("SELECT oid, rolname FROM pg_roles ORDER BY oid") == before


@pytest.mark.long
def test_a_backup_is_restored_with_its_history(outside, place, tmp_path):
    """As docs/operations.md says it, with the role that only reads."""
    env = {**outside.env, "DESK_STATE": str(place)}
    if not outside.ask("SELECT 1 FROM pg_tables WHERE tablename = 'tenants_event'"):
        assert desk("manage", "migrate", "-v", "0", **env).returncode == 0
    made = desk(
        "manage", "onboard_provider", "Zuidkade", "--email", "zoe@zuidkade.example",
        "--administrator", "Zoë", **env,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    outside.ask("ALTER ROLE servicedesk_backup LOGIN PASSWORD 'of-the-backup'")
    dump = tmp_path / "servicedesk.dump"
    tool(outside, "pg_dump", "-Fc", "-f", dump, role="servicedesk_backup", secret="of-the-backup")
    before = desk("manage", "verify_history", **env)

    outside.ask("DROP DATABASE servicedesk WITH (FORCE)", name="postgres")
    make_roles(outside)
    restore = ("pg_restore", "--exit-on-error", dump)
    tool(outside, *restore, role="postgres", secret="of-the-superuser")

    after = desk("manage", "verify_history", **env)
    assert (after.returncode, after.stderr) == (0, "")
    assert "head " in after.stdout
    assert heads(after.stdout) == heads(before.stdout)
    # Else nothing would start on it.
    walls = desk("manage", "check_database", **env)
    assert walls.returncode == 0, walls.stdout
    assert "No planned migration" in desk("manage", "migrate", "--plan", **env).stdout


def heads(told: str) -> list[str]:
    return re.findall(r"tenant \d+: holds; .*head \w+", told)


def tool(outside, name, *arguments, role, secret):
    done = subprocess.run(
        [outside.place.pg_bin / name, "-h", "127.0.0.1", "-p", str(outside.port), "-U", role,
         "-d", "servicedesk", *arguments],
        env={"PGPASSWORD": secret}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_a_port_that_is_no_number_is_named(place):
    done = desk("up", DESK_STATE=str(place), PORT="http")

    assert done.returncode == 1
    assert done.stderr == "desk: PORT is 'http'; it has to be a number from 1 to 65535\n"
