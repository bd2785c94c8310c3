"""What is kept of a suspicious mail, should it come before a court."""

from datetime import timedelta
from typing import cast

from django.core.files.uploadedfile import SimpleUploadedFile

from incidents.choices import CaseSide, CustodyOutcome, EvidenceKind, LogKind, Seal
from incidents.handling.asks.evidence import AnswerHandOver, CollectEvidence, HandOverEvidence
from incidents.handling.asks.hold import AssignSide, KeepLogs, PlaceHold
from incidents.handling.services.crime import assign_side
from incidents.handling.services.custody import answer_hand_over, hand_over_evidence
from incidents.handling.services.evidence import collect_evidence
from incidents.handling.services.hold import keep_logs, place_hold
from incidents.models import EvidenceItem
from incidents.record.rules.files import Given
from reporting.demo.life import Life

KEPT = timedelta(days=180)
LOG = (
    b"2026-03-02T08:14:09Z sign-in ok user=tuur ip=192.0.2.41\n"
    b"2026-03-02T08:14:51Z rule created user=tuur forward=invoice@example.net\n"
)


def secure(mail: Life) -> None:
    """Keep a log here and a laptop elsewhere; the laptop waits for who was to receive it."""
    log, laptop = _log(mail), _laptop(mail)
    mail.wait(minutes=4)
    receiver = mail.house.users["sam"].pk
    _hand_over(mail, log, Seal.NONE, receiver, is_received=True)
    _hand_over(mail, laptop, Seal.INTACT, receiver, is_received=False)
    _hold(mail, receiver)


def _log(mail: Life) -> EvidenceItem:
    return collect_evidence(
        **mail.by("lena"),
        ask=CollectEvidence(
            kind=EvidenceKind.ACCESS_LOG,
            what="Aanmeldingen op het postvak",
            found_where="Beheercentrum van de mailomgeving",
            method="Uitgevoerd als tekst, alleen-lezen account",
            tool="Auditzoekopdracht",
            attached=[cast(Given, SimpleUploadedFile("aanmeldingen.txt", LOG))],
        ),
    )


def _laptop(mail: Life) -> EvidenceItem:
    return collect_evidence(
        **mail.by("lena"),
        ask=CollectEvidence(
            kind=EvidenceKind.DEVICE,
            what="Laptop van de melder",
            found_where="Kantoor van de klant, bureau van de melder",
            method="Uitgezet en in een zak verzegeld",
            kept_where="Kluis van de servicedesk",
            seal="Z-1042",
            condition="Ongeschonden, scherm dicht",
        ),
    )


def _hand_over(
    mail: Life, item: EvidenceItem, seal: Seal, receiver: int, *, is_received: bool
) -> None:
    """Give an item to this person, who has said that it came or has not answered yet."""
    change = hand_over_evidence(
        **mail.by("lena"),
        ask=HandOverEvidence(
            item=item.pk,
            receiver_id=receiver,
            place="Servicedesk, Gent",
            reason="Onderzoek van de oorzaak",
            seal=seal,
        ),
    )
    if is_received:
        answer_hand_over(
            **mail.by("sam"),
            ask=AnswerHandOver(change=change.pk, outcome=CustodyOutcome.RECEIVED),
        )


def _hold(mail: Life, investigator: int) -> None:
    """Keep all of it for the police: a legal hold, a side of the case, and logs kept longer."""
    by = mail.by("ines")
    place_hold(**by, ask=PlaceHold(reason="De klant overweegt een klacht bij de politie."))
    assign_side(
        **by,
        ask=AssignSide(
            side=CaseSide.FORENSIC, user_id=investigator, task="Onderzoek van de laptop"
        ),
    )
    keep_logs(
        **by,
        ask=KeepLogs(
            kind=LogKind.ACCESS,
            what="Aanmeldingen van alle postvakken, vanaf 1 maand voor de melding",
            asked_of="Beheerder van de mailomgeving",
            reason="Vermoeden van inbraak; gewoonlijk 30 dagen",
            until=(mail.now + KEPT).date(),
        ),
    )
