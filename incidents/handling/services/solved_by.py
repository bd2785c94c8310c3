"""Solving by a known solution: what is left empty is taken from it, and it proves M12 (R53)."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from incidents.choices import ArticleUse, Audience
from incidents.handling.asks.work import ResolveIncident
from incidents.models import ArticleVersion, Incident
from incidents.record.rules.articles import told_as
from incidents.record.services.articles import use_article, version_for
from tenants.errors import Invalid
from tenants.rules.roles import Actor


@dataclass(frozen=True)
class SolvedBy:
    """What is asked, filled from the version by which it was solved, if any."""

    ask: ResolveIncident
    version: ArticleVersion | None = None

    @property
    def proof(self) -> str:
        """Return what proves the workaround; nothing where it was said that there was none."""
        if self.version is None or (self.ask.no_workaround and not self.version.is_workaround):
            return ""
        return told_as(self.version.article.reference, self.version.number)

    def keep(self, incident: Incident, *, actor: Actor, now: datetime) -> None:
        if self.version is not None:
            use_article(incident, self.version, ArticleUse.SOLVED, actor=actor, now=now)


def solved_by(incident: Incident, ask: ResolveIncident) -> SolvedBy:
    """Return what solves a locked incident: as it was asked, the rest as the article says it."""
    if not ask.article.strip():
        return SolvedBy(ask)
    version = version_for(incident, ask.article)
    if version.audience == Audience.INTERNAL:
        _require_own_words(ask, version)
        return SolvedBy(ask, version)
    workaround = version.solution if version.is_workaround else ""
    filled = replace(
        ask,
        cause=ask.cause.strip() or version.cause,
        solution=ask.solution.strip() or version.solution,
        workaround=ask.workaround.strip() or incident.workaround or workaround,
    )
    return SolvedBy(filled, version)


def _require_own_words(ask: ResolveIncident, version: ArticleVersion) -> None:
    """The customer reads how it was solved: what the desk keeps for itself is not sent as it is."""
    is_as_it_is = ask.solution.strip() == version.solution.strip()
    if is_as_it_is and not ask.solution_for_customer.strip():
        told = _("This solution is for the desk only: write here what the customer reads.")
        raise Invalid(told, field="solution_for_customer")
