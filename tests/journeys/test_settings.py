"""The settings in a real browser, and a new password by a link from a real mail."""

import re
from collections.abc import Callable
from typing import Final, Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from tenants.models import Agreement, Event, ReportingPoint
from tests.browser import watched
from tests.journeys.house import House, text_of
from tests.journeys.person import Person

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
WIDTHS: Final = (1440, 360)


def test_every_kind_of_page_is_accessible_and_obeys_the_policy(
    house: House, somebody: Callable[..., Person], assert_accessible: Callable[[Page], None]
) -> None:
    with house.stack.data(), house.world.entered():
        agreement = Agreement.objects.filter(tenant=house.world.acme).get().pk
        contact = house.world.contact("rik").pk
        event = Event.objects.filter(tenant=house.world.acme)[0].pk
        point = ReportingPoint.objects.filter(tenant=house.world.acme)[0].pk
    page = somebody("adam").page

    for path in (
        "",
        "tenants/contact/",
        "tenants/contact/add/",
        f"tenants/contact/{contact}/change/",
        f"tenants/contact/{contact}/history/",
        f"tenants/agreement/{agreement}/change/",
        f"tenants/agreement/{agreement}/history/",
        f"tenants/reportingpoint/{point}/delete/",
        "tenants/membership/add/",
        "tenants/tenant/add/",
        "tenants/event/",
        f"tenants/event/{event}/change/",
    ):
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            # Anew: on the open page colours would still be fading over.
            page.goto(f"/admin/{path}")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                expect(page.locator("h1").first).to_be_visible()
                assert_accessible(page)


# A word is broken when it stands on more than one line, though it would fit on one.
BROKEN = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.querySelector('#content'), NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode;
    for (const word of node.data.matchAll(/[^\\s\\-@./,:{}"]+/g)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = new Set([...range.getClientRects()].map((box) => Math.round(box.top)));
      if (lines.size > 1 && word[0].length < 28) found.push(word[0]);
    }
  }
  return found;
}"""


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_word_breaks_where_it_would_fit_on_a_line(
    house: House, somebody: Callable[..., Person], language: str
) -> None:
    with house.stack.data(), house.world.entered():
        agreement = Agreement.objects.filter(tenant=house.world.acme).get().pk
        contact = house.world.contact("rik").pk
    page = somebody("adam").page
    page.context.add_cookies(
        [{"name": "django_language", "value": language, "url": house.stack.url}]
    )
    page.set_viewport_size({"width": 320, "height": 900})

    for path in (
        "",
        "tenants/tenant/",
        "tenants/category/",
        "tenants/asset/add/",
        "tenants/functionholder/",
        f"tenants/agreement/{agreement}/change/",
        f"tenants/agreement/{agreement}/history/",
        f"tenants/contact/{contact}/change/",
        "tenants/event/",
    ):
        page.goto(f"/admin/{path}")
        assert page.evaluate(BROKEN) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_a_wide_table_scrolls_by_keyboard_in_its_own_box(
    house: House, somebody: Callable[..., Person]
) -> None:
    page = somebody("adam").page
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto("/admin/tenants/category/")
    box = page.get_by_role("region", name="Categories")

    box.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")

    expect(box).to_be_focused()
    assert house.stack.wait_for(lambda: box.evaluate("box => box.scrollLeft") > 0)


def test_an_administrator_changes_a_target(house: House, somebody: Callable[..., Person]) -> None:
    page = somebody("adam").page
    page.goto("/")
    page.locator(".side .me").click()
    page.get_by_role("link", name="Settings").click()
    page.get_by_role("link", name="Agreements").first.click()
    page.locator("#result_list tbody tr", has_text="Acme").locator("th a").click()
    amount = page.locator("input[name$='-amount']").first
    amount.fill("15")
    page.locator("input[name='_save']").click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    with house.stack.data(), house.world.entered():
        told = Event.objects.filter(tenant=house.world.acme, kind="target.changed").get()
    assert told.actor_id == house.world.user("adam").pk


def test_a_forgotten_password_is_chosen_anew_by_mail(house: House, browser: Browser) -> None:
    email = house.world.user("rik").email
    faults: list[str] = []
    page = watched(browser.new_context(base_url=house.stack.url, locale="en").new_page(), faults)
    page.goto("/sign-in/")
    page.get_by_role("link", name="Forgot your password?").click()
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("heading", name="Look in your mail")).to_be_visible()

    mail = house.stack.wait_for(lambda: house.stack.mail.received_by(email))[-1]
    link = re.search(r"/password/new/\S+", text_of(mail))
    assert link
    page.goto(link[0])
    for field in page.locator("input[type=password]").all():
        field.fill("another-four-words-of-a-test")
    page.get_by_role("button", name="Keep this password").click()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_label("E-mail address").fill(email)
    page.locator("input[type=password]").fill("another-four-words-of-a-test")
    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_url(re.compile("/portal/"))
    page.context.close()
    assert faults == []
