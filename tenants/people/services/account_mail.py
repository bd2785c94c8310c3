"""Mail about an account: the link to a password, in the provider's name.

Keys are made here, while the mail is sent: none of them lies in a queue.
"""

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tenants.models import Invitation, Membership, Tenant, User
from tenants.people.services.invitations import Asked
from tenants.post import Refused
from tenants.queries import actor_of, scope_of
from tenants.reach import has_roles
from tenants.scoping import Scope, entered
from tenants.senders import Sender, sender_of
from tenants.ways import Ways


@dataclass(frozen=True)
class Sending:
    """By which connections a mail goes, and the name that each copy of it has."""

    ways: Ways
    name: str


def send_link(*, email: str, by: Sending) -> bool:
    """Mail the link with which this person chooses a password; it works once, for three days."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None or not has_roles(user.pk):
        return False
    _mail(user, "new_password", by, sender=_only_provider(user))
    return True


def send_invitation(
    *, user_id: int, by: Sending, member_id: int | None = None, inviter_id: int | None = None
) -> bool:
    """Mail a new member the link to a first password: who invites them, and to which desk."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None or not has_roles(user.pk):
        return False
    with entered(scope_of(actor_of(user))):
        # Whoever was taken out again meanwhile does not see it any more, and is not told its name.
        held = Membership.objects.filter(pk=member_id or 0, user=user, is_active=True)
        member = held.select_related("tenant__provider").first()
    tenant = member.tenant if member else None
    inviter = User.objects.filter(pk=inviter_id or 0, is_active=True).first()
    _mail(
        user,
        "invitation",
        by,
        sender=tenant.provider if tenant else None,
        tenant=tenant,
        inviter=inviter,
    )
    return True


def send_question(*, ids: list[int], by: Sending) -> bool:
    """Mail the question whether somebody with an account comes in here too."""
    asked = Asked(*ids)
    user = User.objects.filter(pk=asked.user_id).first()
    with entered(asked.scope):
        open_now = Invitation.objects.filter(pk=asked.invitation_id, state=Invitation.State.OPEN)
        row = open_now.select_related("tenant", "provider", "inviter").first()
    if user is None or row is None:
        return False
    link = settings.PUBLIC_URL.rstrip("/") + reverse("invited", args=[asked.token])
    given = {"tenant": row.tenant, "inviter": row.inviter, "invitation": row, "link": link}
    _mail(user, "question", by, sender=row.provider, **given)
    return True


def one_time_link(user: User) -> str:
    """Return the address at which this person chooses a password; it works once."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    token = default_token_generator.make_token(user)
    # Not the address that a request claims to be for: whoever asks could choose that.
    return settings.PUBLIC_URL.rstrip("/") + reverse("password_reset_confirm", args=[uid, token])


def _only_provider(user: User) -> Tenant | None:
    """Return the provider whose desk this person uses; nothing where there are several."""
    scope = scope_of(actor_of(user))
    if len(scope.providers) != 1:
        return None
    with entered(scope):
        return Tenant.objects.filter(pk=scope.providers[0]).first()


def _mail(
    user: User, template: str, by: Sending, *, sender: Tenant | None, **given: object
) -> None:
    with translation.override(user.language):
        desk = {"name": sender.name if sender else translation.gettext("Service desk")}
        context = {
            "user": user,
            "recipient": user,
            "link": one_time_link(user),
            **given,
            "desk": desk,
            "language": user.language,
        }
        folder = f"messages/{template}"
        heading = " ".join(render_to_string(f"{folder}/subject.txt", context).split())
        text = render_to_string(f"{folder}/body.txt", context).strip() + "\n"
        page = render_to_string(f"{folder}/body.html", {**context, "heading": heading})
    post(by, user, desk["name"], Letter(heading, text, page.strip()), sender=_voice(sender))


def _voice(provider: Tenant | None) -> Sender:
    if provider is None:
        return Sender()
    with entered(Scope.of(provider.pk, provider.pk)):
        return sender_of(provider.pk, provider.pk)


@dataclass(frozen=True)
class Letter:
    """What a mail says, and a file that goes with it: its name, what it holds and its type."""

    heading: str
    text: str
    page: str
    attached: tuple[str, str | bytes, str] | None = None


def post(by: Sending, user: User, desk: str, letter: Letter, *, sender: Sender) -> None:
    """Hand a mail for this person to the mail server, in the name of this desk."""
    sent_by = sender.named(desk)
    domain = parseaddr(sent_by)[1].rpartition("@")[2]
    headers = {
        "Message-ID": f"<account.{by.name}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "Content-Language": user.language,
    }
    mail = EmailMultiAlternatives(
        letter.heading, letter.text, sent_by, [user.email], headers=headers
    )
    mail.attach_alternative(letter.page, "text/html")
    if letter.attached:
        mail.attach(*letter.attached)
    try:
        mail.message()
    except BadHeaderError:
        raise Refused("a line break in a header") from None
    by.ways.hand_over(mail, sender)
