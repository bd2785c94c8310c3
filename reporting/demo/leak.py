"""A data breach of class 5, as far as the desk got: what each page of such a one shows."""

from typing import Final

from incidents.choices import (
    BreachOutcome,
    DutyEvent,
    PersonalData,
    PlanChannel,
    PlanGoal,
    StepState,
    TeamLevel,
    TrialOutcome,
)
from incidents.duty.asks import BeginDuties, DecideBreach, RecordFiling, StateFacts, TellController
from incidents.duty.queries.filing import letter_of
from incidents.duty.services.breach import decide_breach, record_filing
from incidents.duty.services.controllers import tell_controller
from incidents.duty.services.facts import state_facts
from incidents.duty.services.obligations import begin_duties
from incidents.handling.asks.plan import ChangeStep
from incidents.handling.asks.security import AddContainment, AddOption, AddRemediation, PutPlan
from incidents.handling.asks.team import (
    GrowTeam,
    NameForQuestion,
    PlanStakeholder,
    WriteMessage,
)
from incidents.handling.services import plan, plan_talk, recovering, security, team
from incidents.models import ActionStep
from reporting.demo.life import Life
from reporting.demo.story import Story
from tenants.choices import Function
from tenants.queries import holders

STORY: Final = Story(
    title="Zorgdossiers ingezien met een gestolen account",
    description=(
        "Een verpleegkundige ziet in het logboek dat met haar account dossiers zijn geopend terwijl"
        " zij vrij was."
    ),
    symptoms="Aanmeldingen van buiten Europa, dossiers geopend in het weekend",
    affected="Zorgdossier",
    category="data-loss",
    impact=3,
    urgency=2,
    hours=8,
    cause="",
    solution="",
    measures="Account geblokkeerd, sessies beëindigd",
    prevention="",
    team="security",
    is_security=True,
    is_breach=True,
    personal_data=PersonalData.YES,
    classes=(5, 4, 4),
)
FACTS: Final = {
    "is_malicious": "yes", "is_cross_border": "no", "nature": ["confidentiality"],
    "happened": "attack", "has_special": "yes", "persons_min": 60, "persons_max": 60,
    "kinds_of_data": "Naam, geboortedatum, medicatie en verslagen van bewoners.",
    "consequences": "Bewoners en hun familie kunnen worden benaderd of afgeperst.",
    "remedies": "Account en sessies zijn afgesloten; elk dossier dat geopend is, wordt nagekeken.",
    "measures_before": "Aanmelden met wachtwoord; een tweede stap was gepland.",
}  # fmt: skip
# Of the nine questions who answers which; who files a complaint is not known yet.
ANSWERS: Final = {
    1: "agnes", 2: "ines", 3: "sam", 4: "ines", 5: "ines", 6: "ed", 7: "sam", 9: "coen",
}  # fmt: skip
# Steps of the plan that are done by now, in their order.
DONE: Final = 3


def leaked(life: Life) -> None:
    """Register it, contain it, tell the customer, decide, and file what is known so far."""
    life.registered("lena").wait(minutes=4)
    life.triaged("lena").assigned("lena", to="sam").wait(minutes=3)
    life.started("sam").update("We hebben het account afgesloten en kijken na wat er gezien is.")
    _contained(life.wait(minutes=2))
    _staffed(life.wait(minutes=4))
    _known(life.wait(minutes=6))
    _decided(life.wait(minutes=5))
    _planned(life.wait(minutes=2))


