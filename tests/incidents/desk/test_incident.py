"""One incident as a page, and everything that can be done with it, without script."""

import re

from django.urls import reverse

from incidents.choices import Status
from tests.factories.incidents import ByPhone
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import send


def _hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', html)
    assert found, name
    return found[1]


def test_a_page_shows_the_incident(house: House):
    incident = house.register(answered_call=True)

    page = house.client().get(f"/desk/{incident.reference}/")

    html = page.content.decode()
    assert page.status_code == 200
    assert incident.title in html
    assert "No answer on any port." in html
    assert "Rik Jacobs" in html


def test_triage_works_without_script(house: House):
    incident = house.register()
    client = house.client()
    url = f"/desk/{incident.reference}/triage/"
    html = client.get(url).content.decode()

    sent = client.post(
        url,
        {
            "key": _hidden(html, "key"),
            "version": _hidden(html, "version"),
            "outcome": "confirmed",
            "category": house.category_id(),
            "affected": "planning server",
            "impact_criteria": "impact.high.1",
            "urgency_criteria": "urgency.high.1",
            "confidentiality": "1",
            "integrity": "1",
            "availability": "2",
            "personal_data": "no",
        },
    )

    assert sent.status_code == 302, re.findall(r'class="err".*?</div>', sent.content.decode())
    fresh = house.fresh(incident)
    assert (fresh.status, fresh.priority) == (Status.TRIAGED, 1)
    assert fresh.criteria == {"impact": ["impact.high.1"], "urgency": ["urgency.high.1"]}


def test_who_works_by_classes_reads_that_his_class_asks_for_nothing(house: House):
    incident = house.register()

    html = house.client().get(f"/desk/{incident.reference}/").content.decode()

    assert "Obligatory measures" in html
    assert "does not work by information classes" not in html


def test_who_does_not_work_by_classes_is_said_to_do_so(house: House):
    petra = house.contact_without_classes()
    incident = house.register(tenant_id=petra.tenant_id, reporter_id=petra.pk)

    html = house.client().get(f"/desk/{incident.reference}/").content.decode()

    assert html.count("This customer does not work by information classes.") == 1
    assert "This class and priority ask for none." not in html
    assert "Obligatory measures" not in html


def test_what_needs_no_class_is_shown_to_who_has_none(house: House):
    petra = house.contact_without_classes()
    incident = house.register(tenant_id=petra.tenant_id, reporter_id=petra.pk, impact=3, urgency=3)

    html = house.client().get(f"/desk/{incident.reference}/").content.decode()

    assert "This customer does not work by information classes." in html
    for code in ("B01", "M07", "M15"):
        assert f'id="measure-{code}"' in html
    # What is owed now stands first, with the page where it is done.
    owed = house.client().get(reverse("desk:part", args=[incident.reference, "owed"]))
    assert f'href="/desk/{incident.reference}/manager/"' in owed.content.decode()


def test_triage_asks_no_classes_of_who_has_none(house: House):
    petra = house.contact_without_classes()
    incident = house.register(tenant_id=petra.tenant_id, reporter_id=petra.pk)
    url = f"/desk/{incident.reference}/triage/"
    client = house.client()

    page = client.get(url).content.decode()
    sent = send(
        client, url, category=house.category_id(), affected="planning server",
        impact_criteria="impact.medium.1", urgency_criteria="urgency.medium.1",
    )  # fmt: skip

    assert 'name="confidentiality"' not in page
    assert 'name="class_reason"' not in page
    assert (sent.status, sent.errors) == (302, [])
    assert house.fresh(incident).status == Status.TRIAGED


def test_labels_are_changed_without_classes(house: House):
    petra = house.contact_without_classes()
    incident = house.register(tenant_id=petra.tenant_id, reporter_id=petra.pk)
    house.triaged(incident, affected="planning server")

    sent = send(house.client(), f"/desk/{incident.reference}/classify/", is_security="on")

    assert (sent.status, sent.errors) == (302, [])
    assert house.fresh(incident).is_security


def test_what_triage_asks_is_not_called_optional(house: House):
    incident = house.register()

    page = house.client().get(f"/desk/{incident.reference}/triage/").content.decode()

    label = re.search(r'<label for="id_category">(.*?)</label>', page, re.DOTALL)
    assert label
    assert "optional" not in label[1]


def test_what_is_owed_stands_before_everything_else(house: House):
    incident = house.register(impact=3, urgency=3)

    html = house.client().get(f"/desk/{incident.reference}/").content.decode()

    assert "To do now" in html
    assert html.index('id="owed-round-1"') < html.index('id="composer"')
    assert html.index('id="measures"') < html.index('id="people"')


def test_what_is_owed_follows_by_itself(house: House):
    incident = house.register(impact=3, urgency=3)
    client, url = house.client(), f"/desk/{incident.reference}/part/owed/"
    first = client.get(url)

    again = client.get(url, headers={"if-none-match": first["ETag"]})

    assert 'id="owed-round-1"' in first.content.decode()
    assert (first.status_code, again.status_code) == (200, 304)


def test_nothing_that_looks_like_a_tick_box_does_nothing(house: House):
    incident = house.register(impact=3, urgency=3)
    house.triaged(incident, availability=4)

    html = house.client().get(f"/desk/{incident.reference}/").content.decode()

    measures = html[html.index('id="measures"') : html.index('id="people"')]
    assert "<h3" in measures
    assert f"/desk/{incident.reference}/measure/?evidence=M" in measures
    assert "tickbtn" not in html
    assert "checkbox" not in measures


def test_each_page_names_its_own_reporter_among_who_gets_messages(house: House):
    """The lists of a page are written once for all incidents that stand alike."""
    with house.world.entered():
        rows = [ByPhone.create(world=house.world, reporter=name) for name in ("rik", "carla")]
        wanted = [row.reporter.name for row in rows]

    pages = [house.client().get(f"/desk/{row.reference}/").content.decode() for row in rows]

    for page, own in zip(pages, wanted, strict=True):
        named = page.partition("Who gets messages")[2].partition("</dd>")[0]
        assert re.findall(r"<dd>(.*)", named) == [own]
