"""Everything that can be done with an incident, through its forms and without script."""

import re
from typing import Any

import pytest

from incidents.choices import Confirmation, Status
from incidents.desk.views.verbs import VERBS
from incidents.handling.asks.feedback import Complain
from incidents.handling.services.feedback import complain
from incidents.models import ActionStep, Call, Incident, Message, Note
from tenants.choices import Role
from tenants.clock import now as read_clock
from tenants.models import Event
from tenants.rules.roles import TABLE, Action
from tests.incidents.desk.house import House
from tests.incidents.desk.pages import form_at, form_in, post, send
from tests.people import PEOPLE

TRIAGE: dict[str, Any] = {
    "outcome": "confirmed",
    "affected": "planning server",
    "impact_criteria": ["impact.high.1"],
    "urgency_criteria": ["urgency.high.1"],
    "confidentiality": "1",
    "integrity": "1",
    "availability": "1",
    "personal_data": "no",
}


def _url(incident: Incident, verb: str = "") -> str:
    return f"/desk/{incident.reference}/" + (f"{verb}/" if verb else "")


def _kinds(house: House, incident: Incident) -> list[str]:
    with house.world.entered():
        found = Event.objects.filter(subject_kind="incident", subject_id=incident.pk)
        return list(found.order_by("pk").values_list("kind", flat=True))


def test_an_incident_lives_its_whole_life_through_forms(house: House):
    incident = house.register()
    client = house.client()
    agnes = house.world.user("agnes").pk

    def act(verb: str, **filled: Any) -> None:
        sent = send(client, _url(incident, verb), **filled)
        assert (sent.status, verb) == (302, verb), sent.errors or sent.html[-3000:]

    act("triage", category=house.category_id(), **TRIAGE)
    act("manager", user=house.world.user("ines").pk)
    act("assign", user=agnes)
    act("start")
    act(
        "analysis", probable_cause="Power", checks="ping: no answer\nPDU B: off",
        continuity="activated", continuity_why="Nobody can plan",
    )  # fmt: skip
    act("step", text="Restart from afar", owner=agnes)
    act("wait", reason="supplier", remark="spare part")
    act("resume")
    act("message", text="We are on it.")
    act("note", text="PDU B is off.")
    act("call", summary="Told Rik.", contact=incident.reporter_id)
    act("contain", measures="Moved to the spare server.")
    act("containment-failed", reason="It fell over again")
    act("restore", remark="It works again.")
    act("check")
    act(
        "resolve", cause="A broken power supply", solution="A new one", measures="Replaced",
        asks="", no_containment="One server", no_workaround="on",
    )  # fmt: skip
    act("ask-confirmation")
    act("confirmed", contact=incident.reporter_id, remark="Yes, it works")

    fresh = house.fresh(incident)
    assert (fresh.status, fresh.confirmation) == (Status.RESOLVED, Confirmation.CONFIRMED)
    assert fresh.checked_by_id == agnes
    kinds = _kinds(house, incident)
    assert kinds[0] == "incident.registered"
    assert kinds.count("message.sent") == 3
    assert "incident.containment_failed" in kinds
    with house.world.entered():
        assert Note.objects.filter(incident=incident, text="PDU B is off.").count() == 1
        assert Call.objects.get(incident=incident).summary == "Told Rik."
        assert ActionStep.objects.get(incident=incident).owner_id == agnes


def test_what_is_no_incident_is_closed_with_its_reason(house: House):
    incident = house.triaged(house.register(), outcome="not_an_incident", reason="A test alarm")
    done = send(house.client(), _url(incident, "close"))
    assert done.status == 302
    assert house.fresh(incident).status == Status.CLOSED


def test_a_gate_that_holds_keeps_the_incident_open_and_says_why(house: House):
    incident = house.triaged(house.register())
    client = house.client()
    for verb, filled in (
        ("assign", {"user": house.world.user("agnes").pk}),
        ("start", {}),
        (
            "resolve",
            {
                "cause": "x",
                "solution": "y",
                "measures": "z",
                "workaround": "w",
                "no_containment": "One server",
                "seen": "1",
            },
        ),
    ):
        assert send(client, _url(incident, verb), **filled).status == 302

    page = client.get(_url(incident)).content.decode()
    sent = send(client, _url(incident, "close"))

    assert "Closing check by a named person" in page
    assert sent.status == 422
    assert sent.html.count("Closing check by a named person") == 1
    assert sent.html.count("This incident cannot be closed yet.") == 1
    assert house.fresh(incident).status == Status.RESOLVED


