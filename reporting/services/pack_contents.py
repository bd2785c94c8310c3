"""What a dossier and the evidence of an incident are made of, file by file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from incidents.duty.services.typesetting import NoPaper, typeset
from incidents.record.services.storing import opened
from reporting.choices import Pack
from reporting.queries.dossier import Dossier, dossier_of
from reporting.queries.dossier_paper import Proof, dossier_files, dossier_on_paper
from reporting.queries.evidence_pack import Copy, EvidenceFacts, ToCopy, evidence_facts
from reporting.queries.evidence_paper import evidence_files, evidence_on_paper
from reporting.queries.manifest import Head
from reporting.queries.packs import PackSelection, incident_to_take
from reporting.services.export import Started
from reporting.services.packs import Content, Writing
from tenants.ledger.anchor_file import State

PAPER: Final = "sheets.typ"
LANGUAGES: Final = ("nl", "en")
MISSING: Final = _("it is not where it should be")


def read_content(started: Started) -> Content:
    """Read what was asked for, in the moment that the pack is of."""
    asked = started.selection
    assert isinstance(asked, PackSelection)  # noqa: S101 - as it was begun
    pack, actor = Pack(asked.pack), started.actor
    incident = incident_to_take(actor, asked.reference, pack)
    if pack == Pack.EVIDENCE:
        facts = {}
        for language in LANGUAGES:
            with _reader(language, incident.tenant.zone):
                facts[language] = evidence_facts(incident)
        return EvidenceContent(facts, started.started_at)
    with _reader(asked.language, incident.tenant.zone):
        dossier = dossier_of(actor, asked.reference, started.started_at)
    return DossierContent(dossier, asked.language)


@contextmanager
def _reader(language: str, zone: str) -> Iterator[None]:
    with translation.override(language), timezone.override(ZoneInfo(zone)):
        yield


@dataclass(frozen=True)
class DossierContent:
    dossier: Dossier
    language: str

    @property
    def count(self) -> int:
        return len(self.dossier.sheets) + 5

    def pieces(self, writing: Writing, head: Head, state: State) -> Iterator[bytes]:
        proof = Proof(head, state.anchor)
        with _reader(self.language, self.dossier.incident.tenant.zone):
            files = [("dossier.pdf", self._paper(proof)), *dossier_files(self.dossier, proof)]
        for name, data in files:
            yield from writing.put(name, iter([data]))

    def _paper(self, proof: Proof) -> bytes:
        now = self.dossier.made_at
        try:
            return typeset(PAPER, dossier_on_paper(self.dossier, proof), now=now)
        except NoPaper:
            # What is too long for one document stands whole in the files beside it.
            short = dossier_on_paper(self.dossier, proof, is_short=True)
            return typeset(PAPER, short, now=now)


@dataclass(frozen=True)
class EvidenceContent:
    # By language.
    facts: Mapping[str, EvidenceFacts]
    at: datetime
    copies: dict[int, Copy] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self._any.files) + len(self._any.secured.items) + 8

    @property
    def _any(self) -> EvidenceFacts:
        return self.facts[LANGUAGES[0]]

    def pieces(self, writing: Writing, head: Head, state: State) -> Iterator[bytes]:
        for file in self._any.files:
            yield from self._copy(file, writing)
        held = list(writing.held)
        proof = Proof(head, state.anchor)
        for language in LANGUAGES:
            with self._reader(language):
                said = evidence_on_paper(self.facts[language], self.copies, held, proof)
                made = typeset(PAPER, said, now=self.at)
            yield from writing.put(f"evidence.{language}.pdf", iter([made]))
        with self._reader("en"):
            files: list[Any] = list(evidence_files(self.facts["en"], self.copies))
        for name, data in files:
            yield from writing.put(name, iter([data]))

    def _copy(self, file: ToCopy, writing: Writing) -> Iterator[bytes]:
        """Copy one file; one that is kept back, or is not where it should be, is said so."""
        copy = Copy(file.name, file.sha256, why=file.why)
        if not file.why:
            try:
                with opened(file.key) as chunks:
                    yield from writing.put(file.name, chunks)
                held = writing.held[-1]
                copy = Copy(file.name, file.sha256, held.sha256, held.size)
            except FileNotFoundError:
                copy = Copy(file.name, file.sha256, why=MISSING)
        self.copies[file.item] = copy

    def _reader(self, language: str) -> Any:
        return _reader(language, self._any.incident.tenant.zone)