def _contained(life: Life) -> None:
    by = life.by("sam")
    security.put_plan(**by, ask=PutPlan(plan="data_breach"))
    designated = holders(life.incident.tenant_id, Function.CONTAINMENT)[0]
    security.add_containment(
        **by,
        ask=AddContainment(
            kind="access_limited",
            text="Account van de verpleegkundige geblokkeerd en alle sessies beëindigd.",
            damage="Zestig dossiers geopend; niets gewijzigd of gewist.",
            spread="Alleen het zorgdossier; geen andere toepassing met dit account.",
            ordered_by=designated.pk,
        ),
    )
    security.add_remediation(
        **by, ask=AddRemediation(kind="password_changed", text="Nieuw wachtwoord, met tweede stap.")
    )
    for text, hours, cost, loss in (
        ("Alleen dit account opnieuw opzetten", 2, 0, "Geen"),
        ("Alle accounts van de afdeling vernieuwen", 12, 1800, "Geen"),
    ):
        recovering.add_option(
            **by, ask=AddOption(text=text, hours=hours, cost=cost, data_loss=loss)
        )
    steps = ActionStep.objects.filter(incident=life.incident).order_by("position")[:DONE]
    for step in steps:
        plan.change_step(
            step_id=step.pk, actor=by["actor"], now=life.now,
            ask=ChangeStep(
                state=StepState.DONE, outcome=TrialOutcome.HELPED, result="Nagekeken in de logs."
            ),
        )  # fmt: skip


def _staffed(life: Life) -> None:
    """Let the response grow into a team; one question still wants a name."""
    by, users = life.by("ines"), life.house.users
    team.grow_team(
        **by, ask=GrowTeam(level=TeamLevel.TEAM, reason="Medische gegevens van zestig bewoners.")
    )
    for question, who in ANSWERS.items():
        ask = NameForQuestion(question=question, user_id=users[who].pk)
        team.name_for_question(**by, ask=ask)


def _known(life: Life) -> None:
    """Say what is known, and tell the customer of it as its processor."""
    by = life.by("ines")
    grounds = "De aanmeldingen staan in het logboek van het zorgdossier."
    begin_duties(
        **by, ask=BeginDuties(event=DutyEvent.PROCESSOR_AWARE, at=life.now, grounds=grounds)
    )
    state_facts(**by, ask=StateFacts(stated=FACTS, unknown={"cause", "records_min", "records_max"}))
    text = letter_of(life.incident, "controller_notice", now=life.now)
    tell_controller(**by, ask=TellController(text=text))


def _decided(life: Life) -> None:
    """Notify, and tell the persons concerned: first what is known, the rest in phases."""
    by = life.by("adam")
    grounds = "Gegevens over gezondheid, door een onbekende gezien: het risico is hoog."
    decide_breach(
        **by,
        ask=DecideBreach(outcome=BreachOutcome.NOTIFY, grounds=grounds, tells_persons=True),
    )
    record_filing(
        **by,
        ask=RecordFiling(
            authority="GBA", reference="DBN-2026-0187", filed_at=life.now, more_follows=True
        ),
    )


def _planned(life: Life) -> None:
    """Plan who hears what; one message went out, and one waits to be released."""
    by = life.by("coen")
    for stakeholder, channel, speaker, every in (
        ("directors", PlanChannel.PHONE, "Ines Brand", 120),
        ("users", PlanChannel.PAPER, "Lien Segers", None),
        ("media", PlanChannel.WEBSITE, "Coen de Wit", None),
    ):
        line = plan_talk.plan_stakeholder(
            **by,
            ask=PlanStakeholder(
                stakeholder=stakeholder, channel=channel, speaker=speaker,
                goals=[PlanGoal.COMPLY, PlanGoal.REPUTATION], every=every, first_in=15,
            ),
        )  # fmt: skip
        _said(life, line.pk, stakeholder)


def _said(life: Life, line: int, stakeholder: str) -> None:
    by = life.by("coen")
    if stakeholder == "directors":
        text = "Zestig dossiers ingezien, account afgesloten. Volgend bericht binnen twee uur."
        plan_talk.write_message(**by, ask=WriteMessage(line=line, text=text, was_sent=True))
    elif stakeholder == "media":
        text = "Woonzorg Ter Beke onderzoekt wie dossiers van bewoners heeft ingezien."
        plan_talk.write_message(**by, ask=WriteMessage(line=line, text=text))