def test_what_the_customer_reads_is_shown_before_it_goes_out(house: House):
    incident = house.triaged(house.register())
    client = house.client()
    assert send(client, _url(incident, "assign"), user=house.world.user("agnes").pk).status == 302
    assert send(client, _url(incident, "start")).status == 302

    shown = send(
        client, _url(incident, "resolve"), cause="c", measures="m", solution="Swapped PDU B",
        no_containment="One server", no_workaround="on",
    )  # fmt: skip

    assert shown.status == 200
    assert "Resolve and send" in shown.html
    assert house.fresh(incident).status == Status.IN_PROGRESS
    again = form_in(shown.html, _url(incident, "resolve"))
    assert "".join(again["solution_for_customer"]).strip() == "Swapped PDU B"
    sent = post(
        client, _url(incident, "resolve"), {**again, "solution_for_customer": "You can plan again."}
    )
    fresh = house.fresh(incident)
    assert (sent.status, fresh.status) == (302, Status.RESOLVED)
    assert (fresh.solution, fresh.solution_told) == ("Swapped PDU B", "You can plan again.")
    assert fresh.confirmation == Confirmation.ASKED


def test_what_is_refused_is_refused_before_its_preview(house: House):
    incident = house.triaged(house.register())
    client = house.client()
    assert send(client, _url(incident, "assign"), user=house.world.user("agnes").pk).status == 302
    assert send(client, _url(incident, "start")).status == 302

    refused = send(
        client, _url(incident, "resolve"), cause="c", measures="m", solution="Swapped PDU B",
    )  # fmt: skip

    assert refused.status == 422
    assert "Resolve and send" not in refused.html
    assert "Say when the consequences were contained" in refused.html
    assert "Swapped PDU B" in refused.html
    assert house.fresh(incident).status == Status.IN_PROGRESS
    assert "incident.resolved" not in _kinds(house, incident)


def test_a_review_and_its_improvements_follow_after_closing(house: House):
    incident = house.triaged(house.register(), outcome="not_an_incident", reason="A test alarm")
    client = house.client()
    send(client, _url(incident, "close"))

    held = send(
        client, _url(incident, "review"), findings="A drill", was_effective="True",
        was_preventable="False",
    )  # fmt: skip
    added = send(client, _url(incident, "improvement"), text="Say it is a drill")

    assert (held.status, added.status) == (302, 302)
    assert "Say it is a drill" in client.get(_url(incident)).content.decode()


# --- refusals keep what was typed ----------------------------------------------------------------


def test_whoever_comes_second_sees_both_and_loses_no_word(house: House):
    incident = house.triaged(house.register())
    agnes, ines = house.client("agnes"), house.client("ines")
    url = _url(incident, "assign")
    old = form_at(agnes, url)
    assert send(ines, url, user=house.world.user("ines").pk).status == 302

    typed = {**old, "user": house.world.user("sam").pk, "reason": "Sam knows this server"}
    second = post(agnes, url, typed)

    assert second.status == 409
    assert "Ines Brand changed this meanwhile" in second.html
    assert "As it stands now" in second.html
    assert "<td>Ines Brand</td>" in second.html
    assert "<td>Sam Peeters</td>" in second.html
    assert "Sam knows this server" in second.html
    assert house.fresh(incident).assignee_id == house.world.user("ines").pk
    # Whoever has seen both may go on: the form carries the version that is shown now.
    version = str(house.fresh(incident).version)
    assert f'name="version" value="{version}"' in second.html
    assert post(agnes, url, {**typed, "version": version}).status == 302
    assert house.fresh(incident).assignee_id == house.world.user("sam").pk


