"""Known solutions in the portal: offered before a report is sent, read, and said to have helped."""

import pytest

from incidents.choices import Audience
from incidents.handling.asks.article import ChangeArticle, WithdrawArticle, WriteArticle
from incidents.handling.services.article import withdraw_article, write_article
from incidents.models import Article, Incident, UsedArticle
from tenants.models import Tenant
from tests.incidents.portal.house import ANSWERS, House, ago


def known(
    house: House, audience: str = Audience.CUSTOMERS, to: Tenant | None = None,
    solution: str = "Switch the scanner off and on",
) -> Article:  # fmt: skip
    world = house.world
    with world.entered():
        return write_article(
            provider_id=world.provider.pk, actor=world.actor("agnes"), now=ago(hours=1),
            ask=WriteArticle(
                about=ChangeArticle(
                    title="Scanner sends nothing", solution=solution, audience=audience
                ),
                publishes=True, customer_id=to.pk if to else None,
            ),
        )  # fmt: skip


def _reports(house: House) -> int:
    with house.world.entered():
        return Incident.objects.count()


def test_a_report_is_held_once_where_a_solution_is_known(house: House):
    article = known(house)
    client = house.client("rik")

    held = client.post("/portal/new/", ANSWERS)

    assert held.status_code == 200
    page = held.content.decode()
    assert f"/portal/solutions/{article.reference}/" in page
    assert "Your report was not sent yet." in page
    # What was typed is still there.
    assert ANSWERS["title"] in page
    assert _reports(house) == 0
    sent = client.post("/portal/new/", {**ANSWERS, "offered": "1"})
    assert sent.status_code == 302
    assert _reports(house) == 1


def test_a_report_that_nothing_is_known_of_goes_at_once(house: House):
    known(house)

    sent = house.client("rik").post("/portal/new/", {**ANSWERS, "title": "The lift is stuck"})

    assert sent.status_code == 302
    assert _reports(house) == 1


def test_what_is_typed_is_answered_at_once(house: House):
    known(house)

    page = house.page("rik", "/portal/new/solutions/?title=My+scanner+sends+nothing")

    assert "Switch the scanner off and on" in page
    # With this nobody is stopped for what they saw already.
    assert 'name="offered"' in page


@pytest.mark.parametrize("path", ["/portal/solutions/", "/portal/solutions/?q=scanner"])
def test_they_are_listed_and_found(house: House, path: str):
    article = known(house)

    assert f"/portal/solutions/{article.reference}/" in house.page("rik", path)


def test_nothing_of_the_desk_or_of_another_customer_is_read(house: House):
    hidden = [
        known(house, Audience.INTERNAL, solution="canary of the desk"),
        known(house, to=house.world.globex, solution="canary of globex"),
    ]
    gone = known(house, solution="canary withdrawn")
    with house.world.entered():
        withdraw_article(
            article_id=gone.pk, ask=WithdrawArticle(reason="Wrong"), now=ago(minutes=5),
            actor=house.world.actor("agnes"),
        )  # fmt: skip

    for article in (*hidden, gone):
        page = f"/portal/solutions/{article.reference}/"
        assert house.client("rik").get(page).status_code == 404
        assert house.client("rik").post(f"{page}helped/").status_code == 404
    for path in (
        "/portal/solutions/", "/portal/solutions/?q=scanner", "/portal/solutions/?q=canary",
        "/portal/new/solutions/?title=Scanner+sends+nothing",
    ):  # fmt: skip
        said = house.page("rik", path)
        assert "canary of" not in said
        assert "canary withdrawn" not in said
    assert "canary of globex" in house.page("gus", f"/portal/solutions/{hidden[1].reference}/")


def test_that_it_helped_is_counted_once_and_reports_nothing(house: House):
    article = known(house)
    client, page = house.client("rik"), f"/portal/solutions/{article.reference}/"

    for key in ("one", "two"):
        assert client.post(f"{page}helped/", {"key": key}).status_code == 302

    assert "You said that this helped." in house.page("rik", page)
    assert _reports(house) == 0
    with house.world.entered():
        use = UsedArticle.objects.get()
        assert (use.article_id, use.how, use.incident_id) == (article.pk, "helped", None)
        assert use.used_by_id == house.world.user("rik").pk
