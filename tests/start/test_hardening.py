"""What an installation shows and keeps to itself: CFG-1 to CFG-4 of the trust catalogue."""

import ast
import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from secrets import token_hex

import pytest
from django.conf import settings

from servicedesk.logs import KeyValueFormatter
from tests.people import PASSWORD
from tests.walls.code import ROOT, sources

CANARY = "canary-of-a-secret"
# As docker-compose.yml gives it.
LIVE = {
    "SECURE": "yes",
    "BEHIND_PROXY": "yes",
    "DEMO": "no",
    "STATIC_MANIFEST": "no",
    "SECRET_KEY": token_hex(48),
    "ALLOWED_HOSTS": "desk.example.org",
    "EMAIL_URL": f"smtp+tls://desk:{CANARY}@mail.example.org",
    "PUBLIC_URL": "https://desk.example.org",
}
VISITS = """
import json, sys
from django.test import Client
def visit(path, **headers):
    found = Client().get(path, **headers)
    cookies = [morsel.OutputString() for morsel in found.cookies.values()]
    return {"status": found.status_code, "headers": dict(found.headers), "cookies": cookies}
proxy = {"HTTP_HOST": "desk.example.org", "HTTP_X_FORWARDED_PROTO": "https"}
plain = {"HTTP_HOST": "desk.example.org"}
json.dump({
    "page": visit("/sign-in/", HTTP_ORIGIN="https://evil.example", **proxy),
    "plain": visit("/sign-in/", **plain),
    "foreign": visit("/sign-in/", HTTP_HOST="evil.example", HTTP_X_FORWARDED_PROTO="https"),
}, sys.stdout)
"""


def live(*arguments: str, **env: str) -> "subprocess.CompletedProcess[str]":
    given = {**os.environ, **LIVE, **env}
    # What the run of tests needs for its own browser.
    given.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env=given, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DEMO", "maybe", "DEMO must be yes or no, not 'maybe'."),
        ("EMAIL_URL", f"nonsense-{CANARY}", "EMAIL_URL must start with smtp://"),
        ("EMAIL_URL", f"smtp://desk:{CANARY}@mail:smtp", "EMAIL_URL cannot be read"),
        ("EMAIL_URL", f"smtp://desk:{CANARY}@mail:70000", "EMAIL_URL cannot be read"),
        ("DATABASE_URL", f"postgresql://app:{CANARY}@db:none/desk", "DATABASE_URL cannot be read"),
        ("REDIS_URL", f"redis://:{CANARY}@[redis:6379", "REDIS_URL cannot be read"),
        ("REDIS_URL", f"redis://:{CANARY}@redis/first", "REDIS_URL must end with the number"),
        ("CONN_MAX_AGE", "long", "CONN_MAX_AGE must be a whole number"),
    ],
)
def test_a_variable_that_cannot_be_read_is_told_in_one_line(name, value, told):
    done = live("check", "--deploy", **{name: value})

    assert done.returncode == 2
    assert done.stderr.startswith(f"manage.py: {told}")
    assert done.stderr.count("\n") == 1
    assert CANARY not in done.stderr


@pytest.fixture(scope="module")
def visits():
    done = live("shell", "-v", "0", "-c", VISITS)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class TestConfiguration:
    """CFG-1."""

    def test_the_deploy_check_has_nothing_to_say(self):
        done = live("check", "--deploy", "--fail-level", "WARNING")

        assert done.returncode == 0, done.stderr

    def test_a_page_tells_browsers_what_to_refuse(self, visits):
        headers = visits["page"]["headers"]

        assert visits["page"]["status"] == 200
        policy = dict(
            part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Strict-Transport-Security"].startswith("max-age=31536000")

    def test_no_other_site_may_read_a_page(self, visits):
        assert not [name for name in visits["page"]["headers"] if name.startswith("Access-Control")]

    def test_cookies_are_for_this_host_and_https_alone(self, visits):
        assert visits["page"]["cookies"]
        for cookie in visits["page"]["cookies"]:
            assert cookie.startswith("__Host-")
            assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))

    def test_a_page_without_https_leads_to_the_one_with_it(self, visits):
        plain = visits["plain"]

        assert (plain["status"], plain["headers"]["Location"]) == (
            301,
            "https://desk.example.org/sign-in/",
        )

    def test_another_name_of_the_host_is_refused(self, visits):
        assert visits["foreign"]["status"] == 400

    def test_without_a_proxy_nobody_claims_https(self):
        done = live("shell", "-v", "0", "-c", VISITS, BEHIND_PROXY="no")

        assert json.loads(done.stdout)["page"]["status"] == 301


@pytest.mark.urls("tests.servicedesk.refusing_urls")
@pytest.mark.parametrize("what", ["fault", "http404", "denied", "suspicious", "duplicate", "nul"])
def test_a_page_of_an_error_carries_no_data(world, client_of, what):
    """CFG-2: neither the words of the fault nor where, with what and by whom it was made."""
    client = client_of(world.user("agnes"))
    client.raise_request_exception = False

    answer = client.get(f"/refuse/{what}/?asked={CANARY}")

    assert answer.status_code >= 400
    text = re.sub(r'(data-[\w-]+|value|href|action)="[^"]*"', "", answer.text)
    for secret in (
        "Acme", CANARY, "Traceback", "Exception", str(ROOT), "servicedesk_app", "psycopg",
        settings.SECRET_KEY, settings.DATABASES["default"]["NAME"],
    ):  # fmt: skip
        assert secret not in text


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged, as it is written."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    handler.setFormatter(KeyValueFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(handler)
    root.setLevel(level)