def test_what_a_colleague_works_on_is_taken_over_after_a_question(house: House):
    incident = house.triaged(house.register())
    agnes, ines = house.client("agnes"), house.client("ines")
    at_once = f'<form action="{_url(incident, "take")}" method="post"'
    assert at_once in agnes.get(_url(incident)).content.decode()
    assert send(ines, _url(incident, "take")).status == 302

    page = agnes.get(_url(incident)).content.decode()

    assert at_once not in page
    assert re.search(rf'<a [^>]*href="{_url(incident, "take")}"[^>]*aria-keyshortcuts="I"', page)
    asked = agnes.get(_url(incident, "take")).content.decode()
    assert "This incident is in the hands of Ines Brand; you take it over." in asked
    assert house.fresh(incident).assignee_id == house.world.user("ines").pk
    assert send(agnes, _url(incident, "take")).status == 302
    assert "This incident is yours." in agnes.get(_url(incident)).content.decode()


def test_what_is_new_is_taken_and_goes_on_with_its_triage(house: House):
    incident = house.register()
    client = house.client()

    assert send(client, _url(incident, "take")).status == 302

    taken = house.fresh(incident)
    assert (taken.status, taken.assignee_id) == (Status.NEW, house.world.user("agnes").pk)
    triaged = house.triaged(taken)
    assert house.fresh(triaged).status == Status.ASSIGNED
    assert _kinds(house, incident)[-2:] == ["incident.triaged", "incident.assigned"]


def test_an_answer_is_only_offered_to_a_complaint_that_waits(house: House):
    incident = house.register()
    client, url = house.client(), _url(incident, "complaint")
    assert url not in client.get(_url(incident)).content.decode()
    empty = client.get(url).content.decode()
    assert "No complaint waits for an answer" in empty
    assert 'name="answer"' not in empty

    with house.world.entered():
        complaint = complain(
            tenant_id=house.world.acme.pk, incident_id=incident.pk, actor=house.world.actor("rik"),
            now=read_clock(), ask=Complain(text="Nobody picked up the phone."),
        )  # fmt: skip

    assert url in client.get(_url(incident)).content.decode()
    old = form_at(client, url)
    first = {"complaint": complaint.pk, "answer": "We were ill."}
    assert post(client, url, {**old, **first}).status == 302
    # Who comes second keeps what he typed.
    second = post(client, url, {**old, **first, "key": "another", "answer": "Sorry about that."})
    assert second.status == 422
    assert "Sorry about that." in second.html


def test_a_level_that_both_found_is_no_difference(house: House):
    incident = house.triaged(house.register())
    agnes, ines = house.client("agnes"), house.client("ines")
    url = _url(incident, "priority")
    old = form_at(agnes, url)
    by_ticks = {"impact": "", "impact_criteria": "impact.medium.1"}
    assert send(ines, url, reason="One team", **by_ticks).status == 302
    level = house.fresh(incident).impact

    chosen = {"impact": str(level), "impact_criteria": "impact.medium.1"}
    second = post(agnes, url, {**old, **chosen, "reason": "Half the site"})

    assert second.status == 409
    found = re.search(r'<table class="compare">.*?</table>', second.html, re.DOTALL)
    assert "Impact" not in (found[0] if found else "")
    higher = {**chosen, "impact": str(level + 1)}
    third = post(agnes, url, {**old, **higher, "reason": "Half the site"})
    assert re.search(r"Impact</th><td>Medium</td><td>High</td>", third.html)


def test_a_form_that_is_not_filled_in_says_so_by_its_fields(house: House):
    incident = house.register()
    before = _kinds(house, incident)

    sent = send(
        house.client(), _url(incident, "triage"), reason="half a sentence", impact_criteria=[],
        impact="", urgency_criteria=[], urgency="",
    )  # fmt: skip

    assert sent.status == 422
    assert sent.errors.count("Tick what holds, or choose a level.") == 2
    assert "half a sentence" in sent.html
    assert _kinds(house, incident) == before


def test_what_a_service_refuses_stands_beside_its_field(house: House):
    incident = house.register()

    sent = send(house.client(), _url(incident, "triage"), **{**TRIAGE, "confidentiality": ""})

    assert sent.status == 422
    assert "Choose the information classes, or say why they are not known." in sent.errors
    assert "Choose a category." in sent.errors
    assert house.fresh(incident).status == Status.NEW


