"""Webhooks and moving in by programs: the rights, rules and rows of their pages."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from escalation.choices import SendState
from escalation.models import Webhook, WebhookSend, WebhookTry
from escalation.webhooks.services.sending import deliver
from incidents.models import Incident
from incidents.past.services.moving import move_due
from tenants import clock
from tenants.clock import now as read_clock
from tenants.ledger.models import IdempotencyKey
from tests.escalation.house import follow
from tests.servicedesk.api.house import API, ApiHouse, Caller
from tests.webhooks import receiver

TICKETS = Path(__file__).parents[2] / "data" / "moving" / "zammad-tickets.csv"


def made(caller: Caller, **said: Any) -> Any:
    given = {"name": "Chat", "url": "https://9.9.9.9/hook", "side": "desk", "kinds": ["*"], **said}
    return caller.post("webhooks/", given)


def test_one_is_made_tried_read_and_sent_again(house: ApiHouse, settings: Any):
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8"]
    caller = house.caller("adam", "admin")
    with receiver() as program:
        answer = made(caller, url=program.url)
        assert answer.status_code == 201, answer.content
        told = answer.json()
        assert told["secret"].startswith("whsec_")
        at = f"webhooks/{told['id']}/"
        assert caller.get(at).json()["kinds"] == ["*"]
        assert [row["id"] for row in caller.get("webhooks/").json()["results"]] == [told["id"]]

        sent = caller.post(f"{at}test/").json()["send"]
        house.register()
        with house.world.entered():
            follow()
            deliver(clock=clock.now)
        kinds = program.kinds
    assert kinds[0] == "test.webhook"
    assert "incident.registered" in kinds, "of all events"
    rows = caller.get(f"{at}sends/?state=sent").json()["results"]
    assert len(rows) == len(kinds)
    [test] = [row for row in rows if row["id"] == sent]
    assert [(one["status"], one["why"]) for one in test["tries"]] == [(204, "")]

    again = caller.post(f"{at}again/", {"send": sent})
    assert again.status_code == 200
    with house.world.entered():
        assert WebhookSend.objects.get(pk=sent).state == SendState.WAITING
        assert WebhookTry.objects.filter(send=sent).count() == 1


def test_its_secret_is_in_one_answer_and_in_no_row(house: ApiHouse):
    caller = house.caller("adam", "admin")
    key = {"Idempotency-Key": "k-1"}
    given = {"name": "Chat", "url": "https://9.9.9.9/hook", "side": "desk", "kinds": ["*"]}

    first = caller.post("webhooks/", given, **key).json()
    second = caller.post("webhooks/", given, **key).json()
    renewed = caller.post(f"webhooks/{first['id']}/renew/").json()

    assert (second["id"], second["secret"]) == (first["id"], "")
    assert renewed["secret"] not in ("", first["secret"])
    with house.world.entered():
        kept = "".join(IdempotencyKey.objects.values_list("result", flat=True))
        assert first["secret"] not in kept
        assert renewed["secret"] not in kept
        assert Webhook.objects.count() == 1


def test_it_is_changed_by_who_read_it_last_paused_and_removed(house: ApiHouse):
    caller = house.caller("adam", "admin")
    at = f"webhooks/{made(caller).json()['id']}/"
    tag = caller.get(at)["ETag"]
    said = {"name": "Other", "url": "https://9.9.9.9/other", "kinds": ["incident.closed"]}

    assert caller.post(f"{at}change/", said).status_code == 428
    changed = caller.post(f"{at}change/", said, **{"If-Match": tag})
    assert (changed.status_code, changed.json()["name"]) == (200, "Other")
    late = caller.post(f"{at}change/", said, **{"If-Match": tag})
    assert (late.status_code, late.json()["now"]) == (412, 2)
    assert caller.post(f"{at}pause/").json()["version"] == 3
    assert caller.get(at).json()["paused_why"] == "by_hand"
    assert caller.post(f"{at}resume/").status_code == 200
    assert caller.post(f"{at}all-again/").json()["count"] == 0
    assert caller.post(f"{at}remove/").status_code == 200
    assert caller.get(at).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"url": "https://127.0.0.1/"}, "url"), ({"kinds": ["nothing"]}, "kinds"),
     ({"side": "customer"}, "customer"), ({"colour": "red"}, "colour")],
)  # fmt: skip
def test_what_its_page_refuses_is_refused(house: ApiHouse, wrong: dict[str, Any], field: str):
    answer = made(house.caller("adam", "admin"), **wrong)

    assert answer.status_code == (400 if field == "colour" else 422)
    assert field in answer.json()["errors"]
    with house.world.entered():
        assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    ("name", "scope"), [("adam", "write"), ("agnes", "write"), ("pat", "read"), ("carla", "write")]
)
def test_nobody_else_sets_one_up_or_moves_anybody_in(house: ApiHouse, name: str, scope: str):
    caller = house.caller(name, scope)

    assert made(caller).status_code == 403
    assert caller.get("webhooks/").status_code == 403
    assert caller.get("moving-in/").status_code == 403


def test_a_file_is_moved_in_from_its_upload_to_its_faults(house: ApiHouse):
    caller = house.caller("adam", "admin")
    given = {
        "kind": "incidents", "preset": "zammad",
        "file": SimpleUploadedFile("tickets.csv", TICKETS.read_bytes()),
    }  # fmt: skip
    answer = caller.client.post(
        f"{API}moving-in/", given, headers=caller._headers(**{"Idempotency-Key": "up"})
    )
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["state"], told["total"]) == ("draft", 4)
    assert told["mapping"]["status"] == "state"
    at = f"moving-in/{told['id']}/"

    lacking = caller.post(f"{at}check/", {"title": "title"})
    assert (lacking.status_code, sorted(lacking.json()["errors"])) == (
        422, ["number", "reported_at"],
    )  # fmt: skip
    assert caller.post(f"{at}bring/").status_code == 422
    assert caller.post(f"{at}check/", told["mapping"]).status_code == 202
    move_due(now=read_clock())
    checked = caller.get(at).json()
    assert (checked["state"], checked["new"], checked["wrong"]) == ("checked", 3, 1)
    [fault] = caller.get(f"{at}faults/").json()["results"]
    assert (fault["row"], fault["column"]) == (5, "state")
    with house.world.entered():
        assert not Incident.objects.exists(), "it was only checked"

    assert caller.post(f"{at}bring/").status_code == 202
    move_due(now=read_clock())
    assert caller.get(at).json()["state"] == "done"
    assert [row["state"] for row in caller.get("moving-in/?kind=incidents").json()["results"]] == [
        "done"
    ]
    with house.world.entered():
        assert Incident.objects.count() == 3
    assert caller.post(f"{at}cancel/").status_code == 202
