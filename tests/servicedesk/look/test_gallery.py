"""The galleries in a real browser, under the content policy of the product."""

import functools
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.servicedesk.look.conftest import Draw

POLICY = "; ".join(
    f"{name} {' '.join(values)}"
    for name, values in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


class Handler(SimpleHTTPRequestHandler):
    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_args: Any) -> None:
        """A test says what failed; the log of a file server adds nothing."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    root = tmp_path_factory.mktemp("site")
    (root / "static").symlink_to(settings.BASE_DIR / "servicedesk" / "static")
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


Open = Callable[..., Page]


@pytest.fixture
def show(draw: Draw, site: tuple[Path, str], page: Page) -> Open:
    root, address = site

    def visit(name: str, language: str, theme: str, width: int) -> Page:
        path = root / name.replace("/", "-")
        path.write_text(draw(name, language, theme=theme))
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{address}/{path.name}")
        return page

    return visit


GALLERIES = ["queue", "incident", "parts", "portal"]


@pytest.mark.parametrize("name", GALLERIES)
@pytest.mark.parametrize("form", ["nl light", "en dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_a_gallery_is_accessible_and_fits(
    show: Open, assert_accessible: Any, name: str, form: str, width: int
):
    page = show(f"gallery_{name}.html", *form.split(), width)

    assert page.evaluate(OVERFLOW) <= 0
    assert_accessible(page)


@pytest.mark.parametrize(
    "name",
    [
        "registration/login.html",
        "registration/locked_out.html",
        "403.html",
        "404.html",
        "409.html",
        "500.html",
        "503.html",
    ],
)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_plain_page_is_accessible_and_fits(
    show: Open, assert_accessible: Any, name: str, theme: str
):
    page = show(name, "nl", theme, 320)

    assert page.evaluate(OVERFLOW) <= 0
    assert_accessible(page)
