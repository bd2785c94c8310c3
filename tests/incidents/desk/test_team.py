"""The page of the team of one incident, and what is done from it."""

from escalation.models import Notice
from escalation.steps.services.joining import joins_of
from incidents.models import Incident, PlanMessage
from tenants.choices import Function
from tenants.people.services.invite import set_function_holder
from tenants.rules.roles import SYSTEM
from tests.escalation.house import follow
from tests.factories import incidents as made
from tests.incidents.desk.house import House
from tests.people import BEGIN


def page(house: House, incident: Incident) -> str:
    return house.client("ines").get(f"/desk/{incident.reference}/incident-team/").content.decode()


def send(house: House, incident: Incident, verb: str, by: str = "ines", **given: object) -> int:
    url = f"/desk/{incident.reference}/{verb}/"
    asked = {"key": f"{verb}{len(given)}{by}", **given}
    return house.client(by).post(url, asked).status_code


def test_nine_questions_are_answered_by_name(house: House):
    with house.world.entered():
        incident = made.Critical.create(world=house.world)
    assert "Who leads the technical side?" in page(house, incident)

    grown = send(house, incident, "team-grow", level="team", reason="Three sites are down.")
    assert "9 questions have no name yet" in page(house, incident)
    named = send(house, incident, "team-name", question="3", name="Mia Vos")

    assert (grown, named) == (302, 302)
    html = page(house, incident)
    assert "8 questions have no name yet" in html
    assert "Mia Vos" in html


def test_a_plan_is_made_and_press_waits_for_leave(house: House):
    with house.world.entered():
        incident = made.Critical.create(world=house.world)
    planned = send(
        house, incident, "plan-group", stakeholder="media", goals=["reputation"], channel="email",
        speaker="Ines Brand", first_in="0",
    )  # fmt: skip
    with house.world.entered():
        line = incident.plan_lines.get().pk
    written = send(house, incident, "plan-message", line=line, text="All is well.")
    with house.world.entered():
        message = PlanMessage.objects.get().pk

    refused = send(house, incident, "plan-release", message=message)

    assert (planned, written, refused) == (302, 302, 403)
    html = page(house, incident)
    assert "Waits to be released" in html
    assert "Official statement on incident and impact" in html
    assert "Late" in html


def test_each_row_leads_to_its_own_form_and_back_to_the_team(house: House):
    with house.world.entered():
        incident = made.Critical.create(world=house.world)
        user = house.world.user("ed")
        set_function_holder(
            tenant=house.world.provider, function=Function.COMMUNICATION, name=user.name,
            email=user.email, user=user, actor=SYSTEM, now=BEGIN,
        )  # fmt: skip
    send(house, incident, "team-grow", level="team", reason="Three sites are down.")
    ways = [f"/desk/{incident.reference}/{verb}/?" for verb in ("team-name", "plan-message")]
    sent(house, incident)
    with house.world.entered():
        line, message = incident.plan_lines.get().pk, PlanMessage.objects.get().pk

    html = page(house, incident)

    assert f"{ways[0]}question=3" in html
    assert f"{ways[1]}line={line}" in html
    # Who may not release it is shown no way to a refusal; who may is.
    assert "plan-release/" not in html
    client = house.client("ed")
    html = client.get(f"/desk/{incident.reference}/incident-team/").text
    assert f"/desk/{incident.reference}/plan-release/?message={message}" in html
    form = client.get(f"/desk/{incident.reference}/plan-release/?message={message}").text
    assert f'value="{message}" selected' in form
    assert f'href="/desk/{incident.reference}/incident-team/"' in form
    done = client.post(
        f"/desk/{incident.reference}/plan-release/", {"key": "released", "message": message}
    )
    assert done["Location"] == f"/desk/{incident.reference}/incident-team/"


def test_in_a_crisis_its_manager_speaks_and_the_incident_manager_goes_on(house: House):
    world = house.world
    with world.entered():
        incident = made.Critical.create(world=world)
        for name, function in (("agnes", "communication"), ("ed", "crisis_manager")):
            user = world.user(name)
            set_function_holder(
                tenant=world.provider, function=Function(function), name=user.name,
                email=user.email, user=user, actor=SYSTEM, now=BEGIN,
            )  # fmt: skip
    why = "Three sites are down."
    send(house, incident, "team-grow", level="crisis", reason=why, crisis_manager="Ed Kuiper")
    sent(house, incident)
    with world.entered():
        message = PlanMessage.objects.get().pk

    # Who speaks for the organisation on other days does not in a crisis.
    assert send(house, incident, "plan-release", by="agnes", message=message) == 403
    assert send(house, incident, "plan-release", by="ed", message=message) == 302

    assert "Ed Kuiper" in page(house, incident)
    with world.entered():
        released = PlanMessage.objects.get()
    assert (released.capacity, released.approved_by) == ("crisis_manager", world.user("ed"))
    technical = house.client("ines").get(f"/desk/{incident.reference}/resolve/")
    assert technical.status_code == 200


def sent(house: House, incident: Incident) -> None:
    """Plan for the press, and write what waits to be released."""
    send(
        house, incident, "plan-group", stakeholder="media", goals=["reputation"], channel="email",
        speaker="Ines Brand", first_in="0",
    )  # fmt: skip
    with house.world.entered():
        line = incident.plan_lines.get().pk
    send(house, incident, "plan-message", line=line, text="All is well.")


def test_who_the_incident_touches_joins_the_team_or_is_shown_as_missing(house: House):
    world = house.world
    with world.entered():
        set_function_holder(
            tenant=world.acme, function=Function.DPO, name="Dora Smit", language="en",
            email="dora@acme.example", actor=SYSTEM, now=BEGIN,
        )  # fmt: skip
        incident = made.Critical.create(world=world, is_security=True, personal_data="yes")
        follow()
    assert "Part of the team by what is hit" not in page(house, incident)

    why = "Three sites are down."
    assert send(house, incident, "team-grow", level="team", reason=why, touches_safety="on") == 302
    with world.entered():
        follow()

    html = page(house, incident)
    asked = html[html.index("Part of the team by what is hit") :]
    assert "Dora Smit" in asked
    assert asked.count("Asked, no answer yet") == 2
    # Nobody is safety manager here: that is said, and nobody else is asked in that place.
    assert asked.count("nobody holds this function") == 1
    with world.entered():
        rows = joins_of(incident)
        assert {row.function: row.to_name for row in rows} == {
            "ciso": "Ines Brand", "dpo": "Dora Smit",
        }  # fmt: skip
        mine = rows.get(function="ciso")
        mails = Notice.objects.filter(escalation__in=rows, medium="email")
        assert {one.address for one in mails} == {
            "dora@acme.example", world.user("ines").email,
        }  # fmt: skip
        assert all("say that you join" in one.text for one in mails)
    # Asked once, also when its size is said again; answered as every escalation is.
    assert (
        send(house, incident, "team-grow", level="crisis", reason=why, crisis_manager="Mia") == 302
    )
    answer = f"/escalation/{incident.reference}/{mine.pk}/acknowledge/"
    assert house.client("ines").post(answer, {"key": "a"}).status_code in (200, 302)
    with world.entered():
        follow()
        assert joins_of(incident).count() == 2
    assert "Joined" in page(house, incident)
