"""A new incident by phone: for whom, from whom, how bad, and all of it once."""

import re
from datetime import UTC, datetime

import pytest

from incidents.choices import ClockKind, Kind, Status
from incidents.models import Call, Clock, Incident
from incidents.record.queries import options
from tenants.models import Asset, Category, Contact, TeamMember
from tenants.settings.services.configure import add_row, change_row
from tests.factories import incidents as made
from tests.incidents.desk.house import SAID, House, at
from tests.incidents.desk.pages import form_at, post
from tests.people import BEGIN


def _url(house: House) -> str:
    return f"/desk/new/?customer={house.world.acme.pk}"


def _filled(house: House, **changed: object) -> dict[str, object]:
    with house.world.entered():
        rik = house.world.contact("rik").pk
    fields = form_at(house.client(), _url(house), _url(house))
    return {**fields, **SAID, "reporter": rik, **changed}


def _newest(house: House) -> Incident | None:
    with house.world.entered():
        return Incident.objects.filter(tenant=house.world.acme).order_by("-pk").first()


def test_the_customer_is_chosen_first_and_explicitly(house: House):
    page = house.client().get("/desk/new/").content.decode()

    assert house.world.acme.name in page
    assert house.world.globex.name in page
    assert 'name="description"' not in page


def test_of_many_customers_one_is_looked_for(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(options, "MANY", 1)
    client = house.client()

    first = client.get("/desk/new/").content.decode()
    asked = client.get("/desk/new/?find=e&customer=")
    several = asked.content.decode()
    one = client.get("/desk/new/?find=cme&customer=").content.decode()
    nobody = client.get("/desk/new/?find=zzz")

    assert 'name="find"' in first
    assert "<option" not in first
    assert asked.status_code == 200
    assert "Several customers have this in their name: choose one." in several
    assert f'<option value="{house.world.globex.pk}">' in several
    assert 'name="description"' not in several
    assert f'action="/desk/new/?customer={house.world.acme.pk}"' in one
    assert "(optional)" not in several
    assert nobody.status_code == 200
    assert "No customer has this in its name." in nobody.content.decode()


def test_a_name_is_found_without_its_accents(house: House, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(options, "MANY", 1)
    with house.world.entered():
        acme = house.world.acme
        acme.name = "Ümlaut Straße"
        change_row(row=acme, fields=("name",), actor=house.world.actor("adam"), now=BEGIN)

    for sought in ("umla", "ÜMLA", "strasse"):
        found = house.client().get("/desk/new/", {"find": sought, "customer": ""})
        assert f'action="/desk/new/?customer={acme.pk}"' in found.content.decode(), sought


def test_a_search_says_that_it_found_too_much_or_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(options, "MANY", 1)
    monkeypatch.setattr(options, "MOST", 1)
    client = house.client()

    many = client.get("/desk/new/?find=e&customer=")
    empty = client.get("/desk/new/?find=&customer=")

    assert "More customers have this in their name than are listed" in many.content.decode()
    assert empty.status_code == 200
    assert "Nothing was found: give a part of the name." in empty.content.decode()
    assert client.get("/desk/new/?find=&customer=999999").status_code == 422


def test_a_report_by_phone_is_registered_complete(house: House):
    sent = post(house.client(), _url(house), _filled(house, answered_call="on"))

    incident = _newest(house)
    assert incident is not None, sent.errors
    assert (sent.status, sent.url) == (302, f"/desk/{incident.reference}/")
    assert (incident.priority, incident.status, incident.channel) == (1, Status.NEW, "phone")
    assert incident.symptoms == "No answer on any port"
    assert incident.criteria == {"impact": ["impact.high.1"], "urgency": ["urgency.high.1"]}
    with house.world.entered():
        # The call that was taken and answered is the first response.
        assert Call.objects.filter(incident=incident, direction="in").count() == 1
        response = Clock.objects.get(incident=incident, kind=ClockKind.RESPONSE)
        assert response.stopped_at is not None


def test_nobody_has_answered_a_call_until_he_says_so(house: House):
    filled = _filled(house)
    assert "answered_call" not in filled

    post(house.client(), _url(house), filled)

    incident = _newest(house)
    with house.world.entered():
        response = Clock.objects.get(incident=incident, kind=ClockKind.RESPONSE)
        assert response.stopped_at is None


def test_a_new_caller_becomes_a_contact(house: House):
    caller = {"reporter": "", "new_name": "Anouk Peters", "new_phone": "070 555 01 12"}

    sent = post(house.client(), _url(house), _filled(house, **caller))

    assert sent.status == 302, sent.errors
    with house.world.entered():
        contact = Contact.objects.get(tenant=house.world.acme, name="Anouk Peters")
    incident = _newest(house)
    assert incident is not None
    assert incident.reporter_id == contact.pk


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"reporter": ""}, "Choose who reports, or fill in somebody new."),
        ({"new_name": "Anouk"}, "Choose somebody or fill in somebody new, not both."),
        (
            {"reporter": "", "new_name": "Anouk"},
            "Fill in a phone number or an e-mail address.",
        ),
        ({"symptoms": ""}, "This field is required."),
        ({"affected": ""}, "This field is required."),
        ({"title": "x" * 121}, "Ensure this value has at most 120 characters (it has 121)."),
        ({"impact_criteria": []}, "Tick what holds, or choose a level."),
        ({"reported_at": "2999-01-01T10:00"}, "This is in the future."),
        ({"reported_at": "0001-01-01T00:00"}, "This is too long ago."),
        ({"occurred_at": "0001-01-01T00:00"}, "This is too long ago."),
        ({"detected_at": "9999-12-31T23:59"}, "This is too far in the future."),
        (
            {"occurred_at": "2026-01-02T10:00", "detected_at": "2026-01-01T10:00"},
            "This is before it happened.",
        ),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    house: House, changed: dict[str, object], told: str
):
    sent = post(house.client(), _url(house), _filled(house, **changed))

    assert sent.status == 422
    assert told in sent.errors
    assert "Planning is unreachable at every site." in sent.html
    assert _newest(house) is None
    with house.world.entered():
        assert not Contact.objects.filter(name="Anouk").exists()


