"""One incident of the demo, lived through the services at moments of its own."""

from datetime import timedelta
from typing import Self

from incidents.choices import BreachOutcome, SecurityOutcome, Verdict
from incidents.duty.asks import DecideBreach, ProveMeasure
from incidents.duty.queries.measures import open_before_resolving
from incidents.duty.services import breach
from incidents.duty.services.duties import duty_facts, prove_measure
from incidents.duty.services.recovery import owes_continuity
from incidents.handling.asks.close import AskConfirmation, ConfirmSolution, RefuseSolution
from incidents.handling.asks.feedback import AnswerComplaint, Complain, Rate
from incidents.handling.asks.lessons import RecordVerdict, ShareLessons
from incidents.handling.asks.review import AddImprovement, FinishImprovement, HoldReview
from incidents.handling.asks.security import DecideContinuity
from incidents.handling.asks.work import ResolveIncident
from incidents.handling.services import (
    close,
    feedback,
    lessons,
    review,
    solve,
)
from incidents.handling.services.security_decisions import decide_continuity
from incidents.models import Complaint, Improvement, breach_terms
from reporting.demo.handled import Handled


class Life(Handled):
    """The same to its end: solved, asked about, closed, and looked back on."""

    def resolved(self, by: str) -> Self:
        self.remedied(by)
        story, owed = self.story, open_before_resolving(self.incident)
        spread = "De storing kon zich niet uitbreiden." if "M11" in owed else ""
        self.incident = solve.resolve_incident(
            **self.on(by),
            ask=ResolveIncident(
                cause=story.cause or "Vraag",
                solution=story.solution,
                measures=story.measures or "Uitgevoerd",
                prevention=story.prevention,
                workaround=story.workaround,
                no_containment=spread,
                no_workaround="M12" in owed and not story.workaround,
            ),
        )
        self._arrived()
        return self

    def asked(self, by: str) -> Self:
        self.incident = close.check_restoration(**self.on(by))
        self.incident = close.ask_confirmation(
            **self.on(by), ask=AskConfirmation(text="Werkt alles opnieuw bij u?")
        )
        self._arrived()
        return self

    def refused(self, remark: str) -> Self:
        self.incident = close.refuse_solution(
            **self.by(self.reporter), ask=RefuseSolution(remark=remark)
        )
        return self

    def confirmed(self) -> Self:
        self.incident = close.confirm_solution(**self.by(self.reporter), ask=ConfirmSolution())
        return self

    def closed(self, by: str) -> Self:
        self._decided()
        self._planned()
        self._reported()
        self.incident = close.close_incident(**self.on(by))
        self._arrived()
        return self

    def _decided(self) -> None:
        """Let the incident manager decide on personal data that was hit, or may have been."""
        if breach_terms(incident=self.incident, stopped_at=None).exists():
            # It takes two: who leads it, and the data protection officer.
            for who in ("ines", "adam"):
                breach.decide_breach(
                    **self.by(who), ask=DecideBreach(outcome=BreachOutcome.UNLIKELY,
                    grounds="De gegevens zijn door niemand buiten de organisatie gezien."),
                )  # fmt: skip

    def _planned(self) -> None:
        """Say of a high class whether the continuity plan was needed."""
        if owes_continuity(self.incident):
            decide_continuity(
                **self.by("ines"), ask=DecideContinuity(outcome=SecurityOutcome.NOT_NOW,
                continuity_why="Het werk ging door."),
            )  # fmt: skip

    def _reported(self) -> None:
        """Give what the class asks in writing: the change, and the report to who was agreed."""
        change = self.story.prevention
        written = {
            "change_reference or none_reason": (
                ("change_reference", f"Ingediend als wijziging: {change}")
                if change else ("none_reason", "Er is niets aan de omgeving te wijzigen.")
            ),
            "report_record": (
                "report_record",
                f"Verslag van {self.incident.reference} aan de contactpersoon van de klant.",
            ),
        }  # fmt: skip
        for fact in duty_facts(self.incident):
            for name in written.keys() & set(fact.duty.evidence):
                evidence, detail = written[name]
                prove_measure(
                    **self.by("ines"),
                    ask=ProveMeasure(code=fact.duty.code, evidence=evidence, detail=detail),
                )

    def rated(self, face: str, text: str = "") -> None:
        feedback.rate(**self.by(self.reporter), ask=Rate(face=face, text=text))

    def complained(self, text: str) -> Complaint:
        return feedback.complain(
            tenant_id=self.incident.tenant_id, actor=self._actor(self.reporter), now=self.now,
            ask=Complain(text=text), incident_id=self.incident.pk,
        )  # fmt: skip

    def made_up(self, complaint: Complaint, by: str, text: str) -> None:
        feedback.answer_complaint(
            complaint_id=complaint.pk,
            actor=self._actor(by),
            now=self.now,
            ask=AnswerComplaint(answer=text),
        )

    def reviewed(self) -> None:
        review.hold_review(
            **self.by("ines"), ask=HoldReview(findings=self.story.cause, was_effective=True,
            was_preventable=bool(self.story.prevention), recommendations=self.story.prevention,
            shared_with="Klant, servicedesk"),
        )  # fmt: skip
        review.add_improvement(
            **self.by("ines"),
            ask=AddImprovement(
                kind="technical",
                route="change",
                text=self.story.prevention,
                owner_id=self.house.users["sam"].pk,
                due_on=(self.now + timedelta(days=30)).date(),
            ),
        )
        self._shared()

    def improved(self) -> None:
        """Carry out what the review led to."""
        for row in Improvement.objects.filter(review__incident=self.incident, done_at=None):
            review.finish_improvement(
                improvement_id=row.pk, actor=self._actor("ines"), now=self.now,
                ask=FinishImprovement(result="Uitgevoerd en nagekeken."),
            )  # fmt: skip

    def _shared(self) -> None:
        """Let the reporter read what was learnt, and management validate it where that is asked."""
        told = f"{self.story.cause}. {self.story.prevention}."
        share = ShareLessons(text=told, contacts=[self.house.contact(self.reporter).pk])
        lessons.share_lessons(**self.by("ines"), ask=share)
        held = lessons.validators(self.incident.tenant_id)
        if held and self.incident.reviews.filter(verdict_required=True).exists():
            verdict = RecordVerdict(
                holder=held[0].pk, verdict=Verdict.APPROVED, heard_how="Verslag van het overleg"
            )
            lessons.record_verdict(**self.by("ines"), ask=verdict)
