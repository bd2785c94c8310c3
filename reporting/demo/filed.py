"""What is known of the incident that laws ask about, and its early warning as it was filed."""

from incidents.choices import ObligationState
from incidents.duty.asks import AnswerObligation, StateFacts
from incidents.duty.services.facts import state_facts
from incidents.duty.services.obligations import answer_obligation
from incidents.models import Obligation
from reporting.demo.life import Life

WARNING = "nis2_23_4_a_be"


def say_and_warn(mail: Life) -> None:
    """Say what is known, file the warning, and say more of it later: that is marked then."""
    said = StateFacts(
        stated={
            "is_malicious": "yes", "is_cross_border": "no", "nature": ["confidentiality"],
            "happened": "attack", "has_special": "no", "persons_min": 40, "persons_max": 350,
            "kinds_of_data": "Namen, e-mailadressen en de inhoud van berichten van burgers.",
            "significance": "De dienst aan burgers ligt langer dan een uur stil.",
            "service_impact": "Aanvragen kunnen niet worden behandeld.",
        },
        unknown={"cause", "records_min", "records_max"},
    )  # fmt: skip
    state_facts(**mail.by("ines"), ask=said)
    mail.wait(minutes=3)
    owed = Obligation.objects.filter(incident=mail.incident, duty=WARNING).first()
    if owed is not None:
        filed = AnswerObligation(
            obligation=owed.pk, outcome=ObligationState.FILED, filed_at=mail.now,
            reference="CCB-2026-0419",
        )  # fmt: skip
        answer_obligation(**mail.by("ines"), ask=filed)
    mail.wait(minutes=2)
    more = StateFacts(
        stated={
            "persons_max": 120,
            "remedies": "De postvakken zijn gesloten en alle wachtwoorden zijn vernieuwd.",
        }
    )
    state_facts(**mail.by("ines"), ask=more)