def test_other_channels_ask_less(house: House):
    page = house.client().get(_url(house)).content.decode()
    # Five types, each with its own.
    assert set(re.findall(r'<option value="(\w+)"', page)) >= {*Kind.values}
    assert len(Kind.values) == 5
    ways = [("email", "user"), ("im", "staff"), ("desk_visit", "log_review")]
    for channel, detection in ways:
        given = _filled(house, channel=channel, detection=detection, symptoms="", affected="")
        sent = post(house.client(), _url(house), given)

        assert sent.status == 302, sent.errors
        made_of_it = _newest(house)
        assert made_of_it is not None
        assert (made_of_it.channel, made_of_it.detection) == (channel, detection)


def test_the_most_urgent_is_with_the_right_team_the_moment_it_is_registered(house: House):
    with house.world.entered():
        provider = house.world.provider
        category = Category.objects.get(tenant=provider, code="server")
        row = TeamMember(
            tenant=provider, provider=provider, team=category.team, user=house.world.user("sam")
        )
        add_row(row=row, actor=house.world.actor("adam"), now=at())

    sent = post(house.client(), _url(house), _filled(house, category=category.pk))

    assert sent.status == 302, sent.errors
    incident = _newest(house)
    assert incident is not None
    assert (incident.priority, incident.team_id) == (1, category.team_id)
    # Whoever is in it finds it there before anybody judged it again.
    assert incident.reference in house.client("sam").get("/work/").content.decode()


def test_sending_twice_registers_once(house: House):
    client, filled = house.client(), _filled(house)

    first, second = post(client, _url(house), filled), post(client, _url(house), filled)

    assert first.url == second.url
    with house.world.entered():
        assert Incident.objects.filter(tenant=house.world.acme).count() == 1


def test_what_it_comes_to_is_shown_before_it_is_registered(house: House):
    shown = post(house.client(), _url(house), _filled(house, preview="1"))

    assert shown.status == 200
    assert "P1 Blocking" in shown.html
    assert "30 minutes" in shown.html
    assert _newest(house) is None


def test_ticking_asks_the_server_what_it_comes_to(house: House):
    client = house.client()
    with house.world.entered():
        asset = add_row(
            row=Asset(
                tenant=house.world.acme, provider=house.world.provider, name="SPH-SQL-01",
                confidentiality=5, integrity=5, availability=5,
            ),
            actor=house.world.actor("adam"),
            now=at(),
        )  # fmt: skip
    url = f"/desk/judge/?customer={house.world.acme.pk}"
    ticked = {"impact_criteria": "impact.low.1", "urgency_criteria": "urgency.low.1"}

    plain = client.post(url, ticked).content.decode()
    raised = client.post(url, {**ticked, "assets": asset.pk}).content.decode()
    half = client.post(url, {"impact_criteria": "impact.low.1"}).content.decode()

    assert "P4" in plain
    assert "raised to" in raised
    assert "P4" not in raised
    assert 'class="prio"' not in half