class TestSecrets:
    """CFG-3."""

    @pytest.mark.usefixtures("fresh_cache")
    def test_no_password_is_logged(self, world, client, logged):
        sign_in = {"username": world.user("agnes").email}

        client.post("/sign-in/", {**sign_in, "password": CANARY})
        client.post("/sign-in/", {**sign_in, "password": PASSWORD})
        client.post("/password/", {"old_password": CANARY, "new_password1": CANARY})

        assert "axes" in logged.getvalue()
        assert CANARY not in logged.getvalue()
        assert PASSWORD not in logged.getvalue()

    @pytest.mark.urls("tests.servicedesk.refusing_urls")
    def test_a_fault_logs_nothing_that_was_sent(self, world, client_of, logged):
        client = client_of(world.user("agnes"))
        client.raise_request_exception = False

        client.post("/refuse/fault/", {"password": CANARY}, headers={"X-Token": CANARY})

        assert "Traceback" in logged.getvalue()
        assert CANARY not in logged.getvalue()
        assert client.cookies["session"].value not in logged.getvalue()

    def test_no_task_keeps_a_result(self):
        assert settings.CELERY_TASK_IGNORE_RESULT is True
        assert not hasattr(settings, "CELERY_RESULT_BACKEND")

    def test_what_django_shows_of_settings_has_no_secret(self):
        asked = "from django.views.debug import SafeExceptionReporterFilter as F;" \
                "print(F().get_safe_settings())"  # fmt: skip
        done = live("shell", "-v", "0", "-c", asked, SECRET_KEY=f"{CANARY}-{'x' * 50}",
                    DATABASE_URL=f"postgresql://a:{CANARY}@db/x")  # fmt: skip

        assert "EMAIL_HOST" in done.stdout
        assert CANARY not in done.stdout


# Modules and calls that make code of data.
_MODULES = frozenset({"pickle", "marshal", "shelve", "dill", "jsonpickle"})
_CALLS = re.compile(
    r"^(eval|exec|compile|__import__|mark_safe|os\.system|os\.popen|yaml\.load|yaml\.unsafe_load)$"
)
# Where each is meant, and why it is safe there.
_MEANT = {
    ("tenants/rules/documents.py", "yaml.load"): "with the safe loaders",
    ("tenants/ledger/told.py", "marshal"): "of what it packed itself, in a file without a name",
    ("escalation/status/queries/kept.py", "pickle"): "the name of its error alone",
    ("servicedesk/templatetags/ui.py", "SafeString"): "of constants",
    ("servicedesk/templatetags/forms.py", "SafeString"): "of options, each part escaped",
    ("servicedesk/templatetags/blocks.py", "SafeString"): "of a rendered block",
    ("servicedesk/markup.py", "SafeString"): "of nothing",
    ("servicedesk/markup.py", "mark_safe"): "of constants, and of what was escaped there",
}


def dangers(name: str, text: str) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found = {alias.name for alias in node.names} | {getattr(node, "module", None)}
            yield from ((name, str(module)) for module in found & _MODULES)
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if _CALLS.match(called) or called.endswith("SafeString"):
            yield name, called
        for keyword in node.keywords:
            value = ast.unparse(keyword.value)
            if keyword.arg == "shell" and value != "False":
                yield name, "shell"
            if keyword.arg is None and re.search(
                r"\b(GET|POST|FILES|query_params)\b|\.data$", value
            ):
                yield name, f"**{value}"


class TestCode:
    """CFG-4."""

    def test_nothing_of_a_request_becomes_code_or_markup(self):
        found = {danger for name, text in sources() for danger in dangers(name, text)}

        assert found == set(_MEANT)

    @pytest.mark.parametrize(
        "line",
        [
            "import pickle",
            "from marshal import loads",
            "eval(words)",
            "subprocess.run(words, shell=True)",
            "Incident.objects.filter(**request.GET.dict())",
            "form(**serializer.data)",
            "mark_safe(words)",
        ],
    )
    def test_a_danger_would_be_seen(self, line):
        assert list(dangers("rooms/module.py", line))

    def test_no_page_switches_escaping_off(self):
        # Mail in plain text is no markup; a field's help text is ours.
        meant = {"forms/about.html"}
        for path in (ROOT / "templates").rglob("*.html"):
            name = str(path.relative_to(ROOT / "templates"))
            text = path.read_text(encoding="utf-8")
            if not name.endswith("_email.html") and name not in meant:
                assert not re.search(r"\|\s*safe\b|autoescape off|\|\s*safeseq", text), name

    def test_no_view_is_exempt_from_forgery_checks(self):
        # A program hands mail over by a secret in its header, a reader of the status page comes
        # by a signed link of a mail or asks for one: no session and no cookie is read.
        meant = {"escalation/inbox_hook_views.py", "escalation/status_reader_views.py"}
        assert {str(name) for name, text in sources() if "csrf_exempt" in text} == meant
