"""Which measures a customer works by: another profile, or a pack of stricter ones, loaded (R104).

What would change is worked out first, and shown; it is loaded only by who has seen it. Where it
asks less than the framework, that is said before, and stays said.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from yaml import YAMLError

from tenants.contract.rules.merging import with_pack
from tenants.contract.rules.packs_text import load_pack
from tenants.contract.rules.profile import FRAMEWORK_CLASS, BadProfile, Profile
from tenants.contract.rules.profile_text import load_profile
from tenants.contract.rules.regimes import BadRegime
from tenants.contract.rules.stricter import Change, changes_between, weaker_than
from tenants.data import ICR_FILE, icr
from tenants.errors import Invalid, NotFound
from tenants.ledger.append import append, insert
from tenants.models import ClassificationProfile, Tenant
from tenants.rules.documents import read_document
from tenants.rules.roles import Action, Actor, require
from tenants.settings.services.configure import change_row

# What a text says of itself before it is taken.
SAID: Final = ("source", "read_on", "confidence")


@dataclass(frozen=True)
class Trial:
    """What would hold, and what that changes; `weaker` is beside the framework."""

    name: str
    text: str
    profile: Profile
    changes: list[Change] = field(default_factory=list)
    weaker: list[Change] = field(default_factory=list)


def try_measures(*, tenant: Tenant, text: str) -> Trial:
    """Work out what a text would make of the measures of a customer; nothing is written.

    An empty text is the framework as it ships; one with `pack:` is added to what holds now.
    """
    held = held_text(tenant)
    try:
        made, name = _made(held, text)
        profile = load_profile(made)
    except (BadProfile, BadRegime) as error:
        told = _("These measures cannot be used: %(why)s") % {"why": error}
        raise Invalid(told, field="text") from error
    changes = changes_between(load_profile(held), profile)
    return Trial(name, made, profile, changes, weaker_than(icr(), profile))


def held_text(tenant: Tenant) -> str:
    """Return the text by which a customer works; of one without classes that of the framework."""
    if tenant.profile_id is None:
        return ICR_FILE.read_text(encoding="utf-8")
    return ClassificationProfile.objects.get(pk=tenant.profile_id).text


@transaction.atomic
def load_measures(
    *, tenant_id: int, text: str, version: str, is_sure: bool, actor: Actor, now: datetime
) -> ClassificationProfile:
    """Let a customer work by these measures from now on; what is open keeps those of its day."""
    tenant = Tenant.objects.select_for_update(of=("self",)).filter(pk=tenant_id).first()
    if tenant is None:
        raise NotFound()
    require(actor, Action.CONFIGURE, tenant.provider_id)
    require(actor, Action.CONFIGURE, tenant.pk)
    trial = try_measures(tenant=tenant, text=text)
    if not is_sure:
        told = _("Look at what would change, and say that you have seen it.")
        raise Invalid(told, field="sure")
    row = _kept(tenant, trial, version, actor=actor, now=now)
    if tenant.profile_id is None:
        # As for whoever begins with classes: what is not classified counts as the middle.
        tenant.default_class = FRAMEWORK_CLASS
    tenant.profile = row
    fields = ("profile", "default_class")
    change_row(row=tenant, fields=fields, actor=actor, now=now, is_sure=True)
    return row


def _made(held: str, text: str) -> tuple[str, str]:
    if not text.strip():
        return ICR_FILE.read_text(encoding="utf-8"), icr().key
    try:
        document: Any = read_document(text)
    except YAMLError as error:
        raise BadRegime(f"This is not YAML: {error}") from error
    if isinstance(document, dict) and "pack" in document:
        pack = load_pack(text)
        return with_pack(held, pack), f"{load_profile(held).key}+{pack.code}"
    meta = document.get("meta") if isinstance(document, dict) else None
    lacking = [name for name in SAID if not (isinstance(meta, dict) and meta.get(name))]
    if lacking:
        raise BadRegime(f"meta does not say {', '.join(lacking)}.")
    return text, load_profile(text).key


def _kept(
    tenant: Tenant, trial: Trial, version: str, *, actor: Actor, now: datetime
) -> ClassificationProfile:
    """Return the row with this text: the one that is there, or a new one of the provider."""
    named = {"name": trial.name[:80], "version": version}
    found = ClassificationProfile.objects.filter(tenant=tenant.provider_id, **named).first()
    if found is None:
        row = ClassificationProfile(
            tenant_id=tenant.provider_id, provider_id=tenant.provider_id, text=trial.text, **named
        )
        wrote = [insert(row)]
        append(row, "classificationprofile.added", actor=actor, at=now, wrote=wrote, told=False)
        return row
    if found.text != trial.text:
        told = _("There are other measures of this name and version: choose another version.")
        raise Invalid(told, field="version")
    return found
