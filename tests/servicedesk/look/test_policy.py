"""What the strict content policy forbids is in no page, and what a page uses exists."""

import gzip
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.servicedesk.look.conftest import Draw

STATIC = settings.BASE_DIR / "servicedesk" / "static"
CSS = sorted((STATIC / "servicedesk" / "css").glob("*.css"))
SCRIPTS = sorted((STATIC / "servicedesk" / "js").glob("*.js"))
VENDORED = sorted((STATIC / "vendor").iterdir())
TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PAGES = [
    "gallery_queue.html",
    "gallery_incident.html",
    "gallery_parts.html",
    "gallery_portal.html",
    "registration/logged_out.html",
    "registration/locked_out.html",
    "registration/old_password_held.html",
    "registration/password_reset_done.html",
    "registration/password_reset_complete.html",
    "registration/password_change_done.html",
    "registration/login.html",
    "registration/password_reset_form.html",
    "registration/password_reset_confirm.html",
    "registration/password_change_form.html",
    "403.html",
    "404.html",
    "409.html",
    "422.html",
    "429.html",
    "500.html",
    "503.html",
    "layouts/print.html",
]
FORBIDDEN = re.compile(r"<[^>]*\s(?:style|on[a-z]+|hx-on[^=\s]*)\s*=|<style|js:|javascript:")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_page_has_no_inline_style_or_script(draw: Draw, name: str, language: str):
    page = draw(name, language)

    assert not FORBIDDEN.search(page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))
    assert page.count("<main") == 1
    assert len(re.findall(r"<h1[ >]", page)) == (0 if name == "layouts/print.html" else 1)


def test_every_icon_in_use_is_in_the_sprite(draw: Draw):
    there = set(re.findall(r'symbol id="([^"]+)"', (STATIC / "servicedesk/icons.svg").read_text()))
    drawn = "".join(draw(name) for name in PAGES)
    written = "".join(path.read_text() for path in TEMPLATES)
    used = set(re.findall(r'icons[^"#]*\.svg#([^"]+)"', drawn))
    used |= set(re.findall(r'{% icon "([^"]+)"', written))
    used |= set(re.findall(r'icon="([^"]+)"', written))
    used |= set(re.findall(r'icon\|default:"([^"]+)"', written))

    assert used - there == set()


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_colours_come_from_tokens(path: Path):
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    if path.name == "tokens.css":
        assert not re.search(r"#[0-9a-f]{3,8}\b", text)
        return

    assert not re.search(r":[^;{]*(#[0-9a-f]{3,8}\b|\b(?:oklch|rgb|hsl)a?\()", text)


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_every_token_in_use_is_defined(path: Path):
    defined = set(re.findall(r"(--[a-z0-9-]+):", "".join(css.read_text() for css in CSS)))

    assert set(re.findall(r"var\((--[a-z0-9-]+)", path.read_text())) - defined == set()


@pytest.mark.parametrize("path", CSS, ids=lambda path: path.name)
def test_important_is_kept_for_hiding_and_print(path: Path):
    found = re.findall(r"([^{}]+)\{[^{}]*!important", path.read_text())

    if path.name not in {"print.css", "admin-desk.css"}:
        assert {rule.strip() for rule in found} <= {"[hidden]", ".hide-s"}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_a_template_says_what_it_shows(path: Path):
    assert path.read_text().startswith("{#")


def words_of(markup: str) -> str:
    """Return what a person would read if nothing were translated or filled in."""
    for pattern in (
        r"{#.*?#}",
        r"{% block (?:ui|bodyattrs) %}.*?{% endblock %}",
        r"{% blocktranslate.*?{% endblocktranslate %}",
        r"{%.*?%}",
        r"{{.*?}}",
        r"<kbd.*?</kbd>",
        r"<code.*?</code>",
        r"<[^>]*>",
        r"&[a-z]+;",
    ):
        markup = re.sub(pattern, " ", markup, flags=re.DOTALL)
    return markup.replace("sha256", "")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_word_on_a_page_can_be_translated(path: Path):
    if "messages" in path.parts or "admin" in path.parts:
        pytest.skip("drawn by Django, or a message of its own language")

    assert re.findall(r"[A-Za-z]{2,}", words_of(path.read_text())) == []


@pytest.mark.parametrize(
    "name", ["gallery_queue.html", "gallery_parts.html", "gallery_portal.html"]
)
def test_what_a_page_loads_stays_within_the_budget(draw: Draw, name: str):
    page = draw(name)
    styles = re.findall(r'rel="stylesheet" href="/static/([^"]+)"', page)
    scripts = re.findall(r'src="/static/(servicedesk/js/[^"]+)"', page)

    assert _gzipped(styles) <= 15 * 1024
    assert _gzipped(scripts) <= 12 * 1024


def _gzipped(names: list[str]) -> int:
    assert names
    return len(gzip.compress(b"".join((STATIC / name).read_bytes() for name in names)))


def test_the_sprite_is_made_of_the_vendored_icons():
    script = settings.BASE_DIR / ".ci" / "sprite.py"

    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 0


@pytest.mark.parametrize("path", VENDORED, ids=lambda path: path.name)
def test_what_others_made_stands_with_its_licence(path: Path):
    assert (path / "LICENSE").stat().st_size > 0


@pytest.mark.parametrize("path", [*CSS, *SCRIPTS], ids=lambda path: path.name)
def test_nothing_is_fetched_from_elsewhere(path: Path):
    assert "//" not in re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.MULTILINE)
