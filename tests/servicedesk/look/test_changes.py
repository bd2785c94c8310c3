"""What a value was and became: told apart without colour, and not taken for a link."""

from pathlib import Path
from types import SimpleNamespace

from django.template.loader import render_to_string
from playwright.sync_api import Page

SHEETS = ("tokens", "base", "parts", "register")
LOOK = """name => {
  const style = getComputedStyle(document.querySelector(name));
  return [style.textDecorationLine, Number(style.fontWeight)];
}"""


def test_what_was_is_struck_through_and_what_is_stands_bold(site: tuple[Path, str], page: Page):
    root, address = site
    change = SimpleNamespace(label="Language", before="Dutch", after="English")
    told = SimpleNamespace(changes=[change], parts=[])
    list_of_it = render_to_string("tenants/settings_changes.html", {"told": told})
    links = "".join(
        f'<link rel="stylesheet" href="/static/servicedesk/css/{name}.css">' for name in SHEETS
    )
    (root / "changes.html").write_text(
        f'<!doctype html><title>x</title>{links}<div class="reg">{list_of_it}</div>'
    )

    page.goto(f"{address}/changes.html")

    plain, new = page.evaluate(LOOK, "li"), page.evaluate(LOOK, "ins")
    assert page.evaluate(LOOK, "del")[0] == "line-through"
    assert new[0] == "none"
    assert new[1] >= plain[1] + 150
