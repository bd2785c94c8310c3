"""The status page as everybody reads it, and as a customer does in the portal."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from escalation.status.queries import kept
from incidents.handling.asks.talk import AddNote
from incidents.handling.services import communicate
from tenants import clock
from tenants.errors import NotFound
from tests.escalation.house import text_of
from tests.factories.incidents import ByPhone, ByPortal, Critical
from tests.people import World
from tests.status import announced, outage, page_of, published, service, told_of, written


@pytest.fixture(autouse=True)
def _nothing_kept(fresh_cache: None) -> None:
    kept.forget_all()


def opened(path: str, **headers: str) -> str:
    return text_of(Client(headers={"accept-language": "en", **headers}).get(path))


def test_everybody_reads_what_is_for_everybody_in_their_language(world: World):
    now = clock.now()
    with world.entered():
        path = page_of(world, now)
        mail = service(world, now)
        service(world, now, name_nl="Alleen Acme", customers=world.acme.name)
        service(world, now, name_nl="Verborgen", name_en="", is_shown=False)
        of = outage(world, now, ByPhone.create(world=world))
        published(world, of, now, services=[mail.pk])
        announced(world, now, services=[mail.pk])
        written(world, of, now, title_en="Not approved")

    page = opened(path)
    for said in ("Mail is disturbed", "We are looking into it.", "Mail", "Does not work",
                 "Nieuwe schijven", "Planned maintenance", "As of"):  # fmt: skip
        assert said in page
    for hidden in ("Alleen Acme", "Verborgen", "Not approved"):
        assert hidden not in page
    dutch = opened(path + "?lang=nl")
    assert "De post hapert" in dutch
    assert "Werkt niet" in dutch


def test_of_customers_and_of_the_desk_nothing_is_there(world: World):
    """Canaries in each word of the desk and of its customers: none of them comes out."""
    now = clock.now()
    with world.entered():
        path = page_of(world, now)
        incident = ByPortal.create(world=world, reporter="rik", title="Canary of a customer")
        note = AddNote(text="Canary of a note")
        communicate.add_note(incident_id=incident.pk, ask=note, actor=world.actor("agnes"), now=now)
        of = outage(world, now, incident)
        mail = service(world, now)
        published(world, of, now, services=[mail.pk])
        row = published(world, of, now, is_public=False, title_en="Canary of some")
        words = [
            "canary", "secret cause", world.acme.name, world.globex.name, incident.reference,
            of.reference, "Agnes", "Ines", "Rik", str(row.public_id),
        ]  # fmt: skip
    raw = Client().get(path).content.decode()
    assert "De post hapert" in raw
    assert [word for word in words if word.lower() in raw.lower()] == []


def test_one_that_is_not_public_or_of_nobody_is_not_there(world: World):
    now = clock.now()
    with world.entered():
        path = page_of(world, now, is_public=False)
    assert Client().get(path).status_code == 404
    assert Client().get("/status-page/nobodys/").status_code == 404
    with world.entered():
        page_of(world, now)
    assert Client().get(path).status_code == 200
    with world.entered():
        page_of(world, now, is_public=False)
    later = clock.now() + kept.FRESH
    with pytest.raises(NotFound):
        kept.public_page("noordkade", later)


def test_a_customer_reads_what_hits_them_and_no_other(world: World, browser: Any):
    now = clock.now()
    with world.entered():
        incident = ByPortal.create(world=world, reporter="rik")
        mail = service(world, now)
        plan = service(world, now, name_nl="Plan", name_en="Plan", customers=world.acme.name)
        of = outage(world, now, incident)
        published(world, of, now, services=[mail.pk], title_en="For everybody", text_en="To all")
        published(world, of, now, services=[plan.pk], title_en="Of the plan")
        hit = outage(world, now, ByPhone.create(world=world))
        published(world, hit, now, is_public=False, title_en="For who is hit")
        names = [world.acme.name, world.globex.name]
    carla = text_of(browser(world.user("carla")).get("/portal/status/"))
    gus = text_of(browser(world.user("gus")).get("/portal/status/"))

    assert "For everybody" in gus
    assert "To all" in carla
    assert "For who is hit" in carla
    assert "Of the plan" in carla
    for hidden in ("For who is hit", "Of the plan", "Plan Works", names[0]):
        assert hidden not in gus
    assert names[1] not in carla
    assert of.reference not in carla + gus


def test_not_everything_works_for_whom_something_large_is_being_solved(world: World, browser: Any):
    with world.entered():
        running = Critical.create(world=world)
    works = "Everything works as far as we know."
    carla = text_of(browser(world.user("carla")).get("/portal/status/"))
    gus = text_of(browser(world.user("gus")).get("/portal/status/"))

    assert works not in carla
    assert f"Disruption: {running.title}" in carla
    assert works in gus
    assert running.title not in gus


def test_what_is_over_stays_for_ninety_days(world: World):
    now = clock.now()
    with world.entered():
        path = page_of(world, now)
        for days, title in ((89, "Short ago"), (91, "Long ago")):
            then = now - timedelta(days=days)
            of = outage(world, then, ByPhone.create(world=world, now=then))
            published(world, of, then, phase="restored", title_en=title)
    page = opened(path)

    assert "Short ago" in page
    assert "Long ago" not in page
    assert "Everything works as far as we know." in page


def test_it_needs_no_cookie_and_gives_none(world: World, browser: Any):
    now = clock.now()
    with world.entered():
        path = page_of(world, now)
    answer = browser(world.user("agnes")).get(path)

    assert answer.cookies == {}
    assert "Agnes" not in answer.content.decode()
    assert answer["Cache-Control"] == "public, max-age=10"
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert "<script" not in answer.content.decode()


def away(*_: object) -> None:
    raise OperationalError("connection refused")


@pytest.mark.parametrize("is_cache_away", [False, True])
def test_it_answers_for_a_minute_after_the_database_fell(
    world: World, monkeypatch: pytest.MonkeyPatch, is_cache_away: bool
):
    begun = clock.now()
    with world.entered():
        path = page_of(world, begun)
        told_at(world, begun)
    assert "Mail is disturbed" in opened(path)
    if is_cache_away:
        cache.clear()
    with monkeypatch.context() as broken:
        # Nothing at all that asks the database is answered: no session, no transaction, no row.
        broken.setattr(connection, "cursor", away)

        def at(seconds: int) -> Any:
            moment = begun + timedelta(seconds=seconds)
            broken.setattr("escalation.status_public_views.read_clock", lambda: moment)
            cookie = {settings.SESSION_COOKIE_NAME: "of-somebody"}
            client = Client(headers={"accept-language": "en"})
            client.cookies.load(cookie)
            return client.get(path)

        first, last, after = at(30), at(90), at(91)
    for answer in (first, last):
        assert answer.status_code == 200
        assert "Mail is disturbed" in text_of(answer)
        assert "it shows what was known then" in text_of(answer)
        assert f"{begun:%Y-%m-%dT%H:%M}" in answer.content.decode().replace("+00:00", "")
        assert answer["Cache-Control"] == "public, max-age=0"
    assert after.status_code == 503
    assert "Mail is disturbed" not in text_of(after)


def told_at(world: World, now: datetime) -> None:
    of = outage(world, now, ByPhone.create(world=world))
    published(world, of, now)


def test_the_page_of_the_walls_holds_everything(world: World):
    now = clock.now()
    with world.entered():
        outage(world, now, ByPhone.create(world=world))
        told_of(world, now)
    assert "Mail is disturbed" in opened(f"/status-page/page-{world.provider.pk}/")
