"""Doing something by the API: the same services, once, of the version that was read, in words."""

import json
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from incidents.choices import Status
from incidents.desk.views.verbs import VERBS
from incidents.models import Attachment, Incident, Message, Note
from servicedesk.api.taking import ANSWERS
from tenants.choices import TokenScope
from tenants.ledger.verify import verify
from tenants.models import Event, IdempotencyKey
from tests.servicedesk.api.house import API, ApiHouse, Caller


def _tag(caller: Caller, incident: Incident) -> str:
    return str(caller.get(f"incidents/{incident.reference}/")["ETag"])


def _do(caller: Caller, incident: Incident, verb: str, said: Any = None, **headers: str) -> Any:
    given = {"If-Match": _tag(caller, incident), **headers}
    return caller.post(f"incidents/{incident.reference}/{verb}/", said, **given)


TRIAGE = {
    "impact_criteria": ["impact.medium.1"], "urgency_criteria": ["urgency.medium.1"],
    "confidentiality": 1, "integrity": 1, "availability": 1, "personal_data": "no",
    "outcome": "confirmed", "affected": "planning server",
}  # fmt: skip


def test_an_incident_goes_its_way_by_verbs(house: ApiHouse):
    caller, agnes = house.caller("agnes"), house.world.user("agnes")
    incident = house.register()
    steps: list[tuple[str, Any]] = [
        ("triage", {**TRIAGE, "category": house.category_id()}),
        ("take", {}),
        ("start", {}),
        ("note", {"text": "Looked at the log."}),
        ("wait", {"reason": "supplier", "remark": "A part is on its way."}),
        ("resume", {}),
        ("message", {"text": "We are on it."}),
        (
            "resolve",
            {
                "cause": "A worn part.",
                "solution": "Replaced.",
                "measures": "None.",
                "no_containment": "Nothing to contain.",
                "no_workaround": True,
            },
        ),
        ("reopen", {"reason": "It came back."}),
    ]

    for verb, said in steps:
        answer = _do(caller, incident, verb, said)
        assert answer.status_code == 200, (verb, answer.content)
        assert answer.json()["reference"] == incident.reference

    with house.world.entered():
        incident.refresh_from_db()
        assert incident.assignee == agnes
        assert Note.objects.filter(incident=incident, text="Looked at the log.").exists()
        by = Event.objects.filter(subject_kind="incident", actor_kind="token")
        assert {one.actor_id for one in by} == {agnes.pk}
        assert {len(json.loads(one.body)["actor"]) for one in by} == {3}
    page = house.client("agnes").get(f"/desk/{incident.reference}/").content.decode()
    assert "Agnes Wouters (Script)" in page
    read = caller.get(f"incidents/{incident.reference}/history/").json()["results"]
    assert {one["by"] for one in read} >= {"Agnes Wouters (Script)"}


def test_the_chain_holds_after_what_tokens_did(committed_api: ApiHouse):
    house = committed_api
    incident = house.register()
    assert (
        _do(house.caller("agnes"), incident, "note", {"text": "By a program."}).status_code == 200
    )

    with house.world.entered():
        verdict = verify(house.world.acme.pk, house.world.provider.pk)
    assert verdict.findings == []


