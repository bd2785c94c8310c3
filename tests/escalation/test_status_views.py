"""The status page at the desk, in a browser."""

import uuid
from datetime import timedelta
from typing import Any

from escalation.models import StatusService, StatusUpdate
from tenants import clock
from tests.escalation.house import text_of
from tests.factories.incidents import ByPhone
from tests.people import World
from tests.status import outage, page_of, published, service, written


def key() -> dict[str, str]:
    return {"key": uuid.uuid4().hex}


def test_it_is_set_up_written_approved_and_taken_back(world: World, browser: Any):
    now = clock.now()
    adam, agnes, ines = (browser(world.user(one)) for one in ("adam", "agnes", "ines"))
    with world.entered():
        of = outage(world, now, ByPhone.create(world=world))
    page = {**key(), "slug": "noordkade", "is_public": "on"}
    assert adam.post("/status/set-up/", page).status_code == 302
    said = {**key(), "name_en": "Mail", "position": "1", "is_shown": "on"}
    assert adam.post("/status/services/new/", said).status_code == 302
    assert agnes.post("/status/services/new/", said).status_code == 403
    with world.entered():
        [mail] = StatusService.objects.all()

    said = {
        **key(), "outage": of.reference, "phase": "identified", "impact": "slow",
        "services": str(mail.pk), "title_en": "Mail is slow", "text_en": "A disk is replaced.",
        "is_public": "on",
    }  # fmt: skip
    for _twice in range(2):
        answer = agnes.post("/status/new/", said)
        assert answer.status_code == 302
    with world.entered():
        [row] = StatusUpdate.objects.all()
    assert "You wrote this: somebody else approves it." in text_of(agnes.get(answer["Location"]))
    assert "Mail is slow" not in text_of(agnes.get("/status-page/noordkade/"))
    path = f"/status/{row.public_id}/"
    assert agnes.post(f"{path}approve/").status_code == 403
    assert "Approve and publish" in text_of(ines.get(path))
    assert ines.post(f"{path}approve/").status_code == 302
    assert "Mail is slow" in text_of(agnes.get("/status/"))

    assert agnes.post(f"{path}withdraw/").status_code == 302
    assert "Published" in text_of(agnes.get(path))
    assert agnes.post(f"{path}withdraw/", {"sure": "1"}).status_code == 302
    assert "Taken back" in text_of(agnes.get(path))


def test_a_service_is_changed_and_shown_to_some(world: World, browser: Any):
    now, adam = clock.now(), browser(world.user("adam"))
    with world.entered():
        row, name = service(world, now), world.acme.name
    path = f"/status/services/{row.pk}/"
    said = {**key(), "name_nl": "Post", "name_en": "Post", "position": "3", "customers": name}
    assert adam.post(path, said).status_code == 302
    assert name in text_of(adam.get("/status/set-up/"))
    with world.entered():
        row.refresh_from_db()
        assert (row.name_en, row.is_shown, row.customers) == ("Post", False, [world.acme.pk])

    assert adam.post(path, {**said, **key(), "customers": "Nobody"}).status_code == 422
    assert adam.get("/status/services/2000000000/").status_code == 404


def test_maintenance_is_announced(world: World, browser: Any):
    agnes, begins = browser(world.user("agnes")), clock.now() + timedelta(days=1)
    said = {
        **key(), "begins_at": f"{begins:%Y-%m-%dT%H:%M}", "title_nl": "Schijven",
        "ends_at": f"{begins + timedelta(hours=2):%Y-%m-%dT%H:%M}", "text_nl": "Even weg.",
    }  # fmt: skip
    assert agnes.post("/status/maintenance/", said).status_code == 302
    with world.entered():
        assert StatusUpdate.objects.get().is_maintenance
    answer = agnes.post("/status/maintenance/", {**said, **key(), "ends_at": said["begins_at"]})
    assert answer.status_code == 422
    assert "It ends before it begins." in text_of(answer)


def test_the_list_costs_the_same_however_much_was_said(
    world: World, browser: Any, django_assert_max_num_queries: Any
):
    now, agnes = clock.now(), browser(world.user("agnes"))
    with world.entered():
        of = outage(world, now, ByPhone.create(world=world))
        for number in range(35):
            published(world, of, now, title_en=f"Said {number}")
            written(world, of, now)
        page_of(world, now)
    agnes.get("/status/")
    with django_assert_max_num_queries(20):
        first = text_of(agnes.get("/status/"))
    with world.entered():
        decided = StatusUpdate.objects.exclude(state="draft").order_by("-pk")
        before = decided[29].pk
    assert "Earlier ones" in first
    older = text_of(agnes.get(f"/status/?before={before}"))
    assert "Waits for approval" not in older
    assert "Earlier ones" not in older