@pytest.mark.parametrize(
    ("verb", "field", "words"),
    [("call", "called_at", "summary"), ("message", "next_update_at", "text")],
)
@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "0002-01-01T00:00", "9999-12-31T23:59"])
def test_a_time_at_the_end_of_the_calendar_keeps_the_words(
    house: House, verb: str, field: str, words: str, typed: str
):
    incident = house.register()

    sent = send(
        house.client(), _url(incident, verb), **{field: typed, words: "We look at the cable"}
    )

    assert sent.status == 422
    assert "We look at the cable" in sent.html
    assert any(told.startswith("This is ") for told in sent.errors)


@pytest.mark.parametrize(
    ("day", "told"),
    [("0001-01-01", "This is in the past."), ("9999-12-31", "This is too far in the future.")],
)
def test_an_improvement_is_planned_for_a_day_to_come(house: House, day: str, told: str):
    incident = house.triaged(house.register(), outcome="not_an_incident", reason="A test alarm")
    client = house.client()
    send(client, _url(incident, "close"))
    send(
        client, _url(incident, "review"), findings="A drill", was_effective="True",
        was_preventable="False",
    )  # fmt: skip

    sent = send(client, _url(incident, "improvement"), text="Say it is a drill", due_on=day)

    assert sent.status == 422
    assert told in sent.errors
    assert "Say it is a drill" in sent.html


def test_a_move_that_is_not_possible_keeps_the_words(house: House):
    incident = house.triaged(house.register())
    client = house.client()
    old = form_at(client, _url(incident, "resolve"))

    sent = post(
        client,
        _url(incident, "resolve"),
        {**old, "cause": "c", "measures": "m", "solution": "my long story"},
    )

    assert sent.status == 409
    assert "my long story" in sent.html
    assert house.fresh(incident).status == Status.TRIAGED


def test_a_form_sent_twice_counts_once(house: House):
    incident = house.register()
    client, url = house.client(), _url(incident, "message")
    fields = {**form_at(client, url), "text": "We are on it."}

    first, second = post(client, url, fields), post(client, url, fields)

    assert (first.status, second.status) == (302, 302), first.errors
    assert first.url == second.url == f"{_url(incident)}?sent=public"
    with house.world.entered():
        assert Message.objects.filter(incident=incident).count() == 1


def test_a_form_without_its_key_is_refused(house: House):
    incident = house.register()
    sent = post(house.client(), _url(incident, "note"), {"text": "no key"})

    assert sent.status == 422
    with house.world.entered():
        assert not Note.objects.filter(incident=incident).exists()


def test_a_second_try_after_a_refusal_is_not_taken_for_a_double(house: House):
    incident = house.register()
    client, url = house.client(), _url(incident, "call")
    fields = {**form_at(client, url), "summary": ""}
    refused = post(client, url, fields)

    again = post(client, url, {**fields, "summary": "Told Rik."})

    assert (refused.status, again.status) == (422, 302)


def test_ticking_shows_what_it_comes_to_before_anything_is_saved(house: House):
    incident = house.register()
    client, url = house.client(), _url(incident, "priority")
    fields = {**form_at(client, url), "impact": "", "urgency": "", "preview": "1"}

    shown = post(
        client, url,
        {**fields, "impact_criteria": ["impact.high.2"], "urgency_criteria": ["urgency.high.1"]},
    )  # fmt: skip

    assert shown.status == 200
    assert "P1 Blocking" in shown.html
    assert house.fresh(incident).priority == 3


def test_a_class_floor_is_explained_and_holds(house: House):
    incident = house.triaged(
        house.register(), confidentiality=4, integrity=4, availability=1,
        impact=1, urgency=1,
    )  # fmt: skip

    page = house.client().get(_url(incident)).content.decode()
    form = house.client().get(_url(incident, "priority")).content.decode()

    assert "raised to" in page
    assert "by the information class" in form
    assert house.fresh(incident).impact == 1
    assert house.fresh(incident).impact_effective > 1


def test_only_who_has_leave_sets_a_priority_by_hand(house: House):
    incident = house.register()
    agnes = form_at(house.client("agnes"), _url(incident, "priority"))
    ines = send(
        house.client("ines"), _url(incident, "priority"), override="1", reason="The mayor is in",
        impact="2", urgency="2",
    )  # fmt: skip

    assert "override" not in agnes
    assert "override" in house.client("ines").get(_url(incident, "priority")).content.decode()
    assert ines.status == 302
    assert house.fresh(incident).priority == 1
    # What it was, what it is, why and by whom stand in the history (R33).
    page = house.client().get(f"/desk/{incident.reference}/").content.decode()
    told = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert re.search(r"P3\s*→\s*P1|from P3 to P1|P3 to P1", told), told
    assert "The mayor is in" in told
    assert "Ines" in told


