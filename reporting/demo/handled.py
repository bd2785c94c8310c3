"""One incident of the demo, until it works again."""

import random
from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Q

from escalation.models import Escalation
from escalation.steps.services.answer import acknowledge
from escalation.steps.services.duties import follow_duties
from incidents.choices import (
    CallOutcome,
    Channel,
    Direction,
    MessageKind,
    RoundKind,
    SecurityOutcome,
)
from incidents.duty.queries.measures import open_before_resolving
from incidents.duty.services.duties import duties_of
from incidents.duty.services.recovery import owes_cause
from incidents.handling.asks.report import RegisterIncident, ReportIncident
from incidents.handling.asks.security import RemoveCause
from incidents.handling.asks.talk import LogCall, SendMessage
from incidents.handling.asks.triage import AppointManager, TriageIncident
from incidents.handling.asks.work import (
    AssignIncident,
    ContainIncident,
    RestoreService,
)
from incidents.handling.services import (
    communicate,
    register,
    security_decisions,
    triage,
    work,
)
from incidents.models import RUNNING, Complaint, Incident, Message, UpdateRound
from incidents.record.services import clock_watch, watch
from incidents.record.services.common import lock_incident
from reporting.demo.house import House
from reporting.demo.story import Story
from tenants.media import any_logged
from tenants.models import Category, Event, Outbox
from tenants.queries import actor_of
from tenants.rules.roles import SYSTEM, Actor

MINUTE = timedelta(minutes=1)
OPENS, CLOSES = 8, 18
CRITERIA = {1: "low", 2: "medium", 3: "high"}


class NotYet(Exception):
    """The story has come to the present: what follows in it is still to happen."""


