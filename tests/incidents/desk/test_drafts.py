"""Drafts on the server: one's own, in every browser, until they are sent, and nobody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from incidents.choices import Status
from incidents.handling.asks.hold import PlaceHold
from incidents.handling.asks.join import MergeIncident
from incidents.handling.services.drafts import clear_drafts
from incidents.handling.services.hold import place_hold
from incidents.handling.services.merge import merge_incident
from incidents.models import Draft, Incident, InternalAttachment, Message
from incidents.record.services.checking import unnamed
from incidents.record.services.orphans import keys_under
from tenants.choices import Erasure
from tenants.clock import now as read_clock
from tenants.people.services.erase import erase_words
from tenants.rules.roles import SYSTEM
from tests.incidents.desk.house import House, at
from tests.incidents.desk.pages import form_at, form_in, post

pytestmark = pytest.mark.usefixtures("context_kept")

WORDS = "The cable in rack four is loose."


def _page(client: Client, incident: Incident, verb: str = "") -> str:
    url = f"/desk/{incident.reference}/" + (f"{verb}/" if verb else "")
    return client.get(url).content.decode()


def _keep(client: Client, incident: Incident, mode: str = "internal", **words: str) -> int:
    verb = {"internal": "note", "public": "message", "resolution": "resolve"}[mode]
    url = f"/desk/{incident.reference}/{verb}/"
    form = {**form_at(client, url), **(words or {"text": WORDS})}
    return client.post(f"/desk/{incident.reference}/draft/{mode}/", form).status_code


def _kept(house: House) -> list[tuple[str, dict[str, str]]]:
    with house.world.entered():
        return list(Draft.objects.order_by("mode").values_list("mode", "words"))


def test_it_comes_back_in_another_browser_and_to_nobody_else(house: House):
    incident, agnes = house.register(), house.client("agnes")

    assert _keep(agnes, incident) == 200
    assert _keep(agnes, incident, text=f"{WORDS} Really.") == 200

    elsewhere = _page(house.client("agnes"), incident)
    assert form_in(elsewhere, f"/desk/{incident.reference}/note/")["text"][0].strip() == (
        f"{WORDS} Really."
    )
    assert "Draft kept" in elsewhere
    assert f"{WORDS} Really." in _page(agnes, incident, "note")
    for name in ("sam", "ines", "pat"):
        if house.client(name).get(f"/desk/{incident.reference}/").status_code == 200:
            assert WORDS not in _page(house.client(name), incident)
    assert [mode for mode, _words in _kept(house)] == ["internal"]


def test_it_is_gone_once_it_is_sent_and_what_comes_late_is_no_draft(house: House):
    incident, agnes = house.register(), house.client("agnes")
    url = f"/desk/{incident.reference}/message/"
    form = {**form_at(agnes, url), "text": "We are on it."}
    draft = f"/desk/{incident.reference}/draft/public/"

    kept = agnes.post(draft, form)
    sent = post(agnes, url, form)
    late = agnes.post(draft, form)

    assert set(kept.json()) == {"at", "files"}
    assert sent.status == 302, sent.errors
    assert late.json() == {}
    assert _kept(house) == []
    with house.world.entered():
        assert Message.objects.get(incident=incident, author__isnull=False).text == "We are on it."


def test_without_script_a_button_keeps_it_and_another_throws_it_away(house: House):
    incident, agnes = house.register(), house.client("agnes")
    url, draft = f"/desk/{incident.reference}/note/", f"/desk/{incident.reference}/draft/internal/"
    form = form_in(_page(agnes, incident), url)

    kept = agnes.post(draft, {**form, "text": WORDS, "keep": "1"}, follow=True).content.decode()
    assert "The draft was kept; only you see it." in kept
    assert WORDS in kept
    gone = agnes.post(draft, {**form, "discard": "1"}, follow=True).content.decode()

    assert "The draft was thrown away." in gone
    assert WORDS not in gone
    assert _kept(house) == []


def test_of_a_form_with_values_only_what_was_typed_is_kept(house: House):
    incident, agnes = house.triaged(house.register()), house.client("agnes")

    assert _keep(agnes, incident, "resolution", cause="A cable", solution="") == 200

    assert _kept(house) == [("resolution", {"cause": "A cable"})]
    assert "A cable" in _page(agnes, incident, "resolve")
    assert _keep(agnes, incident, "resolution", cause="") == 200
    assert _kept(house) == []


def test_who_may_not_send_it_keeps_none(house: House):
    incident = house.register()
    draft = f"/desk/{incident.reference}/draft/internal/"

    assert house.client("pat").post(draft, {"text": WORDS}).status_code == 403
    assert house.client("rik").post(draft, {"text": WORDS}).status_code == 403
    assert house.client().post(f"/desk/{incident.reference}/draft/x/", {}).status_code == 404
    assert _kept(house) == []


def test_it_waits_under_my_work_of_who_wrote_it(house: House):
    incident, agnes = house.register(), house.client("agnes")
    _keep(agnes, incident)

    page = agnes.get("/work/").content.decode()

    assert "Drafts that you did not send" in page
    assert f"/desk/{incident.reference}/?mode=internal#composer" in page
    assert "Drafts that you did not send" not in house.client("ines").get("/work/").content.decode()


def test_it_follows_a_merge_and_goes_with_words_that_are_erased(house: House):
    merged, survivor = house.triaged(house.register()), house.triaged(house.register())
    agnes = house.client("agnes")
    _keep(agnes, merged, text="Of the one.")
    _keep(agnes, merged, "public", text="For the customer.")
    _keep(agnes, survivor, text="Of the other.")
    with house.world.entered():
        merge_incident(
            incident_id=merged.pk, expected_version=merged.version,
            ask=MergeIncident(survivor=survivor.reference, text="It goes on elsewhere."),
            actor=house.world.actor("ines"), now=at(),
        )  # fmt: skip

    assert _kept(house) == [
        ("internal", {"text": "Of the other.\n\nOf the one."}),
        ("public", {"text": "For the customer."}),
    ]
    assert house.fresh(merged).status == Status.CLOSED
    with house.world.entered():
        row = Incident.objects.select_for_update().get(pk=survivor.pk)
        erase_words(
            rows={row: ["description"]}, subject=row, why=Erasure.PERSON, actor=SYSTEM,
            now=read_clock() + timedelta(minutes=1),
        )  # fmt: skip
    assert _kept(house) == []


def test_what_nobody_goes_on_with_is_thrown_away_when_its_days_are_over(house: House, settings):
    settings.DRAFT_DAYS = 3
    incident, other = house.register(), house.register()
    agnes, now = house.client("agnes"), read_clock()
    _keep(agnes, incident)
    _keep(agnes, other)
    with house.world.entered():
        Draft.objects.filter(incident=other).update(goes_at=now + timedelta(days=9))

    assert clear_drafts(now=now + timedelta(days=2)) == 0
    assert clear_drafts(now=now + timedelta(days=4)) == 1
    assert clear_drafts(now=now + timedelta(days=4)) == 0

    with house.world.entered():
        assert [row.incident_id for row in Draft.objects.all()] == [other.pk]
    # Whoever writes on begins anew.
    _keep(agnes, other, text=f"{WORDS} More.")
    with house.world.entered():
        assert Draft.objects.get().goes_at < now + timedelta(days=4)


def test_a_legal_hold_keeps_drafts_too(house: House, settings):
    settings.DRAFT_DAYS = 3
    incident, now = house.register(), read_clock()
    _keep(house.client("agnes"), incident)
    with house.world.entered():
        place_hold(
            incident_id=incident.pk, actor=house.world.actor("ines"), now=now,
            ask=PlaceHold(reason="The police asked for it."),
        )  # fmt: skip

    assert clear_drafts(now=now + timedelta(days=4)) == 0
    with house.world.entered():
        assert Draft.objects.get(incident=incident).goes_at == now + timedelta(days=7)


def test_its_files_are_kept_with_it_and_go_along_when_it_is_sent(
    house: House, django_capture_on_commit_callbacks: Any
):
    incident, agnes = house.register(), house.client("agnes")
    url, draft = f"/desk/{incident.reference}/note/", f"/desk/{incident.reference}/draft/internal/"
    form = form_at(agnes, url)

    def file(name: str) -> SimpleUploadedFile:
        return SimpleUploadedFile(name, f"What is in {name}.".encode())

    first = agnes.post(draft, {**form, "text": WORDS, "attached": [file("a.txt"), file("b.txt")]})
    again = agnes.post(draft, {**form, "text": WORDS, "attached": [file("a.txt")]})
    named = {name: key for key, name in again.json()["files"]}
    assert first.json()["files"] == again.json()["files"]
    assert list(named) == ["a.txt", "b.txt"]
    elsewhere = _page(house.client("agnes"), incident, "note")
    assert "a.txt" in elsewhere
    assert "a.txt" not in _page(house.client("sam"), incident, "note")
    refused = agnes.post(url, {**form, "text": " "})
    assert refused.status_code == 422
    assert "b.txt" in refused.text

    out = {"files_out": named["b.txt"]}
    with django_capture_on_commit_callbacks(execute=True):
        sent = agnes.post(url, {**form, "text": WORDS, "attached": [file("c.txt")], **out})

    assert sent.status_code == 302
    with house.world.entered():
        rows = InternalAttachment.objects.filter(incident=incident)
        assert sorted(rows.values_list("name", flat=True)) == ["a.txt", "c.txt"]
        assert not Draft.objects.exists()
        assert {key.split(".")[0] for key in keys_under("")} == set(
            rows.values_list("key", flat=True)
        )


def test_files_of_a_draft_are_bytes_that_belong_to_somebody(
    house: House, django_capture_on_commit_callbacks: Any
):
    incident, agnes = house.register(), house.client("agnes")
    form = form_at(agnes, f"/desk/{incident.reference}/note/")
    draft = f"/desk/{incident.reference}/draft/internal/"
    program = SimpleUploadedFile("run.exe", b"MZ")

    by_itself = agnes.post(draft, {**form, "text": WORDS, "attached": [program]})
    kept = _kept(house)
    refused = agnes.post(draft, {**form, "text": WORDS, "attached": [program], "keep": "1"})
    agnes.post(draft, {**form, "text": WORDS, "attached": [SimpleUploadedFile("a.txt", b"Words.")]})

    # The words are kept whatever is wrong with a file.
    assert set(by_itself.json()) == {"at"}
    assert [mode for mode, _words in kept] == ["internal"]
    assert refused.status_code == 302
    assert unnamed() == []
    assert [mode for mode, _words in _kept(house)] == ["internal"]
    with django_capture_on_commit_callbacks(execute=True):
        agnes.post(draft, {"discard": "1"})
    assert list(keys_under("")) == []