def test_a_repeat_is_given_the_first_answer_and_does_nothing(house: ApiHouse):
    caller, incident = house.caller("agnes"), house.register()
    key = {"Idempotency-Key": uuid.uuid4().hex, "If-Match": _tag(caller, incident)}
    path, said = f"incidents/{incident.reference}/note/", {"text": "Once."}

    first, again = caller.post(path, said, **key), caller.post(path, said, **key)
    other = caller.post(path, {"text": "Another."}, **key)

    assert again.json() == first.json()
    assert (first.status_code, again.status_code) == (200, 200)
    assert again["ETag"] == first["ETag"]
    assert again["Idempotency-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "key_used")
    with house.world.entered():
        assert Note.objects.filter(incident=incident).count() == 1
        assert IdempotencyKey.objects.filter(purpose__startswith="api.").count() == 1
    # Another actor has keys of his own.
    assert house.caller("ines").post(path, said, **key).status_code == 200
    # Read anew meanwhile, it is the same request still.
    anew = caller.post(path, said, **{**key, "If-Match": '"9"'})
    assert (anew.status_code, anew["Idempotency-Replayed"]) == (200, "true")


def test_of_a_version_that_never_was_nobody_was_first(house: ApiHouse):
    caller, incident = house.caller("agnes"), house.register()
    path = f"incidents/{incident.reference}/note/"

    said = _corrected(house, incident)
    answer = _do(caller, incident, "correct", said, **{"If-Match": '"99"'})
    long = caller.post(path, {"text": "x"}, **{"Idempotency-Key": "k" * 400})

    assert (answer.status_code, "never was" in answer.content.decode()) == (412, True)
    assert "Agnes" not in answer.content.decode()
    assert (long.status_code, "at most 80" in long.content.decode()) == (400, True)


def test_what_was_refused_may_be_done_with_the_same_key(house: ApiHouse):
    caller, incident = house.caller("agnes"), house.register()
    key = {"Idempotency-Key": "same", "If-Match": _tag(caller, incident)}
    path = f"incidents/{incident.reference}/note/"

    refused = caller.post(path, {}, **key)

    assert (refused.status_code, set(refused.json()["errors"])) == (422, {"text"})
    assert caller.post(path, {"text": "Now."}, **key).status_code == 200


@pytest.mark.parametrize("key", ["", "x" * 81, "é"])
def test_each_post_has_a_key(house: ApiHouse, key: str):
    incident = house.register()

    answer = house.caller("agnes").post(
        f"incidents/{incident.reference}/note/", {"text": "x"}, **{"Idempotency-Key": key}
    )

    assert (answer.status_code, answer.json()["code"]) == (400, "needs_key")


def test_who_was_not_first_is_told_both_versions(house: ApiHouse):
    caller, incident = house.caller("agnes"), house.register()
    old = _tag(caller, incident)
    assert _do(caller, incident, "correct", _corrected(house, incident)).status_code == 200

    answer = _do(caller, incident, "correct", _corrected(house, incident), **{"If-Match": old})

    assert answer.status_code == 412, answer.content
    told = answer.json()
    assert (told["code"], told["asked"]) == ("stale", incident.version)
    assert told["now"] > told["asked"]
    lacking = caller.post(f"incidents/{incident.reference}/correct/", {})
    assert (lacking.status_code, lacking.json()["code"]) == (428, "needs_version")


def _corrected(house: ApiHouse, incident: Incident) -> dict[str, object]:
    return {
        "title": f"Server is down {uuid.uuid4().hex[:6]}", "description": incident.description,
        "symptoms": "None", "affected": "planning", "kind": "incident",
        "reporter": incident.reporter_id, "channel": "phone", "detection": "user",
        "reason": "Heard better.",
    }  # fmt: skip


BAD: list[tuple[Any, int]] = [
    ({"text": ["a", {"b": 1}]}, 422), ({"text": {"a": 1}}, 422), ({"text": "\x00"}, 422),
    ({"text": "\ud800"}, 422), ({"text": "ok", "colour": "red"}, 400), ([], 400), ("x", 400),
    (7, 400), ({"text": "a" * 30_000}, 422), ({"text": None}, 422),
]  # fmt: skip


@pytest.mark.parametrize(("said", "status"), BAD)
def test_a_body_that_cannot_be_is_refused_in_words(house: ApiHouse, said: Any, status: int):
    caller, incident = house.caller("agnes"), house.register()

    answer = caller.post(f"incidents/{incident.reference}/note/", said)

    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"


def test_what_is_no_json_is_refused(house: ApiHouse):
    caller, incident = house.caller("agnes"), house.register()
    path = f"{API}incidents/{incident.reference}/note/"
    headers = caller._headers(**{"Idempotency-Key": "x"})

    broken = caller.client.post(path, "{", content_type="application/json", headers=headers)
    other = caller.client.post(path, "a=b", content_type="text/csv", headers=headers)
    method = caller.client.delete(path, headers=headers)

    assert [one.status_code for one in (broken, other, method)] == [400, 415, 405]
    assert {one["Content-Type"] for one in (broken, other, method)} == {"application/problem+json"}


def test_files_come_with_words(house: ApiHouse):
    caller, incident = house.caller("agnes"), house.register()
    sent = {"text": "See this.", "attached": SimpleUploadedFile("log.txt", b"line one\n")}
    headers = caller._headers(**{"Idempotency-Key": "f", "If-Match": _tag(caller, incident)})

    answer = caller.client.post(
        f"{API}incidents/{incident.reference}/message/", sent, headers=headers
    )

    assert answer.status_code == 200, answer.content
    with house.world.entered():
        assert Attachment.objects.get(incident=incident).name == "log.txt"
    [file] = caller.get(f"incidents/{incident.reference}/files/").json()["results"]
    given = caller.get(f"incidents/{incident.reference}/files/{file['id']}/")
    assert b"".join(given.streaming_content) == b"line one\n"
    assert (
        house.caller("gus").get(f"incidents/{incident.reference}/files/{file['id']}/").status_code
        == 404
    )


def test_the_desk_registers(house: ApiHouse):
    with house.world.entered():
        reporter = house.world.contact("rik").pk
    said = {
        "customer": house.world.acme.pk, "reporter": reporter, "title": "Printer is out",
        "description": "Nothing comes out.", "channel": "email", "kind": "incident",
        "detection": "system_monitoring", "personal_data": "no",
        "impact_criteria": ["impact.low.1"],
        "urgency_criteria": ["urgency.low.1"], "reported_at": "2026-11-01T10:00:00+02:00",
    }  # fmt: skip

    answer = house.caller("agnes").post("incidents/", said)

    assert answer.status_code == 201, answer.content
    reference = answer.json()["reference"]
    assert answer["Location"].endswith(f"/api/v1/incidents/{reference}/")
    with house.world.entered():
        made = Incident.objects.get(reference=reference)
        assert made.reported_at.isoformat() == "2026-11-01T08:00:00+00:00"
    wrong = house.caller("agnes").post("incidents/", {**said, "customer": 999})
    assert set(wrong.json()["errors"]) == {"customer"}


def test_the_desk_registers_an_exercise_and_a_customer_cannot(house: ApiHouse):
    with house.world.entered():
        reporter = house.world.contact("rik").pk
    said = {
        "customer": house.world.acme.pk, "reporter": reporter, "title": "Ransomware",
        "description": "Practised.", "channel": "email", "kind": "incident",
        "detection": "user", "personal_data": "no", "is_drill": True,
        "impact_criteria": ["impact.low.1"], "urgency_criteria": ["urgency.low.1"],
    }  # fmt: skip

    made = house.caller("agnes").post("incidents/", said)
    refused = house.caller("rik").post("incidents/", {
        "title": "A test", "who_is_affected": "me", "can_work": "yes", "is_drill": True,
    })  # fmt: skip

    assert made.status_code == 201, made.content
    reference = made.json()["reference"]
    for name in ("agnes", "carla"):
        assert house.caller(name).get(f"incidents/{reference}/").json()["is_drill"] is True
    assert refused.status_code == 400
    assert set(refused.json()["errors"]) == {"is_drill"}


def test_a_customer_reports_answers_and_confirms(house: ApiHouse):
    rik = house.caller("rik")
    said = {"title": "The scanner sends nothing", "who_is_affected": "me", "can_work": "yes"}

    made = rik.post("incidents/", said)
    assert made.status_code == 201, made.content
    reference = made.json()["reference"]
    replied = rik.post(f"incidents/{reference}/reply/", {"text": "It still does not."})
    assert replied.status_code == 200, replied.content

    with house.world.entered():
        incident = Incident.objects.get(reference=reference)
        assert Message.objects.filter(incident=incident, text="It still does not.").exists()
    early = rik.post(f"incidents/{reference}/confirm/", {})
    assert early.status_code == 409
    for name in ("rob", "gus"):
        assert house.caller(name).post(f"incidents/{reference}/reply/", {}).status_code == 404
    assert house.caller("carla").get(f"incidents/{reference}/").status_code == 200


VERBS_OF_ALL = [*VERBS, *ANSWERS]


@pytest.mark.parametrize("verb", VERBS_OF_ALL)
def test_strangers_and_readers_do_nothing(house: ApiHouse, verb: str):
    incident = house.register()
    path = f"incidents/{incident.reference}/{verb}/"
    with house.world.entered():
        before = Event.objects.count()

    assert house.caller("gus").post(path, {}).status_code in (403, 404)
    assert house.caller("audra").post(path, {}).status_code in (403, 404)
    assert house.caller("pat").post(path, {}).status_code in (403, 404)
    assert house.caller("agnes", TokenScope.READ).post(path, {}).status_code in (403, 404)
    assert Caller("").post(path, {}).status_code == 401
    sam_elsewhere = house.register(**_at_globex(house))
    assert house.caller("sam").post(
        f"incidents/{sam_elsewhere.reference}/{verb}/", {}
    ).status_code in (403, 404)
    with house.world.entered():
        told = Event.objects.exclude(kind__in=("access.refused", "apitoken.made"))
        assert told.filter(subject_kind="incident", subject_id=incident.pk).count() >= 1
        assert not told.filter(actor_kind="token").exists()
        assert before


def _at_globex(house: ApiHouse) -> dict[str, Any]:
    with house.world.entered():
        return {"tenant_id": house.world.globex.pk, "reporter_id": house.world.contact("gus").pk}


def test_many_at_once_each_with_its_result(house: ApiHouse):
    caller = house.caller("agnes")
    one, two = house.triaged(house.register()), house.triaged(house.register())
    items = [
        {"reference": one.reference, "version": one.version},
        {"reference": two.reference, "version": two.version - 1},
        {"reference": "INC-2000-999999", "version": 1},
    ]

    answer = caller.post("incidents/bulk/", {"verb": "take", "items": items})

    assert answer.status_code == 200, answer.content
    results = answer.json()["results"]
    assert [item["status"] for item in results] == [200, 412, 404]
    with house.world.entered():
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.status, two.status) == (Status.ASSIGNED, Status.TRIAGED)
    wrong = caller.post("incidents/bulk/", {"verb": "explode", "items": []})
    assert (wrong.status_code, set(wrong.json()["errors"])) == (422, {"verb", "items"})