class Handled:
    """Carries one incident along; `now` is the moment of the story, and only moves on.

    Never beyond the `present`, where one is given: timers that look then look at every incident.
    """

    def __init__(
        self, house: House, story: Story, *, reporter: str, at: datetime,
        present: datetime | None = None,
    ) -> None:  # fmt: skip
        self.house, self.story, self.reporter, self.now = house, story, reporter, at
        self.present = present
        self.incident: Incident

    # --- moments -------------------------------------------------------------------------------

    def _move(self, at: datetime) -> None:
        if self.present is not None and at > self.present:
            self.now = self.present
            raise NotYet
        self.now = max(self.now, at)

    def wait(self, **by: float) -> Self:
        self._move(self.now + timedelta(**by))
        return self

    def by_day(self) -> Self:
        """Wait until people are at work: nobody confirms or complains at night."""
        opens = self.now.replace(hour=OPENS, minute=self.now.minute % 30 + 15)
        if self.now.hour >= CLOSES:
            self._move(opens + timedelta(days=1))
        elif self.now.hour < OPENS:
            self._move(opens)
        return self

    def until(self, at: datetime, dice: random.Random, *, care: float = 1.0) -> None:
        """Let time pass; whoever is owed word meanwhile gets it, or not, as the dice say."""
        while (owed := self._owed()) is not None and owed.due_at <= at:
            if dice.random() < care:
                self._move(owed.due_at - (owed.due_at - owed.opened_at) / 5)
                self.update("We werken eraan; u hoort ons volgens afspraak.")
            if self._owed() == owed:
                self._move(owed.due_at + MINUTE)
                self.look()
        self._move(at)

    def look(self) -> None:
        """Let clocks and rounds say what is due at this moment of the story."""
        while clock_watch.watch_clocks(now=self.now) + watch.watch_rounds(now=self.now):
            pass

    def _owed(self) -> UpdateRound | None:
        return (
            UpdateRound.objects.filter(RUNNING, incident=self.incident)
            .order_by("due_at", "number")
            .first()
        )

    def settle(self) -> None:
        """Leave nothing to be told of it: who had to hear of the past heard it then."""
        complaints = Complaint.objects.filter(incident=self.incident).values("pk")
        told = Event.objects.filter(
            Q(subject_kind="incident", subject_id=self.incident.pk)
            | Q(subject_kind="complaint", subject_id__in=complaints),
            tenant=self.incident.tenant_id,
        ).values_list("pk", flat=True)
        Outbox.objects.filter(event__in=list(told), done_at=None).update(done_at=self.now)

    # --- verbs ---------------------------------------------------------------------------------

    def by(self, who: str) -> dict[str, Any]:
        return {"incident_id": self.incident.pk, "actor": self._actor(who), "now": self.now}

    def on(self, who: str) -> dict[str, Any]:
        self.incident.refresh_from_db(fields=["version"])
        return {**self.by(who), "expected_version": self.incident.version}

    def _actor(self, who: str) -> Actor:
        return self.house.actor(who)

    def registered(self, by: str) -> Self:
        """Come in by phone or otherwise through the desk, or by the reporter in the portal."""
        story, contact = self.story, self.house.contact(self.reporter)
        asked: dict[str, Any] = {
            "title": story.title, "description": story.description, "kind": story.kind,
        }  # fmt: skip
        if story.channel == Channel.PORTAL:
            answers = {1: "me", 2: "team", 3: "everyone"}, {1: "yes", 2: "partly", 3: "no"}
            self.incident = register.report_incident(
                tenant_id=contact.tenant_id,
                ask=ReportIncident(
                    **asked,
                    who_is_affected=answers[0][story.impact],
                    can_work=answers[1][story.urgency],
                ),
                actor=self._actor(self.reporter),
                now=self.now,
            )
            return self
        channel = story.channel or Channel.PHONE
        self.incident = register.register_incident(
            tenant_id=contact.tenant_id,
            ask=RegisterIncident(
                **asked, reporter_id=contact.pk, channel=channel,
                symptoms=story.symptoms or "Vraag", affected=story.affected or "Geen",
                impact=story.impact, urgency=story.urgency, reported_at=self.now - 2 * MINUTE,
                category_id=self._category(), is_security=story.is_security,
                is_breach=story.is_breach, is_drill=story.is_drill,
                personal_data=story.personal_data, criteria=self._criteria(),
                answered_call=channel == Channel.PHONE,
            ),
            actor=self._actor(by),
            now=self.now,
        )  # fmt: skip
        return self

    def triaged(self, by: str) -> Self:
        self.incident = triage.triage_incident(
            **self.on(by),
            ask=TriageIncident(
                category_id=self._category(),
                impact=self.story.impact,
                urgency=self.story.urgency,
                is_security=self.story.is_security,
                is_breach=self.story.is_breach,
                affected=self.story.affected or "Geen",
                criteria=self._criteria(),
                personal_data=self.incident.personal_data,
                **self._classes(),
            ),
        )
        return self

    def assigned(self, by: str, to: str) -> Self:
        asked = {
            name for duty in duties_of(self.incident) if duty.required for name in duty.evidence
        }
        if self.incident.manager_id is None and "incident_manager" in asked:
            manager = self.house.users["ines"].pk
            self.incident = triage.appoint_manager(
                **self.on(by), ask=AppointManager(user_id=manager)
            )
        self.incident = work.assign_incident(
            **self.on(by), ask=AssignIncident(user_id=self.house.users[to].pk)
        )
        return self

    def started(self, by: str) -> Self:
        self.incident = work.start_work(**self.on(by))
        return self

    def escalated(self) -> Self:
        """Tell whom class and priority ask for, as the worker would have at that moment."""
        follow_duties(lock_incident(self.incident.pk, actor=SYSTEM), now=self.now)
        return self

    def acknowledged(self) -> Self:
        """Let everybody who was told answer, each on their own account."""
        told = Escalation.objects.filter(
            incident=self.incident, acknowledged_at=None, due_at__isnull=False
        ).select_related("holder__user", "provider_holder__user")
        for row in told.order_by("pk"):
            holder = row.holder or row.provider_holder
            if holder is not None and holder.user is not None:
                acknowledge(escalation_id=row.pk, actor=actor_of(holder.user), now=self.now)
        return self

    def answered(self, by: str, text: str) -> Self:
        self._say(by, text, MessageKind.REPLY)
        return self

    def update(self, text: str, by: str = "agnes") -> None:
        """Give the word that is owed: by mail, and by phone where that was agreed."""
        owed = self._owed()
        if owed is None or owed.kind != RoundKind.FIRST:
            self._say(by, text, MessageKind.UPDATE)
        self._called(owed, by, text)

    def _called(self, owed: UpdateRound | None, by: str, text: str) -> None:
        if owed is not None and any_logged(owed.media):
            communicate.log_call(
                **self.by(by),
                ask=LogCall(
                    contact_id=self.incident.reporter_id,
                    direction=Direction.OUT,
                    outcome=CallOutcome.ANSWERED,
                    summary=text,
                ),
            )

    def _say(self, by: str, text: str, kind: MessageKind) -> None:
        communicate.send_message(**self.by(by), ask=SendMessage(text=text, kind=kind))
        self._arrived()

    def _arrived(self) -> None:
        """The mail server takes at once what was written, as the worker would have told it."""
        written = Message.objects.filter(incident=self.incident, proofs=None)
        for message in written.exclude(kind=MessageKind.FROM_CUSTOMER):
            communicate.prove_delivery(
                message_id=message.pk, contact_id=self.incident.reporter_id, now=self.now
            )

    def contained(self, by: str) -> Self:
        """Say that it grows no further, where the class asks for that and it was large."""
        if "M11" in open_before_resolving(self.incident):
            self.incident = work.contain_incident(
                **self.on(by), ask=ContainIncident(measures=self.story.measures)
            )
        return self

    def remedied(self, by: str) -> Self:
        """Of a security incident: say that its cause is gone, before anything works again."""
        if owes_cause(self.incident):
            self.incident = security_decisions.remove_cause(
                **self.on(by),
                ask=RemoveCause(outcome=SecurityOutcome.REMOVED, cause_removed=self.story.solution),
            )
        return self

    def restored(self, by: str) -> Self:
        self.remedied(by)
        text = "Alles werkt opnieuw."
        self.incident = work.restore_service(**self.on(by), ask=RestoreService(remark=text))
        owed = self._owed()
        self._arrived()
        self._called(owed, "agnes", text)
        return self

    def _classes(self) -> dict[str, Any]:
        if self.story.classes is not None:
            names = ("confidentiality", "integrity", "availability")
            return dict(zip(names, self.story.classes, strict=True))
        works_by_them = self.incident.profile_id is not None
        return {"class_reason": "De klant heeft dit nog niet ingedeeld" if works_by_them else ""}

    # --- words ---------------------------------------------------------------------------------

    def _category(self) -> int:
        return Category.objects.get(tenant=self.house.provider, code=self.story.category).pk

    def _criteria(self) -> dict[str, list[str]]:
        impact, urgency = CRITERIA[self.story.impact], CRITERIA[self.story.urgency]
        return {"impact": [f"impact.{impact}.1"], "urgency": [f"urgency.{urgency}.1"]}
