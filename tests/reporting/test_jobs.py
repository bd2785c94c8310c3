"""Exports that a worker writes: with progress, for their author alone, and for some days."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db.models.functions import Now

from reporting.choices import JobState
from reporting.models import Export, ExportJob
from reporting.services import jobs
from reporting.services.jobs import run_due
from tenants import clock
from tenants.clock import now as read_clock
from tenants.people.services.tokens import revoke_token
from tests.people import World
from tests.reporting.house import ROOM, House, asked, content, now_is, taken
from tests.servicedesk.api.house import ApiHouse


def changed(house: House, job: ExportJob, **values: Any) -> None:
    with house.world.entered():
        ExportJob.objects.filter(pk=job.pk).update(**values)


def test_it_is_written_kept_for_its_author_alone_and_deleted_by_rule(committed_house: House):
    house = committed_house
    mine, urgent = house.register(), house.register(impact=3, urgency=3)
    other = house.register("globex")
    job = asked(house, "audra")
    some = asked(house, "audra", priority=str(urgent.priority))
    page = house.client("audra").get(ROOM).text
    assert page.count("Waiting") == 2

    run_due(now=read_clock())

    whole = taken(content(house, "audra", job))
    assert {mine.reference, urgent.reference} == whole.references
    assert other.reference not in whole.references
    assert taken(content(house, "audra", some)).references == {urgent.reference}
    with house.world.entered():
        [told] = Export.objects.filter(public_id=str(now_is(house, job).export))
        assert told.count == 2
        assert told.digest == whole.manifest["file"]["sha256"]
    page = house.client("audra").get(ROOM).text
    assert f"{job.public_id}/file/" in page
    for name, status in (("pat", 404), ("agnes", 403), ("carla", 403)):
        answer = house.client(name).get(f"{ROOM}{job.public_id}/file/")
        assert answer.status_code == status, name
    assert str(job.public_id) not in house.client("pat").get(ROOM).text

    key = now_is(house, job).key
    assert storages["exports"].exists(key)
    changed(house, job, due_at=Now() - timedelta(seconds=1))
    run_due(now=read_clock())
    assert now_is(house, job).state == JobState.EXPIRED
    assert not storages["exports"].exists(key)
    assert house.client("audra").get(f"{ROOM}{job.public_id}/file/").status_code == 404


def test_what_a_kill_left_is_begun_anew_and_three_kills_are_said(committed_house: House):
    house = committed_house
    incident = house.register()
    job = asked(house, "audra")
    # As a worker leaves it that was killed: leased, with the beginning of a file.
    left = f"{job.public_id.hex}-1.zip"
    storages["exports"].save(left, ContentFile(b"PK"))
    changed(house, job, state=JobState.RUNNING, attempts=1, due_at=Now() + timedelta(seconds=9))
    run_due(now=read_clock())
    assert now_is(house, job).state == JobState.RUNNING, "its lease holds"

    changed(house, job, due_at=Now() - timedelta(seconds=1))
    run_due(now=read_clock())

    assert now_is(house, job).state == JobState.DONE
    assert taken(content(house, "audra", job)).references == {incident.reference}
    assert not storages["exports"].exists(left)
    lost = asked(house, "audra")
    changed(house, lost, state=JobState.RUNNING, attempts=3, due_at=Now() - timedelta(seconds=1))
    run_due(now=read_clock())
    assert (now_is(house, lost).state, lost.why) == (JobState.FAILED, "died")
    assert "stopped three times" in house.client("audra").get(ROOM).text


def test_one_that_is_cancelled_stops_while_it_is_written(
    committed_house: House, monkeypatch: pytest.MonkeyPatch
):
    house = committed_house
    job = asked(house, "audra")
    seen: list[str] = []

    def slowly(*, written: Any, **_: Any) -> Iterator[bytes]:
        written.total = 100
        for written.count in range(1, 100):
            yield b"x" * 100
            if written.count == 40:
                # In another process than ours: the worker sees it at its next sign of life.
                until = time.monotonic() + 5
                while now_is(house, job).count == 0 and time.monotonic() < until:
                    time.sleep(0.01)
                seen.append(house.client("audra").get(ROOM).text)
                house.client("audra").post(f"{ROOM}{job.public_id}/cancel/")
            if written.count > 40:
                time.sleep(0.02)
        raise AssertionError("it went on to its end")

    monkeypatch.setattr(jobs, "PULSE", 0.02)
    monkeypatch.setattr(jobs, "written_export", slowly)

    run_due(now=clock.now())

    assert now_is(house, job).state == JobState.CANCELLED
    assert "40 %" in seen[0]
    assert not storages["exports"].exists(f"{job.public_id.hex}-1.zip")


def test_a_program_asks_follows_and_fetches_and_none_when_its_token_is_gone(
    committed_world: World, fresh_cache: None
):
    house = ApiHouse(committed_world)
    incident = house.register()
    made = house.token("audra")
    audra = house.caller("audra")

    answer = audra.post("exports/", {"kind": "incident"})

    assert answer.status_code == 202, answer.content
    job = answer.json()["id"]
    assert audra.get(f"exports/{job}/").json()["state"] == "waiting"
    assert audra.get(f"exports/{job}/file/").status_code == 404
    assert audra.post("exports/", {"sort": "x"}).status_code == 400
    assert audra.post("exports/", {"after": "1"}).status_code == 422
    run_due(now=read_clock())
    one = audra.get(f"exports/{job}/").json()
    assert (one["state"], one["count"], one["percent"]) == ("done", 1, 100)
    fetched = b"".join(audra.get(f"exports/{job}/file/").streaming_content)
    assert taken(fetched).references == {incident.reference}
    assert house.caller("pat").get(f"exports/{job}/").status_code == 404
    assert house.caller("audra", "read").post("exports/").status_code == 403

    other = type(audra)(made.secret).post("exports/").json()["id"]
    with committed_world.entered():
        revoke_token(token_id=made.token.pk, actor=committed_world.actor("audra"), now=read_clock())
    run_due(now=read_clock())
    with committed_world.entered():
        row = ExportJob.objects.get(public_id=UUID(other))
        assert (row.state, row.why) == (JobState.FAILED, "not_allowed")
    assert audra.post(f"exports/{other}/cancel/").json()["state"] == "failed"