# --- who may do what -----------------------------------------------------------------------------


def _role(name: str) -> Role:
    return PEOPLE[name][2]


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_each_verb_opens_for_exactly_the_roles_that_may(house: House, name: str):
    incident = house.register()
    client = house.client(name)
    granted = TABLE[_role(name)]
    is_desk = Action.SEE_QUEUE in granted

    for verb, known in VERBS.items():
        expected = 200 if is_desk and known.action in granted else 403
        assert client.get(_url(incident, verb)).status_code == expected, verb
        if expected == 403:
            assert client.post(_url(incident, verb), {"key": "k"}).status_code == 403, verb
    assert _kinds(house, incident) == ["incident.registered"]


def test_a_specialist_works_but_closes_nothing(house: House):
    incident = house.register()
    client = house.client("sam")

    assert client.get(_url(incident, "close")).status_code == 403
    assert client.get(_url(incident, "note")).status_code == 200
    assert client.get("/desk/new/").status_code == 403


def test_an_incident_of_a_customer_that_is_not_his_is_not_there(house: House):
    with house.world.entered():
        gus = house.world.contact("gus").pk
    foreign = house.register(tenant_id=house.world.globex.pk, reporter_id=gus)
    client = house.client("sam")

    for url in (_url(foreign), _url(foreign, "note"), f"{_url(foreign)}part/timeline/"):
        page = client.get(url)
        assert page.status_code == 404, url
        assert foreign.title not in page.content.decode()
    assert client.post(_url(foreign, "note"), {"key": "k", "text": "t"}).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["INC-2026-999999/", "nothing/", "{ref}/explode/", "{ref}/part/kitchen/", "{ref}/?show=all2",
     "{ref}/?before=x"],
)  # fmt: skip
def test_an_address_that_is_nothing_is_not_found(house: House, address: str):
    incident = house.register()

    page = house.client().get("/desk/" + address.format(ref=incident.reference))

    assert page.status_code == 404


@pytest.mark.parametrize(
    ("_case", "verb", "lost"),
    [
        ("no key", "note", {"key": ""}),
        ("a key that no page of ours has", "note", {"key": "x" * 300}),
        ("no version", "wait", {"version": ""}),
        ("a version that is no number", "wait", {"version": "v1"}),
        ("a version of nothing", "wait", {"version": "0"}),
    ],
)
def test_a_form_that_lost_its_hidden_values_gets_new_ones(
    house: House, _case: str, verb: str, lost: dict[str, str]
):
    incident = house.triaged(house.register())
    client, url = house.client(), _url(incident, verb)
    words = {"text": "PDU B is off.", "reason": "supplier", "remark": "PDU B is off."}
    send(client, _url(incident, "take"))
    send(client, _url(incident, "start"))
    before = _kinds(house, incident)

    refused = post(client, url, {**form_at(client, url), **words, **lost})

    assert refused.status == 422
    assert "This form came without its hidden values, so nothing was done." in refused.html
    assert "PDU B is off." in refused.html
    assert _kinds(house, incident) == before
    again = {
        name: found[1]
        for name in ("key", "version")
        if (found := re.search(rf'name="{name}" value="([^"]+)"', refused.html))
    }
    sent = post(client, url, {**words, **again})
    assert sent.status == 302, sent.errors
    assert len(_kinds(house, incident)) > len(before)


def test_a_refused_update_still_says_to_whom_it_goes(house: House):
    incident = house.triaged(house.register())
    with house.world.entered():
        email = Incident.objects.get(pk=incident.pk).reporter.email
    url = f"/desk/{incident.reference}/message/"

    page = post(house.client(), url, {"key": "k", "version": incident.version, "text": " "})

    told = page.html.partition('<div class="row wrap to">')[2].partition("</div>")[0]
    assert page.status == 422
    assert email in told


def test_what_lacks_its_subject_says_what_it_lacks(house: House):
    incident = house.register()

    page = house.client().get(_url(incident, "security-plan")).text

    assert "This is not handled as a security incident." in page
    assert "No complaint waits" not in page
