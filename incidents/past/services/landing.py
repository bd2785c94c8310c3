"""Where a row of another tool lands here: as a customer, a contact, an asset or a past incident."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeAlias

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from incidents.choices import MoveKind
from incidents.facts import ReplayStarted
from incidents.models import Incident, MoveIn, Replay
from incidents.past.rules.move_reading import BadRow, Reader, check_length
from incidents.past.rules.replay import Story
from incidents.past.services.landing_life import asset_life
from incidents.past.services.move_file import Row
from incidents.past.services.replay import replay_stories
from incidents.past.services.replay_house import House, check_house, house_of
from tenants.ledger.append import append, insert
from tenants.models import Asset, Contact, Tenant
from tenants.rules.roles import Actor
from tenants.settings.services.configure import add_row
from tenants.settings.services.onboard import onboard_customer

HIGHEST_CLASS = 5
Key: TypeAlias = tuple[Hashable, ...]


class Landing:
    """Lands rows of one file; remembers what it looked up for a batch."""

    def __init__(
        self,
        move: MoveIn,
        reader: Reader,
        *,
        actor: Actor,
        now: datetime,
        writes: bool,
        seen: set[Key],
    ) -> None:
        self.move, self.reader, self.actor, self.now = move, reader, actor, now
        self.writes = writes
        # What the rows so far would have brought in, where nothing is written.
        self.seen = seen
        self.key: Key = ()
        self._customers: dict[str, Tenant | None] = {}
        self._houses: dict[int, tuple[House, Replay]] = {}

    def land(self, row: Row, number: int) -> bool:
        """Land one row; say whether it was not here yet. Where nothing is written, judge it only.

        Raises BadRow, or what a service refuses.
        """
        kind = MoveKind(self.move.kind)
        if kind is MoveKind.CUSTOMERS:
            return self._customer(row)
        tenant = self._of(row)
        if kind is MoveKind.PEOPLE:
            return self._person(row, tenant)
        if kind is MoveKind.ASSETS:
            return self._asset(row, tenant)
        return self._incident(row, tenant, number)

    def _of(self, row: Row) -> Tenant:
        """Return the customer that a row names, or that of the whole file."""
        name = self.reader.text(row, "customer")
        if not name:
            if self.move.customer is None:
                raise BadRow("customer", _("This is empty."))
            return self.move.customer
        if name not in self._customers:
            own = Tenant.objects.filter(provider=self.move.provider_id, is_active=True)
            named = own.exclude(pk=self.move.provider_id).filter(name__iexact=name)
            self._customers[name] = named.order_by("pk").first()
        found = self._customers[name]
        if found is None:
            raise BadRow("customer", _("There is no such customer: bring customers in first."))
        return found

    def _customer(self, row: Row) -> bool:
        name = self.reader.text(row, "name", needed=True, limit=120)
        own = Tenant.objects.filter(provider=self.move.provider_id)
        if self._is_here((name.lower(),), own.filter(name__iexact=name)):
            return False
        onboard_customer(
            provider=self.move.provider, name=name, actor=self.actor, now=self.now,
            zone=self.reader.text(row, "zone"), language=self._language(row),
            desk_phone=self.reader.text(row, "desk_phone", limit=40),
        )  # fmt: skip
        return True

    def _language(self, row: Row) -> str:
        return self.reader.text(row, "language").lower()[:2]

    def _person(self, row: Row, tenant: Tenant) -> bool:
        parts = (self.reader.text(row, "first_name"), self.reader.text(row, "last_name"))
        name = self.reader.text(row, "name") or " ".join(filter(None, parts))
        if not name:
            raise BadRow("name", _("This is empty."))
        check_length(name, "name", 160)
        email = self._email(row, "email")
        same = Contact.objects.filter(tenant=tenant)
        same = same.filter(email__iexact=email) if email else same.filter(name=name, email="")
        if self._is_here((tenant.pk, email or name, bool(email)), same):
            return False
        contact = Contact(
            tenant=tenant, provider_id=tenant.provider_id, name=name, email=email,
            phone=self.reader.text(row, "phone", limit=40),
            language=self._language(row) or tenant.language,
        )  # fmt: skip
        add_row(row=contact, actor=self.actor, now=self.now)
        return True

    def _email(self, row: Row, name: str) -> str:
        email = self.reader.text(row, name).lower()
        if email:
            try:
                validate_email(email)
            except ValidationError:
                raise BadRow(name, _("This is no e-mail address.")) from None
        return email

    def _asset(self, row: Row, tenant: Tenant) -> bool:
        name = self.reader.text(row, "name", needed=True, limit=120)
        same = Asset.objects.filter(tenant=tenant, name__iexact=name)
        if self._is_here((tenant.pk, name.lower()), same):
            return False
        classes = {part: self._class(row, part) for part in
                   ("confidentiality", "integrity", "availability")}  # fmt: skip
        asset = Asset(
            tenant=tenant, provider_id=tenant.provider_id, name=name,
            kind=self.reader.text(row, "kind", limit=60), **classes,
            **asset_life(self.reader, row, tenant),
        )  # fmt: skip
        add_row(row=asset, actor=self.actor, now=self.now)
        return True

    def _class(self, row: Row, name: str) -> int | None:
        said = self.reader.text(row, name)
        if not said:
            return None
        if not said.isascii() or not said.isdecimal() or not 1 <= int(said[:3]) <= HIGHEST_CLASS:
            raise BadRow(name, _("A class is 1 to 5."))
        return int(said)

    def _incident(self, row: Row, tenant: Tenant, number: int) -> bool:
        story = self.reader.story(row, number)
        self._check_reporter(tenant, self._email(row, "reporter_email"))
        same = Incident.objects.filter(tenant=tenant, external_reference=story.reference)
        if self._is_here((tenant.pk, story.reference), same):
            return False
        if self.writes:
            house, replay = self._house(tenant)
            house = self._with_reporter(house, story, row)
            replay_stories(replay=replay, house=house, stories=[story], now=self.now)
        else:
            check_house(tenant)
        return True

    def _check_reporter(self, tenant: Tenant, email: str) -> None:
        """Refuse somebody of another customer only: what they reported is not this one's."""
        if not email:
            return
        same = Contact.objects.filter(provider=self.move.provider_id, email__iexact=email)
        at = set(same.values_list("tenant_id", flat=True))
        if at and not at & {tenant.pk, self.move.provider_id}:
            raise BadRow("reporter_email", _("This is somebody of another customer."))

    def _is_here(self, key: Key, same: QuerySet[Any]) -> bool:
        """Say whether a row is here, or was told by an earlier row of a file that is only checked.

        A row that is refused after this is none: who reads the file says which ones landed.
        """
        self.key = key
        return key in self.seen or same.exists()

    def _house(self, tenant: Tenant) -> tuple[House, Replay]:
        if tenant.pk not in self._houses:
            house = house_of(tenant, names=(), now=self.now)
            self._houses[tenant.pk] = (house, self._replay(tenant))
        return self._houses[tenant.pk]

    def _with_reporter(self, house: House, story: Story, row: Row) -> House:
        """Return a house that knows the reporter: by address, else by name as of the past."""
        known = story.deeds[0].state.reporter
        if "@" in known:
            same = Contact.objects.filter(tenant=house.tenant, email__iexact=known)
            if contact := same.order_by("-is_active", "pk").first():
                return replace(house, people={known: contact.pk})
        name = self.reader.text(row, "reporter", limit=160) or known
        people = house_of(house.tenant, names=[name], now=self.now).people
        return replace(house, people={**people, known: people[name]})

    def _replay(self, tenant: Tenant) -> Replay:
        """Return under what the incidents of this file are told at one customer."""
        found = Replay.objects.filter(tenant=tenant, digest=self.move.digest).first()
        if found is not None:
            return found
        replay = Replay(
            tenant=tenant, provider_id=tenant.provider_id, digest=self.move.digest,
            name=self.move.name, started_at=self.now,
        )  # fmt: skip
        facts = ReplayStarted(
            zone=self.move.zone, incidents=self.move.total, events=self.move.total
        )
        append(
            replay, "replay.started", actor=self.actor, at=self.now, wrote=[insert(replay)],
            told=False, facts=facts,
        )  # fmt: skip
        return replay
