"""Somebody at a browser of his own, who finds what he needs by what stands on the page."""

from collections.abc import Iterable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, Response, expect

from tests.people import PASSWORD

Value = str | bool | Iterable[str]
# Of a form with a second button (a preview) the one that sends it.
SEND = "button[type=submit]:not([name])"


@dataclass
class Person:
    """Forms are found by where they go and fields by name, so the words may be of any language."""

    page: Page

    def sign_in(self, email: str, *, language: str = "") -> None:
        self.page.goto("/sign-in/")
        form = self.page.locator('form[action="/sign-in/"]')
        self.send(form, username=email, password=PASSWORD)
        expect(self.page.locator("#main")).to_be_visible()
        if language:
            self.speak(language)

    def speak(self, language: str) -> None:
        """Choose a language in one's own menu."""
        self.page.locator('[popovertarget="me"]:visible').first.click()
        with self.page.expect_navigation():
            self.page.locator(f'#me button[name=language][value="{language}"]').click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)

    def open(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def text(self, place: str = "#main") -> str:
        return self.page.locator(place).inner_text()

    def do(self, reference: str, verb: str, **values: Value) -> None:
        """Do something with an incident: by its button on the page, or by the form behind it."""
        self.open(f"/desk/{reference}/")
        url = f"/desk/{reference}/{verb}/"
        form = self.page.locator(f'form[action="{url}"]')
        if not form.count():
            self.follow(url)
        answer = self.send(form.first, **values)
        assert answer.status == 200, f"{verb}: {answer.status}\n{self.text()}"
        expect(self.page.locator("#case-head")).to_be_visible()

    def say(self, reference: str, mode: str, **values: Value) -> None:
        """Use the composer: public, internal or call."""
        self.open(f"/desk/{reference}/")
        self.page.locator(f"#tab-{mode}").click()
        answer = self.send(self.page.locator(f"#panel-{mode} form"), **values)
        assert answer.status == 200, f"{mode}: {answer.status}\n{self.text()}"

    def acknowledge(self, reference: str, name: str) -> None:
        """Answer the escalation to somebody on the page of its incident."""
        self.open(f"/desk/{reference}/")
        asked = self.page.locator("#escalation li", has_text=name)
        form = asked.locator('form[action*="/acknowledge/"]').first
        form.wait_for()
        assert self.send(form).status == 200

    def follow(self, url: str) -> None:
        """Follow a link to an address; open the fold or the menu that it stands in first."""
        link = self.page.locator(f'a[href^="{url}"]').first
        self._unfold(f'a[href^="{url}"]')
        if not link.is_visible():
            self.page.locator('[popovertarget="more"]').click()
        with self.page.expect_navigation():
            link.click()

    def _unfold(self, inside: str) -> None:
        fold = self.page.locator("details:not([open])", has=self.page.locator(inside))
        if fold.count():
            fold.first.locator("summary").first.click()

    def send(self, form: Locator, **values: Value) -> Response:
        """Fill in a form, send it, and return what came back at the end."""
        for name, value in values.items():
            self._fill(form, name, value)
        with self.page.expect_navigation() as answered:
            form.locator(SEND).first.click()
        answer = answered.value
        assert answer is not None
        return answer

    def _fill(self, form: Locator, name: str, value: Value) -> None:
        fields = form.locator(f'[name="{name}"]:not([type=hidden])')
        first = fields.first
        if not first.is_visible():
            self._unfold(f'[name="{name}"]')
        kind = first.evaluate("e => e.tagName === 'SELECT' ? 'select' : e.type")
        if kind == "select":
            known = first.locator("option").evaluate_all("all => all.map(o => o.value)")
            if value in known:
                first.select_option(value=_one(value))
            else:
                first.select_option(label=_one(value))
        elif isinstance(value, bool):
            first.set_checked(value)
        elif kind in ("checkbox", "radio"):
            for one in [value] if isinstance(value, str) else value:
                form.locator(f'[name="{name}"][value="{one}"]').check()
        else:
            first.fill(_one(value))


def _one(value: Value) -> str:
    assert isinstance(value, str)
    return value
