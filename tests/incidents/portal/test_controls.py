"""Recurring duties of a customer: taken on by the desk, reminded of, and done with proof."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from escalation.models import Notice
from escalation.services.sweep import watch
from incidents.due import CONTROLS
from incidents.models import Control, ControlProof
from tenants import clock
from tenants.choices import Function
from tenants.models import Event
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.escalation.house import follow
from tests.incidents.desk.pages import send
from tests.people import BEGIN, World

pytestmark = [pytest.mark.usefixtures("scope"), pytest.mark.usefixtures("fresh_cache")]


@pytest.fixture
def as_(client_of: Any, world: World) -> Any:
    def signed_in(who: str) -> Client:
        browser: Client = client_of(world.user(who))
        browser.cookies["django_language"] = "en"
        return browser

    return signed_in


@pytest.fixture
def held(world: World) -> None:
    """Let Acme have a DPO with an account and a deputy without one, and a CISO."""
    rob = world.user("rob")
    for function, name, rank, user, email in (
        (Function.DPO, "Rob de Boer", 0, rob, rob.email),
        (Function.DPO, "Dora Smit", 1, None, "dora@else.example"),
        (Function.CISO, "Cis Maas", 0, None, "cis@else.example"),
    ):
        set_function_holder(
            tenant=world.acme, function=function, name=name, email=email, user=user, rank=rank,
            language="en", actor=SYSTEM, now=BEGIN,
        )  # fmt: skip


def take(browser: Client, world: World, pack: str, first_on: date) -> Any:
    return send(
        browser, f"/desk/duties/take/{world.acme.pk}/", pack=pack, first_on=first_on.isoformat()
    )


def test_annex_c_is_a_checklist_that_is_reminded_of_and_proven(world: World, as_: Any, held: None):
    adam, rob, now = as_("adam"), as_("rob"), clock.now()
    first = now.date() + timedelta(days=40)
    assert take(adam, world, "ksz_norms", now.date() - timedelta(days=2)).status == 422
    assert take(adam, world, "ksz_norms", first).status == 302
    # Twice is refused with words, and an agent sets up nothing.
    assert "has all duties of this pack already" in take(adam, world, "ksz_norms", first).html
    assert as_("agnes").get(f"/desk/duties/take/{world.acme.pk}/").status_code == 403
    desk = as_("agnes").get("/desk/duties/").text
    assert "Notifications of privacy incidents" in desk
    # Nobody is management there: that is not passed over.
    assert "nobody holds this function" in desk

    # Reminded thirty days ahead, once: owner and deputy by mail, and nobody of the desk.
    row = Control.objects.get(tenant=world.acme, code="ksz_c_8")
    assert watch(now=now + timedelta(days=9), queues=[CONTROLS]) == 0
    assert watch(now=now + timedelta(days=11), queues=[CONTROLS]) == 15
    assert watch(now=now + timedelta(days=12), queues=[CONTROLS]) == 0
    follow()
    mails = Notice.objects.filter(template="control_due", subject__contains="privacy incidents")
    assert sorted(mails.values_list("address", flat=True)) == [
        "dora@else.example", world.user("rob").email,
    ]  # fmt: skip
    texts = {one.name: one.text for one in mails}
    assert "/portal/duties/" in texts["Rob de Boer"]
    assert "Tell the service desk when it is done" in texts["Dora Smit"]

    # Its owner says in the portal that it is done, and by what that shows.
    page = rob.get("/portal/duties/")
    assert (page.status_code, "Notifications of privacy incidents" in page.text) == (200, True)
    here = f"/portal/duties/{row.pk}/"
    assert "source 002" in rob.get(here).text
    assert send(rob, here, done_on=now.date().isoformat(), proof=" ").status == 422
    late = send(rob, here, done_on=first.isoformat(), proof="All 4 were notified.")
    assert (late.status, "All 4 were notified." in late.html) == (422, True)
    said = {"done_on": now.date().isoformat(), "proof": "All 4 were notified.", "document": "P-7"}
    assert send(rob, here, **said).status == 302
    row.refresh_from_db()
    proof = ControlProof.objects.get(control=row)
    assert (proof.recorded_by_id, proof.document, proof.is_late) == (
        world.user("rob").pk,
        "P-7",
        False,
    )
    assert row.due_on == now.date().replace(year=now.year + 1)
    event = Event.objects.get(kind="control.done")
    assert (event.subject_kind, event.subject_id) == ("control", row.pk)
    assert event.actor_id == world.user("rob").pk
    assert "All 4 were notified." in rob.get(here).text


def test_what_is_late_says_so_and_is_only_for_whom_it_concerns(
    world: World, as_: Any, held: None, settings: Any, tmp_path: Path
):
    adam, now = as_("adam"), clock.now()
    take(adam, world, "governance", now.date() + timedelta(days=3))
    rights = Control.objects.get(tenant=world.acme, code="rights_review")
    # Less than its days ahead is said at once, and that it is late the morning after.
    assert watch(now=now + timedelta(minutes=5), queues=[CONTROLS]) == 9
    assert watch(now=now + timedelta(days=5), queues=[CONTROLS]) == 9
    assert watch(now=now + timedelta(days=50), queues=[CONTROLS]) == 0
    kinds = Event.objects.filter(subject_kind="control", subject_id=rights.pk).order_by("pk")
    assert list(kinds.values_list("kind", flat=True)) == [
        "control.taken", "control.due", "control.missed",
    ]  # fmt: skip
    ahead = tmp_path / "ahead"
    ahead.write_text(str(5 * 24 * 3600))
    settings.CLOCK_OFFSET_FILE = str(ahead)

    carla = as_("carla")
    assert "Too late" in carla.get("/portal/duties/").text
    assert "Rights reviewed" in as_("audra").get("/portal/duties/").text
    assert as_("audra").post(f"/portal/duties/{rights.pk}/", {}).status_code in (403, 422)
    # A reporter, and the manager of another customer, read nothing of it.
    assert as_("rik").get("/portal/duties/").status_code == 403
    assert as_("rik").get(f"/portal/duties/{rights.pk}/").status_code == 404
    assert as_("gus").get(f"/portal/duties/{rights.pk}/").status_code == 404
    listed = as_("gus").get("/api/v1/duties/").json()["results"]
    mine = carla.get("/api/v1/duties/").json()["results"]
    assert (listed, len(mine)) == ([], 9)
    one = next(row for row in mine if row["code"] == "rights_review")
    assert (one["standing"], one["owner"], one["reminded"]) == ("late", "ciso", ["Cis Maas"])

    # Whoever sets up gives it another owner and day, or asks it no longer and says why.
    here = f"/desk/duties/{rights.pk}/"
    day = (clock.now().date() + timedelta(days=60)).isoformat()
    assert send(adam, here, act="change", owner="dpo", every=12, due_on=day).status == 302
    rights.refresh_from_db()
    assert (rights.owner, rights.every, str(rights.due_on)) == ("dpo", 12, day)
    assert as_("agnes").post(here, {"act": "end", "why": "No."}).status_code == 403
    assert send(adam, here, act="end", why="Done by the group.").status == 302
    assert "Done by the group." in adam.get(here).text
    again = adam.post(
        here, {"act": "done", "done_on": clock.now().date().isoformat(), "proof": "x"}
    )
    assert again.status_code == 409
    assert "Rights reviewed" not in carla.get("/portal/duties/").text
