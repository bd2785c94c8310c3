"""Pages drawn from the templates alone: no database, no stack."""

import functools
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.http import HttpRequest
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone, translation
from playwright.sync_api import Page

from servicedesk import markup
from tenants.choices import Role, Side
from tenants.rules.roles import Actor, Kind
from tests.servicedesk.look import examples

HERE = Path(__file__).parent

Draw = Callable[..., str]
Open = Callable[..., Page]
POLICY = "; ".join(
    f"{name} {' '.join(values)}"
    for name, values in configured.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
GONE = 400


@dataclass
class Sara:
    pk: int = 7
    theme: str = "system"
    compact: bool = False
    keys_enabled: bool = True
    is_authenticated: bool = True
    is_staff: bool = True

    def __str__(self) -> str:
        return "Sara El Amrani"


@pytest.fixture
def draw(settings: Any) -> Draw:
    """Return what draws a template, or one of the galleries, as a person would get it."""
    # Files from where they stand, whether or not they were collected once.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    markup.sprite.cache_clear()
    markup.icon_of.cache_clear()
    settings.ROOT_URLCONF = "tests.servicedesk.look.addresses"

    def page_of(name: str, language: str = "en", path: str = "/desk/", **facts: Any) -> str:
        request: HttpRequest = RequestFactory().get(path)
        request.actor = Actor(  # type: ignore[attr-defined]
            kind=Kind.PERSON, side=Side.PROVIDER, roles={1: frozenset({Role.AGENT, Role.REPORTER})}
        )
        request.user = Sara(theme=facts.pop("theme", "system"))  # type: ignore[assignment]
        gallery = HERE / name
        with translation.override(language), timezone.override("Europe/Brussels"):
            values = {**examples.context(), **facts}
            if gallery.exists():
                return engines["django"].from_string(gallery.read_text()).render(values, request)
            return render_to_string(name, values, request)

    return page_of


class Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_args: Any) -> None:
        """A test says what failed; the log of a file server adds nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    root = tmp_path_factory.mktemp("site")
    (root / "static").symlink_to(configured.BASE_DIR / "servicedesk" / "static")
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(root)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield root, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """These pages need no stack, only files."""
    return {"locale": "nl-BE", "timezone_id": "Europe/Brussels"}


@pytest.fixture
def show(draw: Draw, site: tuple[Path, str], page: Page) -> Open:
    root, address = site
    missing: list[str] = []
    page.on("response", lambda got: missing.append(got.url) if got.status >= GONE else None)

    def visit(name: str, language: str, theme: str, width: int) -> Page:
        path = root / name.replace("/", "-")
        path.write_text(draw(name, language, theme=theme))
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{address}/{path.name}")
        assert missing == []
        return page

    return visit
