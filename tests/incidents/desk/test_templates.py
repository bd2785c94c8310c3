"""Templates: written in the settings, put in where one types, in the language of who reads them."""

import pytest

from incidents.models import Incident, Message, TextMode, TextTemplate
from tenants.models import Event, User
from tests.factories.desk import template_of_desk
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_in, post

pytestmark = pytest.mark.usefixtures("context_kept")

NEW = "/admin/incidents/texttemplate/add/"


def test_an_administrator_writes_one_and_an_unknown_placeholder_is_refused(house: House):
    client = house.client("adam")
    said = {
        "tenant": house.world.provider.pk, "name": "Received", "mode": "public",
        "text_nl": "Beste {{ reporter }}, {{ note }}", "text_en": "", "is_active": "on",
    }  # fmt: skip

    refused = client.post(NEW, said)
    with house.world.entered():
        assert not TextTemplate.objects.exists()
    saved = client.post(NEW, {**said, "text_nl": "Beste {{ reporter }}, {{ number }} is van ons."})

    html = refused.content.decode()
    assert refused.status_code == 422
    assert "There is no note." in html
    assert "Beste {{ reporter }}, {{ note }}" in html
    assert saved.status_code == 302
    with house.world.entered():
        row = TextTemplate.objects.get()
        told = Event.objects.filter(subject_kind="texttemplate", subject_id=row.pk)
        assert list(told.values_list("kind", flat=True)) == ["texttemplate.added"]


def test_it_is_put_in_filled_in_the_language_of_the_customer_and_nothing_typed_is_lost(
    house: House,
):
    incident, client = house.register(), house.client("agnes", language="en")
    rik = house.world.user("rik")
    with house.world.entered():
        User.objects.filter(pk=rik.pk).update(language="nl")
        public = template_of_desk(
            house.world, text_nl="Beste {{ reporter }}, {{ number }} is van {{ me }}.",
            text_en="Dear {{ reporter }}, {{ number }} is with {{ me }}.",
        )  # fmt: skip
        note = template_of_desk(
            house.world, mode=TextMode.INTERNAL, name="Asked", text_nl="", text_en="I asked.",
        )  # fmt: skip
    url = f"/desk/{incident.reference}/"
    expected = f"Beste Rik Jacobs, {incident.reference} is van Agnes Wouters."

    page = client.get(url).content.decode()
    by_script = client.get(f"{url}template/{public.pk}/")
    typed = form_in(page, f"{url}message/")
    put_in = post(
        client, f"{url}message/",
        {**typed, "text": "One moment.", "template": public.pk, "insert": "1"},
    )  # fmt: skip
    of_another_mode = client.post(f"{url}message/", {**typed, "template": note.pk, "insert": "1"})

    assert "Received" in page
    assert by_script.content.decode() == expected
    assert put_in.status == 200
    assert "errors" not in put_in.html.partition("<main")[2].partition("<form")[0]
    asked = form_in(put_in.html, f"{url}message/")
    assert asked["text"][0].strip() == f"One moment.\n\n{expected}"
    assert of_another_mode.status_code == 404
    assert not _messages(house, incident)
    sent = post(client, f"{url}message/", {**asked, "text": asked["text"][0]})
    assert sent.status == 302, sent.errors
    assert _messages(house, incident) == [f"One moment.\n\n{expected}"]


def test_one_of_a_category_or_a_team_is_offered_there_alone_and_to_its_members(house: House):
    other = house.register()
    triaged = house.triaged(house.register())
    with house.world.entered():
        template_of_desk(house.world, name="Of the category", category_id=house.category_id())

    offered = {one.reference: "Of the category" in _page(house, one) for one in (other, triaged)}

    assert offered == {other.reference: False, triaged.reference: True}


def _page(house: House, incident: Incident) -> str:
    return house.client().get(f"/desk/{incident.reference}/").content.decode()


def _messages(house: House, incident: Incident) -> list[str]:
    with house.world.entered():
        found = Message.objects.filter(incident=incident, author=house.world.user("agnes"))
        return [text.replace("\r\n", "\n") for text in found.values_list("text", flat=True)]
