"""What an event of an escalation says beside its name, in the language of its reader."""

from datetime import datetime
from typing import Final

from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from escalation.choices import WideDecision
from escalation.facts import Acknowledged, InHand, Snoozed, StepSaid, WideSaid
from tenants.choices import Function
from tenants.ledger.declared import Names, label

MOMENT: Final = "DATETIME_FORMAT"


def function(facts: StepSaid, _names: Names) -> str:
    return label(Function, facts.function) if facts.function else ""


def in_hand(facts: InHand, names: Names) -> str:
    who = names.get(facts.assignee, "")
    return ", ".join(part for part in (function(facts, names), who) if part)


def decided(facts: WideSaid, _names: Names) -> str:
    return label(WideDecision, str(facts.decision or ""))


def snoozed(facts: Snoozed, names: Names) -> str:
    at = formats.date_format(timezone.localtime(datetime.fromisoformat(facts.until)), MOMENT)
    until = str(_("until %(moment)s") % {"moment": at})
    return ", ".join(part for part in (function(facts, names), until) if part)


def acknowledged(facts: Acknowledged, names: Names) -> str:
    heard = str(_("heard by the desk")) if facts.means == "recorded" else ""
    return ", ".join(part for part in (function(facts, names), heard) if part)
