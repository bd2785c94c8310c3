"""What the scripts add: clocks, chosen rows, drafts, keys, and forms that are sent once."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FloatRect, Locator, Page, Request, Route, expect

from tests.servicedesk.look.conftest import Open

Rows = Callable[[str, str], None]
POKE = "document.body.dispatchEvent(new Event('sd:poke'))"


@pytest.fixture
def sent(page: Page) -> list[str]:
    """Keep what is posted; the answer leaves the page as it is."""
    posted: list[str] = []

    def hold(route: Route, request: Request) -> None:
        if request.method == "POST":
            posted.append(request.post_data or "")
            route.fulfill(status=204)
        else:
            route.continue_()

    page.route("**/*", hold)
    return posted


@pytest.fixture
def rows(site: tuple[Path, str]) -> Rows:
    """Return what puts another list where the page asks for it."""
    root, _address = site

    def put(old: str, new: str) -> None:
        page = (root / "gallery_queue.html").read_text()
        (found,) = re.findall(r'<div class="q-wrap".*?</table></div>', page, re.DOTALL)
        (root / "rows.html").write_text(found.replace(old, new))

    return put


def box_of(locator: Locator) -> FloatRect:
    box = locator.bounding_box()
    assert box is not None
    return box


def test_a_clock_counts_down_and_turns_late(show: Open):
    page = show("gallery_incident.html", "nl", "light", 1440)
    tile = page.locator(".clock", has_text="Next customer update")
    # Drawn as 04:12; a slow machine is not asked at each second that goes by.
    expect(tile.locator("time")).to_have_text(re.compile(r"^04:(1[01]|0\d)$"))

    page.evaluate(
        """() => {
          const due = new Date(Date.parse(document.documentElement.dataset.now) - 66 * 60000);
          document.querySelector('.clock[data-s="risk"] time').dataset.due = due.toISOString();
        }"""
    )

    expect(tile).to_have_attribute("data-s", "late")
    expect(tile.locator("time")).to_have_text("−1\u00a0u\u00a006")


def test_without_script_nothing_looks_live(show: Open, browser: Browser):
    page = show("gallery_queue.html", "en", "light", 1440)
    still = browser.new_context(java_script_enabled=False, viewport={"width": 1440, "height": 900})
    plain = still.new_page()
    plain.goto(page.url)

    expect(page.locator(".live")).to_be_visible()
    expect(page.locator("#row-4812 .due-next time")).to_have_text("4\u00a0min")
    expect(plain.locator(".live")).to_be_hidden()
    expect(plain.locator("[data-open=palette]").first).to_be_hidden()
    expect(plain.locator("#row-4812 .due-next time")).to_have_text("14:24")
    expect(plain.locator(".burning .dial time").first).to_have_text("14:24")
    # What is ticked can be sent all the same.
    expect(plain.locator("[data-bulk] button[name=action]").first).to_be_visible()
    still.close()


def test_a_renewed_clock_never_shows_the_text_of_the_server(show: Open, rows: Rows):
    page = show("gallery_queue.html", "en", "light", 1440)
    page.mouse.move(0, 0)
    rows("L. Jansen", "K. Maes")
    page.evaluate(
        """() => {
          window.seen = new Set();
          const frame = () => {
            window.seen.add(document.querySelector('#row-4812 .due-next time').textContent);
            requestAnimationFrame(frame);
          };
          frame();
        }"""
    )

    page.evaluate(POKE)

    expect(page.locator("#row-4797 .c-who")).to_contain_text("K. Maes")
    assert "14:24" not in page.evaluate("() => [...window.seen]")


def test_on_paper_a_clock_is_when_it_is_due(show: Open):
    page = show("gallery_queue.html", "en", "light", 1440)
    clock = page.locator("#row-4812 .due-next time")
    expect(clock).to_have_text("4\u00a0min")

    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    on_paper = clock.text_content()
    page.evaluate("dispatchEvent(new Event('afterprint'))")

    assert on_paper == "14:24"
    expect(clock).to_have_text("4\u00a0min")


def test_chosen_rows_stay_chosen_when_the_table_is_renewed(show: Open, rows: Rows):
    page = show("gallery_queue.html", "en", "light", 1440)
    expect(page.locator("[data-bulk]")).to_be_hidden()
    page.locator("#row-4812 [data-pick]").check()
    page.locator("#row-4809 [data-pick]").click(modifiers=["Shift"])
    expect(page.locator("[data-cnt]")).to_have_text("3")
    page.mouse.move(0, 0)
    rows("L. Jansen", "K. Maes")

    page.evaluate(POKE)

    expect(page.locator("#row-4797 .c-who")).to_contain_text("K. Maes")
    expect(page.locator(".q [data-pick]:checked")).to_have_count(3)
    expect(page.locator("#row-4788 [data-pick]")).to_be_checked()
    page.locator("[data-clear]").click()
    expect(page.locator("[data-bulk]")).to_be_hidden()


def test_on_a_phone_rows_are_chosen_too(show: Open):
    page = show("gallery_queue.html", "nl", "light", 390)
    label = page.locator("#row-4812 .hit")
    assert min(box_of(label)["width"], box_of(label)["height"]) >= 24

    label.click()

    expect(page.locator("[data-bulk]")).to_be_visible()
    expect(page.locator("[data-cnt]")).to_have_text("1")


def test_new_rows_wait_while_somebody_reads_in_the_list(show: Open, rows: Rows):
    page = show("gallery_queue.html", "en", "light", 1440)
    rows("row-4815", "row-4816")
    page.locator("#row-4812").hover()

    page.evaluate(POKE)

    shown = page.locator("[data-new-rows]")
    expect(shown).to_have_text("1 new incident, show")
    expect(page.locator("#row-4816")).to_have_count(0)
    shown.click()
    expect(page.locator("#row-4816")).to_be_visible()
    expect(shown).to_be_hidden()


def test_what_did_not_change_is_asked_by_its_name_and_left_as_it_is(show: Open, rows: Rows):
    """No browser stores a part of the desk, so the page itself says what it drew last."""
    page = show("gallery_queue.html", "en", "light", 1440)
    page.mouse.move(0, 0)
    rows("L. Jansen", "K. Maes")
    named: list[str] = []

    def answer(route: Route, request: Request) -> None:
        named.append(request.headers.get("if-none-match", ""))
        if named[-1]:
            route.fulfill(status=304)
        else:
            route.fulfill(response=route.fetch(), headers={"ETag": '"first"'})

    page.route("**/rows.html", answer)
    for status in (200, 304):
        with page.expect_response("**/rows.html") as response:
            page.evaluate(POKE)
        assert response.value.status == status
        expect(page.locator("#row-4797 .c-who")).to_contain_text("K. Maes")

    assert named == ["", '"first"']


def test_a_lost_connection_is_said_and_mended(show: Open, rows: Rows):
    page = show("gallery_queue.html", "en", "light", 1440)
    page.mouse.move(0, 0)
    rows("L. Jansen", "K. Maes")
    page.context.set_offline(True)

    page.evaluate(POKE)
    expect(page.locator("[data-lost]")).to_contain_text("No connection since")
    page.context.set_offline(False)
    page.locator("[data-lost] [data-poke]").click()

    expect(page.locator("[data-lost]")).to_have_count(0)
    expect(page.locator("#row-4797 .c-who")).to_contain_text("K. Maes")


def test_keys_move_through_the_list_and_press_visible_controls(show: Open):
    page = show("gallery_queue.html", "en", "light", 1440)
    page.locator("body").press("j")
    page.keyboard.press("j")
    expect(page.locator("[data-cur]")).to_have_id("row-4812")
    expect(page.locator("#row-4812 [data-open-row]")).to_be_focused()
    page.keyboard.press("x")
    expect(page.locator("#row-4812 [data-pick]")).to_be_checked()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def test_keys_can_be_turned_off(show: Open):
    page = show("gallery_queue.html", "en", "light", 1440)
    page.evaluate("document.documentElement.dataset.keys = 'off'")
    page.locator("body").press("j")
    page.keyboard.press("?")

    expect(page.locator("[data-cur]")).to_have_count(0)
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()


def test_the_palette_finds_follows_and_gives_the_focus_back(show: Open):
    page = show("gallery_queue.html", "en", "light", 1440)
    page.locator(".cmdk").click()
    expect(page.locator("#palette input")).to_be_focused()
    page.keyboard.type("regist")
    chosen = page.locator("#palette [aria-selected=true]")
    expect(chosen).to_have_count(1)
    expect(chosen).to_have_text("Incident register")
    expect(page.locator("[data-search]")).to_have_attribute("href", "/desk/search/?q=regist")
    page.keyboard.press("Escape")
    expect(page.locator(".cmdk")).to_be_focused()


def test_each_kind_of_message_keeps_its_own_draft(show: Open):
    page = show("gallery_incident.html", "en", "light", 1440)
    page.locator("#id_public-text").fill("Your server is back.")
    page.locator("#tab-internal").click()
    expect(page.locator("[data-composer]")).to_have_attribute("data-mode", "internal")
    expect(page.locator("#id_internal-text")).to_have_value("")
    page.locator("#id_internal-text").fill("It was the power supply.")
    expect(page.locator("#panel-internal [data-saved]")).to_contain_text("Draft kept")

    page.reload()

    expect(page.locator("#id_public-text")).to_have_value("Your server is back.")
    page.keyboard.press("o")
    expect(page.locator("#id_internal-text")).to_have_value("It was the power supply.")
    kept = json.loads(page.evaluate("JSON.stringify(sessionStorage)"))
    person = page.locator("html").get_attribute("data-person")
    assert person
    assert sorted(name for name in kept if name.startswith("draft")) == [
        f"draft {person} INC-2026-004812 internal internal-text",
        f"draft {person} INC-2026-004812 public public-text",
    ]

    page.goto(page.url + "?sent=public")

    expect(page.locator("#id_public-text")).to_have_value("")
    assert "sent" not in page.url
    page.locator("#tab-internal").click()
    expect(page.locator("#id_internal-text")).to_have_value("It was the power supply.")


def test_a_form_is_sent_once(show: Open, sent: list[str]):
    page = show("gallery_incident.html", "en", "light", 1440)
    page.locator("#id_public-text").fill("Your server is back.")
    button = page.get_by_role("button", name="Send update")
    width = box_of(button)["width"]
    button.click(no_wait_after=True)
    busy = page.get_by_role("button", name="Sending…")
    expect(busy).to_be_visible()
    busy.click(no_wait_after=True, force=True)

    assert len(sent) == 1
    assert "a1" in sent[0]
    assert box_of(busy)["width"] == pytest.approx(width, abs=1)


def test_control_and_enter_send(show: Open, sent: list[str]):
    page = show("gallery_incident.html", "en", "light", 1440)
    page.locator("#tab-internal").click()
    page.locator("#id_internal-text").fill("It was the power supply.")
    page.locator("#id_internal-text").press("Control+Enter", no_wait_after=True)
    expect(page.locator("#panel-internal form")).to_have_attribute("data-sending", "")

    assert len(sent) == 1
    assert "It was the power supply." in sent[0]


def test_a_toast_says_what_happened_and_offers_the_way_back(show: Open):
    page = show("gallery_queue.html", "en", "light", 1440)
    page.evaluate(
        """document.dispatchEvent(new CustomEvent('sd:toast',
             { detail: { text: '3 incidents assigned', undo: '/undo/' } }))"""
    )

    expect(page.locator("[data-toast]")).to_contain_text("3 incidents assigned")
    expect(page.locator("#say")).to_have_text("3 incidents assigned")
    expect(page.locator("[data-toast] [data-undo]")).to_have_attribute("action", "/undo/")
    page.locator("[data-toast] [data-close]").click()
    expect(page.locator("[data-toast]")).to_have_count(0)


def test_the_menu_of_the_person_opens_beside_its_button(show: Open):
    page = show("gallery_queue.html", "en", "light", 1440)
    page.locator(".side .me").click()
    expect(page.locator("#me")).to_be_visible()
    expect(page.locator("#me :is(a, button):visible").first).to_be_focused()
    box = box_of(page.locator("#me"))

    assert box["x"] >= 0
    assert box["y"] >= 0
    assert box["y"] + box["height"] <= 900
    page.keyboard.press("Escape")
    expect(page.locator("#me")).to_be_hidden()


def test_a_page_works_without_script(show: Open, browser, site):
    show("gallery_incident.html", "en", "light", 1440)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site[1] + "/gallery_incident.html")

    expect(page.locator("#tab-internal")).to_have_attribute("href", "?mode=internal")
    expect(page.locator("#panel-public form")).to_have_attribute("action", "#")
    expect(page.locator(".q")).to_have_count(0)
    context.close()