def test_a_session_changes_nothing_without_the_secret_of_its_pages(house: ApiHouse):
    incident = house.register()
    client = house.client("agnes")
    client.handler.enforce_csrf_checks = True
    path, headers = f"{API}incidents/{incident.reference}/note/", {"Idempotency-Key": "a"}
    said = json.dumps({"text": "From a page."})

    bare = client.post(path, said, content_type="application/json", headers=headers)
    client.get("/tokens/")
    secret = client.cookies["csrf"].value
    with_it = client.post(
        path, said, content_type="application/json", headers={**headers, "X-CSRFToken": secret}
    )

    assert (bare.status_code, bare.json()["code"]) == (403, "csrf")
    assert with_it.status_code == 200, with_it.content


def test_a_task_is_made_taken_and_ended_by_the_version_that_was_read(house: ApiHouse):
    caller, incident = house.caller("agnes"), house.register()
    said = {
        "title": "Order a part", "kind": "task", "priority": 2, "tenant": house.world.acme.pk,
        "user": house.world.user("ines").pk, "incident": incident.reference,
    }  # fmt: skip
    once = {"Idempotency-Key": uuid.uuid4().hex}

    made = caller.post("tasks/", said, **once)

    assert made.status_code == 201, made.text
    assert caller.post("tasks/", said, **once).json() == made.json()
    number = made.json()["number"]
    assert (made.json()["incident"], made.json()["state"]) == (incident.reference, "open")
    unread = caller.post(f"tasks/{number}/take/")
    assert unread.status_code == 428
    taken = caller.post(f"tasks/{number}/take/", **{"If-Match": made["ETag"]})
    assert taken.json()["assignee_id"] == house.world.user("agnes").pk
    late = caller.post(f"tasks/{number}/finish/", {}, **{"If-Match": made["ETag"]})
    assert (late.status_code, late.json()["code"]) == (412, "stale")
    done = caller.post(
        f"tasks/{number}/finish/", {"result": "It came."}, **{"If-Match": taken["ETag"]}
    )
    assert (done.status_code, done.json()["state"]) == (200, "done")
    assert caller.get(f"tasks/{number}/").json()["result"] == "It came."
    assert [one["number"] for one in caller.get("tasks/?state=done").json()["results"]] == [number]
    assert caller.get("tasks/?state=open").json()["results"] == []
    wrong = caller.post("tasks/", {**said, "user": 2**40})
    assert wrong.status_code == 422
    assert house.caller("rik").get(f"tasks/{number}/").status_code == 403