def test_where_one_reports_and_earlier_incidents_stand_beside(house: House):
    earlier = house.register(title="Server room too hot")
    with house.world.entered():
        solved = made.resolved(
            house.world, made.ByPhone.create(world=house.world, title="Server is down")
        )
        gus = house.world.contact("gus").pk
    other = house.register(
        title="Server of Globex", tenant_id=house.world.globex.pk, reporter_id=gus
    )
    client = house.client()

    page = client.get(_url(house)).content.decode()
    url = f"/desk/new/similar/?customer={house.world.acme.pk}&title=the+server+is+down"
    found = client.get(url).content.decode()

    assert "+32 2 555 01 00" in page
    assert earlier.reference in found
    # With what solved it then.
    assert solved.reference in found
    assert "Power supply replaced" in found
    here, _, elsewhere = found.partition("At other customers")
    assert other.reference not in here
    # Of another customer only that there was one: no name, no word of it.
    assert f'href="/desk/{other.reference}/"' in elsewhere
    assert not any(word in elsewhere for word in ("Globex", "Server of", "Gus"))
    assert "shares server" in elsewhere


def test_what_was_done_about_it_before_stands_on_the_page(house: House):
    with house.world.entered():
        solved = made.resolved(house.world, made.ByPhone.create(world=house.world))
    again = house.register(title=solved.title)
    client = house.client()

    page = client.get(f"/desk/{again.reference}/").content.decode()
    found = client.get(f"/desk/{again.reference}/seen/").content.decode()

    assert f'hx-get="/desk/{again.reference}/seen/"' in page
    assert f'href="/desk/{solved.reference}/"' in found
    assert "Power supply replaced" in found
    assert f'href="/desk/{again.reference}/"' not in found


def test_a_customer_that_is_not_his_cannot_be_chosen(house: House):
    """An agent is asked here, since a specialist registers nothing: see his table of roles."""
    nowhere = house.client().get("/desk/new/?customer=999999999")
    similar = house.client().get("/desk/new/similar/?customer=999999999&title=server")
    judged = house.client().post("/desk/judge/?customer=999999999", {})

    assert nowhere.status_code == 422
    assert 'name="description"' not in nowhere.content.decode()
    assert (similar.status_code, judged.status_code) == (404, 404)


def test_a_reporter_of_another_customer_is_refused(house: House):
    with house.world.entered():
        gus = house.world.contact("gus").pk

    sent = post(house.client(), _url(house), _filled(house, reporter=gus))

    assert sent.status == 422
    assert _newest(house) is None


@pytest.mark.parametrize("name", ["sam", "pat", "carla", "rik", "audra"])
def test_only_who_may_register_opens_the_form(house: House, name: str):
    assert house.client(name).get("/desk/new/").status_code == 403


@pytest.mark.parametrize("key", ["", "x" * 81, "line\nbreak"])
def test_a_form_without_its_key_gets_a_new_one_and_keeps_what_was_typed(house: House, key: str):
    client, filled = house.client(), _filled(house, key=key)
    before = _newest(house)

    refused = post(client, _url(house), filled)

    assert refused.status == 422
    assert "This form came without its hidden values, so nothing was done." in refused.html
    assert "Planning is unreachable at every site." in refused.html
    assert _newest(house) == before
    fresh = re.search(r'name="key" value="([^"]{16,80})"', refused.html)
    assert fresh
    assert post(client, _url(house), {**filled, "key": fresh[1]}).status == 302


def test_the_hour_that_comes_twice_is_asked_about_and_kept(house: House):
    client, filled = house.client(), _filled(house, occurred_at="2026-10-25T02:30")

    asked = post(client, _url(house), filled)
    sent = post(client, _url(house), {**filled, "occurred_at_which": "second"})

    assert asked.status == 422
    assert asked.errors == [
        "The clock goes back in this night, so this time comes twice. Choose which one."
    ]
    assert 'value="2026-10-25T02:30"' in asked.html
    assert asked.html.count('name="occurred_at_which"') == 2
    assert "Planning is unreachable at every site." in asked.html
    assert sent.status == 302, sent.errors
    incident = _newest(house)
    assert incident is not None
    assert incident.occurred_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
