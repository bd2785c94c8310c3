"""What somebody at the desk does about a mail that waits: each act takes it off the list."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from escalation.choices import MailRejection, MailState
from escalation.facts import MailRejected
from escalation.inbox.asks import AddSender, RegisterMail, RejectMail, VouchForMail
from escalation.inbox.queries.known import contacts_by
from escalation.inbox.queries.waiting import rejected_one, waiting_one
from escalation.inbox.services.handle import Vouched, handle_mail
from escalation.models import ReceivedMail
from incidents.record.services.common import clean_text
from tenants.errors import Invalid
from tenants.ledger.append import append
from tenants.models import Contact, Tenant
from tenants.people.services.invite import add_contact
from tenants.reach import reachable
from tenants.rules.roles import Action, Actor, require


@transaction.atomic
def vouch_for(*, mail: UUID, ask: VouchForMail, actor: Actor, now: datetime) -> ReceivedMail:
    """Take a held mail as that of a contact, on the word of who read it."""
    row = _held(mail, actor)
    contact = _contact(ask)
    require(actor, Action.REGISTER, contact.tenant_id)
    field = "email" if ask.contact_id is None else "contact"
    _check_not_of_another(row, contact.tenant, field=field, instead=contact.name)
    return handle_mail(mail_id=row.pk, now=now, vouched=Vouched(actor, contact))


@transaction.atomic
def register_for(*, mail: UUID, ask: RegisterMail, actor: Actor, now: datetime) -> ReceivedMail:
    """Register a held mail at a customer, for the desk alone until somebody says whose it is."""
    row = _held(mail, actor)
    customer = _customer(ask.customer_id, actor)
    _check_not_of_another(row, customer, field="customer", instead=customer.name)
    return handle_mail(mail_id=row.pk, now=now, vouched=Vouched(actor, customer=customer))


@transaction.atomic
def add_sender(*, mail: UUID, ask: AddSender, actor: Actor, now: datetime) -> ReceivedMail:
    """Make the sender a contact of a customer and take the mail as theirs.

    Who is a contact elsewhere may be one here too: that is said by this act and no other.
    """
    row = _held(mail, actor)
    customer = _customer(ask.customer_id, actor)
    if not row.sender:
        raise Invalid(_("This mail names no sender."), field="name")
    if contacts_by(row.sender).filter(tenant=customer).exists():
        raise Invalid(_("The sender is a contact of this customer: choose them."), field="name")
    contact = add_contact(
        tenant=customer,
        name=clean_text(ask.name, "name", limit=120),
        email=row.sender,
        actor=actor,
        now=now,
    )
    return handle_mail(mail_id=row.pk, now=now, vouched=Vouched(actor, contact))


@transaction.atomic
def reject(*, mail: UUID, ask: RejectMail, actor: Actor, now: datetime) -> ReceivedMail:
    """Make nothing of a mail, and say why: it is kept as it came, and waits for nobody."""
    row = _locked(mail, actor)
    if ask.why not in MailRejection.values:
        raise Invalid(_("Choose one of these."), field="why")
    row.state, row.reason, row.handled_at = MailState.FILED, ask.why, now
    row.save(update_fields=["state", "reason", "handled_at"])
    append(row, "mail.rejected", actor=actor, at=now, facts=MailRejected(why=ask.why))
    return row


def put_back(*, mail: UUID, actor: Actor, now: datetime) -> ReceivedMail:
    """Take back that a mail was rejected: it is judged anew, and waits again where it must."""
    return _judge_anew(lambda: _rejected(mail, actor), actor=actor, now=now)


def try_again(*, mail: UUID, actor: Actor, now: datetime) -> ReceivedMail:
    """Handle a mail once more: what stood in its way may be gone."""
    return _judge_anew(lambda: _locked(mail, actor), actor=actor, now=now)


def _judge_anew(lock: Callable[[], ReceivedMail], *, actor: Actor, now: datetime) -> ReceivedMail:
    with transaction.atomic():
        row = lock()
        row.state, row.reason, row.attempts = MailState.WAITING, "", 0
        row.save(update_fields=["state", "reason", "attempts"])
        append(row, "mail.tried_again", actor=actor, at=now)
    return handle_mail(mail_id=row.pk, now=now)


def _locked(mail: UUID, actor: Actor) -> ReceivedMail:
    """Lock it, and look then whether it still waits: somebody else may have dealt with it."""
    key = waiting_one(actor, mail).pk
    ReceivedMail.objects.select_for_update().get(pk=key)
    return waiting_one(actor, mail)


def _rejected(mail: UUID, actor: Actor) -> ReceivedMail:
    key = rejected_one(actor, mail).pk
    ReceivedMail.objects.select_for_update().get(pk=key)
    return rejected_one(actor, mail)


def _held(mail: UUID, actor: Actor) -> ReceivedMail:
    row = _locked(mail, actor)
    if row.state != MailState.HELD:
        raise Invalid(_("What is in quarantine is taken as nobody's."), field="email")
    return row


def _contact(ask: VouchForMail) -> Contact:
    if ask.contact_id is not None:
        rows = Contact.objects.filter(pk=ask.contact_id, tenant__is_active=True)
        chosen = reachable(rows).select_related("tenant").first()
        if chosen is None:
            raise Invalid(_("Choose somebody from the list."), field="contact")
        return chosen
    found = list(contacts_by(ask.email.strip())[:2]) if ask.email.strip() else []
    if len(found) != 1:
        raise Invalid(_("This is the address of no contact, or of more than one."), field="email")
    return found[0]


def _customer(key: int, actor: Actor) -> Tenant:
    require(actor, Action.REGISTER, key)
    found = Tenant.objects.filter(pk=key, is_active=True).first()
    if found is None or found.pk == found.provider_id:
        raise Invalid(_("Choose a customer from the list."), field="customer")
    return found


def _check_not_of_another(row: ReceivedMail, customer: Tenant, *, field: str, instead: str) -> None:
    """Refuse to show the words of somebody of one customer to another, and name both."""
    known = list(contacts_by(row.sender)) if row.sender else []
    if not known or any(one.tenant_id == customer.pk for one in known):
        return
    raise Invalid(
        _(
            "%(sender)s is the address of %(name)s of %(theirs)s, not of %(instead)s"
            " (%(customer)s). Take it as theirs; or, if they write for %(customer)s too, make"
            " them a contact there."
        )
        % {
            "sender": row.sender,
            "name": known[0].name,
            "theirs": known[0].tenant.name,
            "instead": instead,
            "customer": customer.name,
        },
        field=field,
    )
