"""Facts of docker-compose.yml that its own check does not know."""

from pathlib import Path

import pytest
import yaml
from django.conf import settings

from servicedesk.arriving import LARGEST_BODY
from servicedesk.start.supervisor import QUEUES

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICES = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
WORKERS = tuple(f"worker-{queue}" for queue in settings.WORKERS)
PARTS = ("web", *WORKERS, "beat", "watchdog")
OURS = ("migrate", *PARTS)
SECRETS = ("POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "SECRET_KEY")


def test_only_the_owner_migrates():
    roles = {name: SERVICES[name]["environment"]["DATABASE_URL"].split(":")[1] for name in OURS}

    assert roles == {
        "migrate": "//servicedesk_owner",
        **dict.fromkeys(PARTS, "//servicedesk_app"),
    }


def test_every_queue_has_a_worker_of_its_own():
    """One worker for all of them let a slow mail server keep the clocks waiting."""
    listens = {
        name: part["command"][part["command"].index("-Q") + 1]
        for name, part in SERVICES.items()
        if "-Q" in part.get("command", ())
    }

    assert listens == {f"worker-{queue}": queue for queue in settings.WORKERS}
    assert settings.WORKERS == QUEUES


@pytest.mark.parametrize("name", OURS)
def test_nothing_of_ours_runs_as_root(name):
    assert SERVICES[name]["user"] == "10001"
    assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert SERVICES[name]["read_only"] is True


@pytest.mark.parametrize("name", PARTS)
def test_nothing_starts_before_the_migrations_and_the_check_are_done(name):
    done = {"condition": "service_completed_successfully"}
    assert SERVICES[name]["depends_on"]["check"] == done
    assert SERVICES["check"]["depends_on"] == {"migrate": done}
    assert "--deploy" in SERVICES["check"]["command"]
    assert "healthcheck" in SERVICES[name]


def test_migrations_wait_for_the_roles_and_those_for_a_healthy_database():
    assert SERVICES["migrate"]["depends_on"] == {
        "roles": {"condition": "service_completed_successfully"}
    }
    assert SERVICES["roles"]["depends_on"] == {"db": {"condition": "service_healthy"}}


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_has_no_default(name):
    text = (ROOT / "docker-compose.yml").read_text()

    assert f"${{{name}:?" in text
    assert f"${{{name}:-" not in text
    assert f"${{{name}}}" not in text


def test_the_data_of_postgresql_18_is_kept():
    assert SERVICES["db"]["image"] == "postgres:18"
    assert SERVICES["db"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_the_page_is_not_open_to_the_network():
    open_ports = {name: part["ports"] for name, part in SERVICES.items() if "ports" in part}

    assert set(open_ports) == {"proxy"}
    assert all(port.startswith("127.0.0.1:") for port in open_ports["proxy"])


def test_slow_clients_wait_at_a_proxy_that_buffers_and_says_nothing_of_its_own():
    proxy = SERVICES["proxy"]
    (mounted,) = proxy["volumes"]
    config = (ROOT / mounted.partition(":")[0]).read_text()

    # A form with as many files as one may send at once.
    largest = LARGEST_BODY + settings.FILES_AT_ONCE * settings.FILE_MB * 2**20
    assert proxy["depends_on"] == {"web": {"condition": "service_healthy"}}
    assert proxy["read_only"] is True
    for line in (
        "proxy_request_buffering on;",
        "proxy_buffering on;",
        f"client_max_body_size {largest // 2**20}m;",
        # Whoever is believed is the proxy before this one; the address is the last that it gave.
        "proxy_set_header X-Forwarded-For $http_x_forwarded_for;",
        "proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;",
    ):
        assert line in config
