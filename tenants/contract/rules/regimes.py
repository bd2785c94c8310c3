"""What laws ask when something happened: who owes what to whom, counted from which event.

A law is a pack of data (`tenants/data/regimes/`), so that another version of it needs no new code.
Nothing in a pack goes without where it was read, when, how sure that is, and from and until when
it holds (`Basis`). Nothing here is legal advice; what sources disagree on stands there twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tenants.rules.texts import Text


class BadRegime(ValueError):
    """The document is no pack of a law, or no form of one; the message says where and why."""


class Confidence(StrEnum):
    """How sure what was read is."""

    LAW = "law"  # the text itself was read
    PUBLIC = "public"  # a page of an authority, or one that quotes the text
    SECONDARY = "secondary"  # others write so, two or more
    UNCHECKED = "unchecked"  # commonly known; read nowhere
    AGREED = "agreed"  # of a contract, in hours that the two of them chose


class Owner(StrEnum):
    """Who owes it."""

    CONTROLLER = "controller"
    PROCESSOR = "processor"
    ENTITY = "entity"
    MANUFACTURER = "manufacturer"
    INSTITUTION = "institution"


class Begins(StrEnum):
    """What a term is counted from. Each is decided by a person, but for what the record tells."""

    AWARE = "aware"  # of a breach of personal data
    PROCESSOR_AWARE = "processor_aware"  # of the same, at whoever works for the controller
    SIGNIFICANT = "significant"  # aware that an incident is significant
    CLASSIFIED = "classified"  # as major (DORA)
    EXPLOITED = "exploited"  # aware of a vulnerability that is actively exploited (CRA)
    FIXED = "fixed"  # a corrective measure is available (CRA)
    HIGH_RISK = "high_risk"  # for the persons concerned
    REQUESTED = "requested"  # an authority asked
    REPORTED = "reported"  # the record
    FILED = "filed"  # another duty was filed: `filed:<code>`


class Counted(StrEnum):
    HOURS = "hours"  # elapsed, through weekends, holidays and changes of the clock
    DAYS = "days"  # of the calendar, by the clock on the wall
    MONTHS = "months"  # the same day, or the last one of a shorter month
    NOW = "now"  # without undue delay: no moment is named


class Rolls(StrEnum):
    """What becomes of an end on a day that is no working day."""

    NEVER = "never"
    NOON_NEXT_WORKING_DAY = "noon_next_working_day"


class Usage(StrEnum):
    ALWAYS = "always"  # asked of everybody in its jurisdictions
    CHOSEN = "chosen"  # off until a customer says that it is one that owes this
    DORMANT = "dormant"  # kept to compare with; never asked


class Stop(StrEnum):
    """What ends a duty."""

    FILED = "filed"
    DECIDED = "decided"  # with grounds, that it is not owed
    DESCRIBED = "described"  # its entry in the register is whole
    FINAL = "final"  # the last supplement


@dataclass(frozen=True, kw_only=True)
class Basis:
    """Where something was read. `valid_to` is empty while no end is known; that day still holds."""

    source: str
    read_on: date
    confidence: Confidence
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Term:
    """One end of a duty. `after` names whose filing it counts from, where `begins` is that.

    `lapses_by`: it does not hold where that event came only after its end.
    """

    begins: Begins
    counted: Counted
    count: int
    basis: Basis
    after: str = ""
    rolls: Rolls = Rolls.NEVER
    lapses_by: Begins | None = None

    @property
    def key(self) -> str:
        """The event as a code: `aware`, `filed:nis2_23_4_b`."""
        return f"{self.begins}:{self.after}" if self.after else str(self.begins)


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """To whom it goes: an authority, a team, or whoever the contract names."""

    code: str
    name: Text
    channel: Text
    basis: Basis


@dataclass(frozen=True, kw_only=True)
class Duty:
    """One article of a law, as a template of what an incident owes.

    `recipients` names, by jurisdiction, who gets it where nobody chose otherwise; `choices` who can
    be chosen. `verify` says what somebody has to look up before relying on it.
    """

    code: str
    regime: str
    article: str
    title: Text
    owner: Owner
    usage: Usage
    recipients: Mapping[str, tuple[str, ...]]
    choices: tuple[str, ...]
    terms: tuple[Term, ...]
    stops: tuple[Stop, ...]
    evidence: tuple[Text, ...]
    phases: tuple[str, ...]
    basis: Basis
    verify: Text | None = None
    # Nothing is owed before this was decided, whatever its terms count from.
    needs: Begins | None = None

    def recipients_in(self, jurisdiction: str) -> tuple[str, ...]:
        return self.recipients.get(jurisdiction, ())

    def terms_on(self, day: date) -> tuple[Term, ...]:
        """Return the terms that hold on a day; of a law that is not in force there are none."""
        if not self.basis.holds_on(day):
            return ()
        return tuple(term for term in self.terms if term.basis.holds_on(day))


@dataclass(frozen=True, kw_only=True)
class Regime:
    code: str
    version: str
    title: Text
    duties: tuple[Duty, ...]

    @property
    def is_chosen(self) -> bool:
        """Say whether it holds only for who says that they fall under it."""
        return any(duty.usage is Usage.CHOSEN for duty in self.duties)


@dataclass(frozen=True)
class Regimes:
    """All packs together."""

    regimes: Mapping[str, Regime] = field(default_factory=dict)
    recipients: Mapping[str, Recipient] = field(default_factory=dict)

    @property
    def duties(self) -> Mapping[str, Duty]:
        return {duty.code: duty for pack in self.regimes.values() for duty in pack.duties}
