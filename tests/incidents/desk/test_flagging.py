"""Flagging rules: written in the settings, tried on history, put live, and what they flag (R21)."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from incidents.choices import Channel, Kind, Level, Priority
from incidents.duty.rules.controls import next_due
from incidents.handling.services.work import take_incident
from incidents.models import Control, Flag, FlagRule, Incident, Task
from tenants import clock
from tenants.models import Category, Event, Team
from tenants.settings.services.configure import change_row
from tests.escalation.house import follow
from tests.flagging import in_a_year, rule_of
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import send
from tests.incidents.portal.house import ANSWERS

pytestmark = pytest.mark.usefixtures("context_kept")
ADD = "/admin/incidents/flagrule/add/"


def flags(house: House, incident: Incident) -> list[Flag]:
    with house.world.entered():
        return list(Flag.objects.filter(incident=incident).select_related("rule").order_by("pk"))


def registered(house: House, **said: Any) -> Incident:
    """Register one by phone and let follow what follows."""
    incident = house.register(**said)
    _follow(house)
    return house.fresh(incident)


def _follow(house: House) -> None:
    with house.world.entered():
        follow()


def settings_of(house: House, **said: Any) -> dict[str, Any]:
    return {
        "tenant": house.world.provider.pk, "name": "Ransomware", "why": "It spreads.",
        "words": "ransomware", "owner": house.world.user("adam").pk,
        "review_on": in_a_year().isoformat(), **said,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"words": ""}, "Fill in at least one condition"),
        ({"words": " , *"}, "Write words, with commas between."),
        ({"review_on": "2020-01-01"}, "Choose a day that is still to come."),
        ({"impact": 3}, "choose impact and urgency"),
        ({"from_hour": 7, "to_hour": 7}, "Two different hours"),
        ({"lowest_class": 9}, "A class is a number from 1 to 5."),
        ({"task": "Look"}, "A task needs its words and its team."),
        ({"is_silent": "on"}, "Choose the rule that flags nothing"),
    ],
)
def test_what_does_not_go_together_is_refused(house: House, said: dict[str, Any], told: str):
    refused = house.client("adam").post(ADD, settings_of(house, **said))

    assert refused.status_code in {200, 422}
    assert told in refused.content.decode()
    with house.world.entered():
        assert not FlagRule.objects.exists()


def test_a_rule_is_tried_on_history_before_it_is_live(house: House):
    old = registered(house, title="Ransomware at the town hall")
    registered(house, title="Printer is out of paper")
    adam = house.client("adam")

    assert adam.post(ADD, settings_of(house)).status_code == 302
    with house.world.entered():
        rule = FlagRule.objects.get()
    url = f"/desk/flagging/{rule.pk}/"
    page = adam.get(url).content.decode()
    assert "It would have flagged 1 of 2 incidents of the last 30 days" in page
    assert old.reference in page
    draft = registered(house, title="Ransomware again")
    assert flags(house, draft) == []

    assert send(adam, url, act="live").status == 302
    hit = registered(house, title="Ransomware once more")

    assert [flag.rule_id for flag in flags(house, hit)] == [rule.pk]
    assert flags(house, old) == []
    page = house.client().get(f"/desk/{hit.reference}/").content.decode()
    assert "Flagged by a rule" in page
    assert "It spreads." in page
    assert "Flagged 1 incident so far." in adam.get(url).content.decode()


def test_what_changes_when_it_flags_makes_it_a_draft_again(house: House):
    with house.world.entered():
        rule = rule_of(house.world)
    adam, url = house.client("adam"), f"/admin/incidents/flagrule/{rule.pk}/change/"
    stands = {**settings_of(house), "why": "Files that are locked spread."}

    assert adam.post(url, {**stands, "name": "Crypto"}).status_code == 302
    with house.world.entered():
        assert FlagRule.objects.get().state == "live"
    assert adam.post(url, {**stands, "name": "Crypto", "words": "crypto*"}).status_code == 302
    with house.world.entered():
        assert FlagRule.objects.get().state == "draft"
    incident = registered(house, title="Cryptolocker")
    assert flags(house, incident) == []


def test_it_sets_what_nobody_chose_and_makes_a_task(house: House):
    with house.world.entered():
        team = Team.objects.filter(tenant=house.world.provider).order_by("-line", "pk")[0]
        category = Category.objects.get(pk=house.category_id())
        rule_of(
            house.world, sets_category=category, sets_team=team, sets_kind=Kind.SECURITY_EVENT,
            task="Cut it off the network", task_team=team,
        )  # fmt: skip

    hit = registered(house, title="Ransomware!")

    assert (hit.category_id, hit.team_id, hit.kind) == (category.pk, team.pk, "security_event")
    assert hit.is_security
    with house.world.entered():
        task = Task.objects.get(incident=hit)
        told = Event.objects.filter(subject_kind="incident", subject_id=hit.pk)
        assert "incident.flagged" in set(told.values_list("kind", flat=True))
    assert (task.title, task.team_id) == ("Cut it off the network", team.pk)
    [flag] = flags(house, hit)
    assert flag.did == "category,team,kind,security,task"
    assert flag.matched == "words"


def test_a_team_that_is_switched_off_holds_nothing_up(house: House):
    with house.world.entered():
        team = Team.objects.filter(tenant=house.world.provider).order_by("-line", "pk")[0]
        rule_of(house.world, sets_team=team, task="Cut it off", task_team=team)
        team.is_active = False
        change_row(
            row=team, fields=("is_active",), actor=house.world.actor("adam"), now=clock.now(),
            is_sure=True,
        )  # fmt: skip

    hit = registered(house, title="Ransomware!")

    assert hit.team_id != team.pk
    with house.world.entered():
        assert Task.objects.get(incident=hit).team_id == hit.team_id


def test_what_a_person_chose_stays(house: House):
    with house.world.entered():
        chosen, other = Category.objects.filter(
            tenant=house.world.provider, is_other=False
        ).order_by("pk")[:2]
        rule_of(house.world, sets_category=other)

    hit = registered(house, title="Ransomware!", category_id=chosen.pk)

    assert hit.category_id == chosen.pk
    assert [flag.did for flag in flags(house, hit)] == [""]


def test_a_priority_is_only_proposed_until_a_person_accepts_it(house: House):
    with house.world.entered():
        rule_of(house.world, impact=Level.HIGH, urgency=Level.HIGH)
    hit, other = (registered(house, title=f"Ransomware {n}") for n in (1, 2))
    assert hit.priority == Priority.P3
    client = house.client()
    page = client.get(f"/desk/{hit.reference}/").content.decode()
    [flag] = flags(house, hit)
    url = f"/desk/{hit.reference}/flag/{flag.pk}/"
    assert f'href="{url}"' in page
    assert "propose impact High and urgency High" in page

    assert send(client, url, answer="accepted").status == 422
    assert house.fresh(hit).priority == Priority.P3
    assert send(client, url, answer="accepted", reason="It does spread").status == 302

    now = house.fresh(hit)
    assert (now.impact, now.urgency, now.priority) == (Level.HIGH, Level.HIGH, Priority.P1)
    assert now.priority_reason == "It does spread"
    page = client.get(f"/desk/{hit.reference}/").content.decode()
    assert "Accepted: Agnes Wouters." in page
    assert f'href="{url}"' not in page
    assert send(client, url, answer="declined", reason="No").status == 422

    [second] = flags(house, other)
    declined = send(
        client, f"/desk/{other.reference}/flag/{second.pk}/", answer="declined", reason="A drill"
    )
    assert declined.status == 302
    assert house.fresh(other).priority == Priority.P3


def test_a_proposal_that_waits_is_counted_in_the_work_and_found_in_the_queue(house: House):
    with house.world.entered():
        rule_of(house.world, impact=Level.HIGH, urgency=Level.HIGH)
    hit = registered(house, title="Ransomware")
    client = house.client()
    with house.world.entered():
        actor, now = house.world.actor("agnes"), clock.now()
        take_incident(incident_id=hit.pk, expected_version=None, actor=actor, now=now)
    [flag] = flags(house, hit)
    url = f"/desk/{hit.reference}/flag/{flag.pk}/"

    assert url in client.get("/work/").content.decode()
    assert url not in house.client("sam").get("/work/").content.decode()
    assert hit.reference in client.get("/desk/?flagged=on").content.decode()
    send(client, url, answer="declined", reason="A drill")

    assert url not in client.get("/work/").content.decode()
    assert hit.reference not in client.get("/desk/?flagged=on").content.decode()


def test_every_door_is_looked_at(house: House):
    with house.world.entered():
        rule_of(house.world, words="locked")
    rik = house.client("rik")
    told = {**ANSWERS, "title": "Files locked"}
    assert rik.post("/portal/new/", told).status_code == 302
    _follow(house)

    with house.world.entered():
        hit = Incident.objects.get(channel=Channel.PORTAL)
    assert len(flags(house, hit)) == 1
    # The customer reads nothing of it.
    assert "Flagged" not in rik.get(f"/portal/{hit.reference}/").content.decode()
    by_mail = registered(house, title="Locked out", channel=Channel.EMAIL)
    by_alarm = registered(house, title="Disk locked", channel=Channel.MONITORING)
    assert [len(flags(house, one)) for one in (by_mail, by_alarm)] == [1, 1]


def test_a_customer_has_its_own_rule_in_the_place_of_that_of_all(house: House):
    with house.world.entered():
        general = rule_of(house.world)
        rule_of(
            house.world, name="Not here", words="", is_silent=True, replaces=general,
            customer=house.world.acme,
        )  # fmt: skip

    assert flags(house, registered(house, title="Ransomware")) == []


def test_an_overdue_review_waits_in_the_work_of_its_owner(
    house: House, settings: Any, tmp_path: Path
):
    with house.world.entered():
        rule = rule_of(house.world, owner=house.world.user("agnes"))
    url, name = f"/desk/flagging/{rule.pk}/", "Flagging rules to review"
    assert name not in house.client().get("/work/").content.decode()
    (tmp_path / "clock").write_text(str(timedelta(days=366).total_seconds()))
    settings.CLOCK_OFFSET_FILE = str(tmp_path / "clock")

    page = house.client().get("/work/").content.decode()
    assert name in page
    assert url in page


def test_programs_do_the_same(house: House):
    adam = house.client("adam")
    asked = {**settings_of(house), "impact": 3, "urgency": 3}

    def sent(at: str, **body: Any) -> Any:
        return adam.post(
            f"/api/v1/{at}", body, content_type="application/json",
            headers={"idempotency-key": at.replace("/", "-")},
        )  # fmt: skip

    made = sent("set-up/flagging-rules/", **asked)
    assert made.status_code == 201, made.content
    rule = made.json()["id"]
    registered(house, title="Ransomware before")
    trial = adam.get(f"/api/v1/flagging-rules/{rule}/trial/?days=7").json()
    assert (trial["found"], trial["looked_at"]) == (1, 1)
    assert adam.get(f"/api/v1/flagging-rules/{rule}/trial/?days=8").status_code == 400
    assert sent(f"flagging-rules/{rule}/live/").json()["state"] == "live"
    hit = registered(house, title="Ransomware after")
    [flag] = adam.get(f"/api/v1/incidents/{hit.reference}/flags/").json()["results"]
    assert (flag["because"], flag["did"], flag["answer"]) == (["words"], ["proposal"], "")

    agnes = house.client()
    answered = agnes.post(
        f"/api/v1/incidents/{hit.reference}/flags/{flag['id']}/",
        {"answer": "accepted", "reason": "It spreads"}, content_type="application/json",
        headers={"idempotency-key": "answer"},
    )  # fmt: skip
    assert answered.json()["answer"] == "accepted", answered.content
    assert house.fresh(hit).priority == Priority.P1
    assert sent(f"flagging-rules/{rule}/withdraw/").json()["state"] == "withdrawn"
    assert sent(f"flagging-rules/{rule}/review/", review_on="2099-01-01").status_code == 409


def test_proactive_checks_are_planned_and_proven(house: House):
    adam, acme = house.client("adam"), house.world.acme
    today = clock.now().date()
    taken = send(
        adam, f"/desk/duties/take/{acme.pk}/", pack="proactive",
        first_on=(today + timedelta(days=3)).isoformat(),
    )  # fmt: skip
    assert taken.status == 302
    with house.world.entered():
        check = Control.objects.get(tenant=acme, code="proactive_systems")
    url = f"/desk/duties/{check.pk}/"
    assert "Systems checked for what threatens" in adam.get(url).content.decode()

    done = send(adam, url, done_on=today.isoformat(), proof="Disk of SPH-01 at 91%: INC made.")

    assert done.status == 302
    assert "Disk of SPH-01 at 91%" in adam.get(url).content.decode()
    with house.world.entered():
        assert Control.objects.get(pk=check.pk).due_on == next_due(today, every=1)
