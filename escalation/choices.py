"""The words of telling: how one escalates, and how it went."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EscalationKind(TextChoices):
    """To more knowledge, or to more authority (R58, R60; source 002, lines 236-251)."""

    FUNCTIONAL = "functional", _("Functional")
    HIERARCHICAL = "hierarchical", _("Hierarchical")


class WideDecision(TextChoices):
    """What is done where the impact exceeds one system: who decides says it (source 004, 15-17)."""

    FUNCTIONAL = "functional", _("Go on with the people who have it")
    OUTAGE = "outage", _("Handle it as one outage")
    HIERARCHICAL = "hierarchical", _("Escalate to management")
    CRISIS = "crisis", _("Handle it as a crisis, with a crisis team")


class NoticeState(TextChoices):
    """How telling went; a phone notice is a task that a person does."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Accepted by the mail server")
    REFUSED = "refused", _("Refused")
    GIVEN_UP = "given_up", _("Given up after many attempts")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("No longer needed")


class DeliveryOutcome(TextChoices):
    """What one attempt gave."""

    ACCEPTED = "accepted", _("Accepted")
    LATER = "later", _("To be tried again")
    UNSURE = "unsure", _("Perhaps accepted")
    REFUSED = "refused", _("Refused")
    BOUNCED = "bounced", _("Returned afterwards")


class AnswerMeans(TextChoices):
    """How whoever was asked said that they know of it."""

    ACCOUNT = "account", _("On their own account")
    SIGNED = "signed", _("By a signed link")
    RECORDED = "recorded", _("Heard and recorded by the desk")


class MailState(TextChoices):
    """What became of a mail that came in."""

    WAITING = "waiting", _("To be read")
    TAKEN = "taken", _("Part of an incident")
    FILED = "filed", pgettext_lazy("mail", "Filed")
    # Who wrote it is not known or not sure: somebody at the desk says.
    HELD = "held", _("Waits for the desk")
    QUARANTINED = "quarantined", _("In quarantine")


class MailRejection(TextChoices):
    """Why somebody at the desk makes nothing of a mail that waits."""

    SPAM = "spam", _("Spam, or an attempt at fraud")
    NOT_FOR_US = "not_for_us", _("Meant for somebody else")
    DEALT_WITH = "dealt_with", _("Dealt with in another way")


class WebhookSide(TextChoices):
    """Whose ears a webhook has: what it is told hangs on that."""

    DESK = "desk", _("Our own desk")
    CUSTOMER = "customer", _("The customer")


class SendState(TextChoices):
    """How sending one event to one webhook went."""

    WAITING = "waiting", _("Waiting")
    HELD = "held", _("Held: the webhook is paused")
    SENT = "sent", _("Taken")
    DEAD = "dead", _("Given up after many attempts")
    DROPPED = "dropped", _("No longer for this webhook")


class BellSort(TextChoices):
    """What rings somebody's bell, the most particular first: of one event each hears one."""

    MENTIONED = "mentioned", _("A colleague names me in an internal note")
    ESCALATED = "escalated", _("An escalation awaits my answer")
    ASSIGNED = "assigned", _("An incident is assigned to me")
    ANSWERED = "answered", _("The customer answers on an incident of mine")
    GIVEN = "given", _("An incident is given to a team of mine")
    TEAM = "team", _("Something new comes in for a team of mine")
    CHANGED = "changed", _("An incident that is mine, or that I follow, changes")


class MailWay(TextChoices):
    """How what rings the bell comes by mail too."""

    NEVER = "never", _("Not by mail")
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("In a daily digest")


class AlertFormat(TextChoices):
    """How a source of monitoring writes what it says."""

    ALERTMANAGER = "alertmanager", _("Prometheus or Alertmanager")
    GRAFANA = "grafana", _("Grafana")
    CLOUDWATCH = "cloudwatch", _("CloudWatch (Amazon SNS)")
    GRAYLOG = "graylog", _("Graylog")
    NEW_RELIC = "new_relic", _("New Relic")
    PINGDOM = "pingdom", _("Pingdom")
    STACKDRIVER = "stackdriver", _("Google Cloud Monitoring (Stackdriver)")
    SITE24X7 = "site24x7", _("Site24x7")
    NAGIOS = "nagios", _("Nagios (the text of its mail)")
    MAPPED = "mapped", _("Other JSON, by a mapping")


class AlertState(TextChoices):
    """What was made of one report of monitoring."""

    WAITING = "waiting", _("Waiting")
    OPENED = "opened", _("An incident was registered")
    REPEATED = "repeated", _("Said before")
    RETURNED = "returned", _("Wrong again")
    HELD = "held", _("Well again; held for a while")
    RECOVERED = "recovered", _("Well again")
    PASSED = "passed", _("Nothing was open")
    # At its end what is still wrong is handled anew.
    PLANNED = "planned", _("Kept: planned maintenance")
    FAILED = "failed", _("Could not be made an incident")


class DutyLevel(TextChoices):
    """Who of those on duty is asked first, second, and who decides (R132)."""

    PRIMARY = "primary", _("Primary")
    SECONDARY = "secondary", _("Secondary")
    MANAGER = "manager", _("Escalation manager")


class CoverState(TextChoices):
    """How it stands with somebody who takes over: said by who plans, or asked of a colleague."""

    HOLDS = "holds", _("Takes over")
    ASKED = "asked", _("Asked")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class DutyFault(TextChoices):
    """What is wrong with a rota at some moment ahead (X18)."""

    GAP = "gap", _("Nobody is on duty")
    AWAY = "away", _("Away, and nobody takes over")
    UNREACHED = "unreached", _("Cannot be reached")
    RETURNED = "returned", _("Cannot be reached: mail to this address comes back")
    NO_PHONE = "no_phone", _("Cannot be reached: no phone number")
    TWICE = "twice", _("On duty at two levels at once")


class RingState(TextChoices):
    """What came of a test message to somebody on duty."""

    ASKED = "asked", _("Asked")
    PROVEN = "proven", _("Reached")
    FAILED = "failed", _("Not reached")


class StatusPhase(TextChoices):
    """How far a disturbance has come, as the status page says it."""

    INVESTIGATING = "investigating", pgettext_lazy("status page", "Investigating")
    IDENTIFIED = "identified", pgettext_lazy("status page", "Cause found")
    MONITORING = "monitoring", pgettext_lazy("status page", "Being watched")
    RESTORED = "restored", pgettext_lazy("status page", "Restored")


class StatusImpact(TextChoices):
    """What the services that it names do meanwhile."""

    SLOW = "slow", pgettext_lazy("status page", "Works in part")
    DOWN = "down", pgettext_lazy("status page", "Does not work")


class UpdateState(TextChoices):
    """Whether an update is on the status page: somebody else than who wrote it decides."""

    DRAFT = "draft", pgettext_lazy("status page", "Waits for approval")
    APPROVED = "approved", pgettext_lazy("status page", "Published")
    WITHDRAWN = "withdrawn", pgettext_lazy("status page", "Taken back")
