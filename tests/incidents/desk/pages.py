"""Pages used as a person without script uses them: read the form, fill it in, send it."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.test import Client

from tests.incidents.desk.house import House


class _Reader(HTMLParser):
    """Collects what a browser would send for each form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, list[str]]] = []
        self.actions: list[str] = []
        self._select: str | None = None
        self._area: str | None = None
        self._options: list[tuple[str, bool]] = []

    def _put(self, name: str, value: str) -> None:
        if self.forms:
            self.forms[-1].setdefault(name, []).append(value)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "form":
            self.forms.append({})
            self.actions.append(found.get("action", ""))
        elif tag == "input" and name:
            is_box = found.get("type") in ("checkbox", "radio")
            if not is_box or "checked" in found:
                self._put(name, found.get("value", "on" if is_box else ""))
        elif tag == "textarea" and name:
            self._area = name
            self._put(name, "")
        elif tag == "select":
            self._select, self._options = name, []
        elif tag == "option" and self._select:
            self._options.append((found.get("value", ""), "selected" in found))

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            self.forms[-1][self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "select" and self._select:
            # Where nothing is marked a browser sends the first one.
            marked = [value for value, is_marked in self._options if is_marked]
            for value in marked or [value for value, _marked in self._options[:1]]:
                self._put(self._select, value)
            self._select = None


@dataclass
class Sent:
    status: int
    html: str
    url: str

    @property
    def errors(self) -> list[str]:
        """Return what is said beside fields."""
        beside = r'class="err"[^>]*>(?:(?!</p>|</div>).)*?<span>(.*?)</span>'
        found = re.findall(beside, self.html, re.DOTALL)
        return [text.strip() for text in found]


def form_at(client: Client, url: str, action: str = "") -> dict[str, list[str]]:
    """Return what the form with this action would send as it stands on the page."""
    page = client.get(url)
    assert page.status_code == 200, (url, page.status_code)
    return form_in(page.content.decode(), action or url.partition("?")[0])


def form_in(html: str, wanted: str) -> dict[str, list[str]]:
    reader = _Reader()
    reader.feed(html)
    return next(
        fields
        for fields, found in zip(reader.forms, reader.actions, strict=True)
        if found == wanted
    )


def send(client: Client, url: str, *, page: str = "", **filled: Any) -> Sent:
    """Open a page, fill in its form and send it."""
    fields = form_at(client, page or url, url.partition("?")[0])
    return post(client, url, {**fields, **filled})


def post(client: Client, url: str, fields: dict[str, Any]) -> Sent:
    answer = client.post(url, fields)
    target = answer.headers.get("Location", "")
    return Sent(answer.status_code, answer.content.decode(), target)


def references(html: str) -> list[str]:
    return re.findall(r'href="/desk/(INC-\d{4}-\d+)/" data-open-row', html)


def listed(house: House, query: str = "", name: str = "agnes") -> list[str]:
    page = house.client(name).get(f"/desk/{query}")
    assert page.status_code == 200, page.content.decode()[:2000]
    return references(page.content.decode())
