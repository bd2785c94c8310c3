"""What the people of a desk want by mail of what rings their bell."""

from collections.abc import Mapping

from escalation.choices import BellSort, MailWay
from escalation.models import BellChoice
from escalation.notices.rules.wanted import Choice
from tenants.memo import remembered

USUAL = Choice()


def choices_of(provider_id: int) -> Mapping[int, Choice]:
    """Return the choice of each who made one: asked once for a batch."""
    return remembered(("bell_choices", provider_id), lambda: _choices(provider_id))


def _choices(provider_id: int) -> dict[int, Choice]:
    rows = BellChoice.objects.filter(tenant=provider_id)
    return {
        person: Choice(at_once, daily)
        for person, at_once, daily in rows.values_list("person", "at_once", "daily")
    }


def is_wanted_at_once(provider_id: int, person: int, sort: BellSort) -> bool:
    choice = choices_of(provider_id).get(person, USUAL)
    return choice.way_of(sort) is MailWay.AT_ONCE
