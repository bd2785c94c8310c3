"""A policy from publication to review: read once per person and version, never changed."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from escalation.models import Notice
from escalation.my_work.lists import my_work
from incidents.duty.asks import ReviewPolicy
from incidents.duty.queries.policies import policies_for, policy_for
from incidents.duty.services.policies import (
    confirm_read,
    publish_policy,
    publish_version,
    remind_readers,
    review_policy,
    withdraw_policy,
)
from incidents.models import PolicyReading, PolicyVersion
from tenants.data import policy_template
from tenants.errors import Invalid, NotAllowed, Stale
from tests.escalation.house import follow
from tests.people import World
from tests.policies import about, policy_of

pytestmark = [pytest.mark.usefixtures("scope"), pytest.mark.usefixtures("fresh_cache")]
NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=2)


def by(world: World, name: str, version: PolicyVersion, now: datetime = NOW) -> dict[str, Any]:
    return {"policy_id": version.policy_id, "actor": world.actor(name), "now": now}


def test_each_reads_a_version_once(world: World):
    version = policy_of(world, world.provider, NOW)
    first = confirm_read(**by(world, "agnes", version), number=1)
    again = confirm_read(**by(world, "agnes", version, LATER), number=1)
    assert (again.pk, again.read_at) == (first.pk, NOW)
    # Pat audits and works on nothing: it is not for them.
    with pytest.raises(NotAllowed):
        confirm_read(**by(world, "pat", version), number=1)

    line = policy_for(world.actor("ines"), version.policy_id, now=NOW)
    read = {one.person.name for one in line.readers if one.read_at}
    assert read == {"Agnes Wouters"}
    assert {"Sam Peeters"} <= {one.person.name for one in line.missing}
    assert PolicyReading.objects.count() == 1


def test_another_version_is_read_anew_and_the_first_stays(world: World):
    version = policy_of(world, world.provider, NOW)
    confirm_read(**by(world, "agnes", version), number=1)
    publish_version(**by(world, "ines", version, LATER), ask=about(LATER, text="Call at once."))

    with pytest.raises(Stale):
        confirm_read(**by(world, "agnes", version, LATER), number=1)
    line = policy_for(world.actor("agnes"), version.policy_id, now=LATER)
    assert (line.version.number, line.to_read) == (2, True)
    confirm_read(**by(world, "agnes", version, LATER), number=2)
    first = PolicyVersion.objects.get(policy=version.policy_id, number=1)
    assert first.text == version.text
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        PolicyVersion.objects.filter(pk=first.pk).update(text="Never.")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        PolicyReading.objects.all().delete()


def test_whoever_is_to_read_it_hears_of_it_and_is_reminded_once_a_day(world: World):
    version = policy_of(world, world.acme, NOW)
    follow()
    mails = Notice.objects.filter(template="policy_to_read")
    names = {world.user(one).name for one in ("rik", "rob", "carla")}
    assert set(mails.values_list("name", flat=True)) == names
    assert all("/portal/policies/" in one.text for one in mails)

    confirm_read(**by(world, "rik", version), number=1)
    remind_readers(**by(world, "ines", version))
    with pytest.raises(Stale):
        remind_readers(**by(world, "ines", version))
    follow()
    assert mails.all().count() == 5
    assert mails.filter(name=world.user("rik").name).count() == 1


def test_it_stands_in_the_work_of_whom_it_is_for_until_it_was_read(world: World):
    def waits(name: str) -> list[str]:
        shown = my_work(world.actor(name), NOW)
        return [item.title for one in shown if one.section.key == "policies" for item in one.items]

    version = policy_of(world, world.provider, NOW)
    policy_of(world, world.acme, NOW)
    assert waits("agnes") == ["How we work"]
    confirm_read(**by(world, "agnes", version), number=1)
    assert waits("agnes") == []
    withdraw_policy(**by(world, "ines", version))
    assert waits("sam") == []


def test_a_review_that_is_late_says_so_until_it_was_held(world: World):
    version = policy_of(world, world.acme, NOW)
    late = NOW + timedelta(days=400)
    [line] = policies_for(world.actor("carla"), now=late)[0]
    assert line.is_overdue
    with pytest.raises(Invalid):
        review_policy(**by(world, "ines", version, late), ask=ReviewPolicy(review_on=NOW.date()))
    soon = ReviewPolicy(review_on=date(2028, 1, 1))
    review_policy(**by(world, "ines", version, late), ask=soon)
    [line] = policies_for(world.actor("carla"), now=late)[0]
    assert not line.is_overdue


@pytest.mark.parametrize(
    ("_case", "change"),
    [
        ("neither a text nor a place", {"text": "", "document": ""}),
        ("for nobody", {"audience": []}),
        ("for roles of the other side", {"audience": ["reporter"]}),
        ("reviewed in the past", {"review_on": NOW.date()}),
    ],
)
def test_what_says_too_little_is_refused(world: World, _case: str, change: dict[str, Any]):
    ask = about(NOW, **change)

    with pytest.raises(Invalid):
        publish_policy(tenant_id=world.provider.pk, ask=ask, actor=world.actor("ines"), now=NOW)

    assert PolicyVersion.objects.count() == 0


def test_only_who_leads_publishes(world: World):
    with pytest.raises(NotAllowed):
        publish_policy(
            tenant_id=world.provider.pk, ask=about(NOW), actor=world.actor("agnes"), now=NOW
        )


def test_a_customer_sees_its_own_alone(world: World):
    policy_of(world, world.acme, NOW)
    policy_of(world, world.provider, NOW)

    def titles(name: str) -> int:
        return len(policies_for(world.actor(name), now=NOW)[0])

    assert {name: titles(name) for name in ("rik", "carla", "audra", "gus", "agnes")} == {
        "rik": 1, "carla": 1, "audra": 1, "gus": 0, "agnes": 2,
    }  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_our_template_is_there_in_both_languages(language: str):
    title, text = policy_template(language)

    assert title.startswith("Incident")
    assert len(text) > 1000
