"""People: who signs in, what they may do, what they are told as, and how they are reached."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from tenants import media
from tenants.choices import Function, Role
from tenants.models.base import CatalogueRow, TenantRow
from tenants.models.walled import walled

_SESSIONS = "tenants.models.people.sessions"


class UserManager(BaseUserManager["User"]):
    """Sign-in looks a person up by e-mail address, in any case of letters."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Global: the tenants are in the memberships."""

    # What the chain of an account does not tell (`tenants/ledger/people.py`), and why.
    columns_not_told: ClassVar[Mapping[str, str]] = {
        "last_login": "written by each sign-in; who signed in is no change of who may",
        "is_service": "said when the account is made, and never changed",
        "language": "how somebody likes to read; changes nothing that they may or owe",
        "theme": "how somebody likes to see it",
        "compact": "how somebody likes to see it",
        "simple_log": "how somebody likes to see it",
        "keys_enabled": "how somebody likes to work",
        "returned_mail": "what a mail server said of an address; another address begins anew",
        "sessions_ended": "counts up when sessions end; the change that ended them is told",
    }

    class Theme(models.TextChoices):
        SYSTEM = "system", _("As the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=8, default="nl")
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    compact = models.BooleanField(_("compact rows"), default=False)
    simple_log = models.BooleanField(_("incidents as a simple log"), default=False)
    keys_enabled = models.BooleanField(_("single-key shortcuts"), default=True)
    # The mark of the address from which mail came back (`tenants/people/marks.py`).
    returned_mail = models.CharField(max_length=40, blank=True, default="", editable=False)
    is_active = models.BooleanField(_("active"), default=True)
    # Acts by tokens alone: nobody signs in as it, and no work is given to it.
    is_service = models.BooleanField(_("is a service"), default=False, editable=False)
    is_staff = models.BooleanField(_("may open the settings"), default=False)
    # Each session carries a digest of this: one more, and every session of before is none.
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        """Return what each session of this person must carry; Django's own, and how often all
        sessions were ended."""
        signed = f"{self.password}:{self.sessions_ended}"
        digest = salted_hmac(_SESSIONS, signed, secret=secret, algorithm="sha256")
        return str(digest.hexdigest())

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """The stock admin asks here; what one may do there is judged by role, see admin.py."""
        return self.is_active and self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.is_staff


class Membership(TenantRow):
    """One role of one person at one tenant."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=24, choices=Role)
    sees_all_customers = models.BooleanField(_("sees all customers"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = walled(
            "tenants_membership",
            models.UniqueConstraint(fields=["tenant", "user", "role"], name="membership_once"),
        )

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"


class CustomerAccess(TenantRow):
    """A customer that a person at the provider was given."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    customer = models.ForeignKey(
        "tenants.Tenant",
        models.PROTECT,
        related_name="+",
        db_constraint=False,
        verbose_name=_("customer"),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("access to a customer")
        verbose_name_plural = _("access to customers")
        constraints = walled(
            "tenants_customeraccess",
            models.UniqueConstraint(fields=["tenant", "user", "customer"], name="access_once"),
            of_provider=True,
        )

    def __str__(self) -> str:
        return f"{self.user} → {self.customer}"


class Contact(TenantRow):
    """Somebody at a customer who reports, is affected or must be told; he may sign in."""

    personal = frozenset({"name", "email", "phone"})
    is_read_by_customers = True

    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=8, default="nl")
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("user")
    )
    # A medium; empty: whichever was agreed.
    preferred = models.CharField(
        _("reached best by"), max_length=8, choices=media.choices, blank=True
    )
    never_mail = models.BooleanField(
        _("never by mail"),
        default=False,
        help_text=_("Nothing is mailed to them: where word is owed, the desk is asked to call."),
    )
    # Since when mail to this address comes back; another address begins anew.
    mail_failed_at = models.DateTimeField(_("mail comes back since"), null=True, editable=False)
    is_critical = models.BooleanField(
        _("business-critical"),
        default=False,
        help_text=_("An incident that hits them may ask for a higher priority; a person decides."),
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = walled(
            "tenants_contact",
            models.UniqueConstraint(fields=["tenant", "user"], name="contact_once_per_user"),
        )

    def __str__(self) -> str:
        return self.name


class FunctionHolder(TenantRow):
    """Who is told as CISO, DPO, management …; rank 0 first, then the deputies (R145, R147)."""

    personal = frozenset({"name", "email", "phone"})

    function = models.CharField(_("function"), max_length=24, choices=Function)
    rank = models.PositiveSmallIntegerField(
        _("rank"), default=0, help_text=_("0 is told first; whoever comes after is the deputy.")
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=8, default="nl")
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("user")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("function holder")
        verbose_name_plural = _("function holders")
        constraints = walled(
            "tenants_functionholder",
            models.UniqueConstraint(
                fields=["tenant", "function", "rank"],
                condition=models.Q(is_active=True),
                name="one_holder_per_rank",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_function_display()}: {self.name}"


class Team(CatalogueRow):
    """A team of the provider; line 1 is the desk, 2 the specialists (R58)."""

    name = models.CharField(_("name"), max_length=80)
    line = models.PositiveSmallIntegerField(
        _("line"), default=2, help_text=_("1 is the service desk, 2 and 3 are specialists.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = walled(
            "tenants_team",
            models.UniqueConstraint(fields=["tenant", "name"], name="team_name_once"),
            models.CheckConstraint(condition=models.Q(line__range=(1, 3)), name="team_line_1_to_3"),
            of_provider=True,
        )

    def __str__(self) -> str:
        return self.name


class TeamMember(TenantRow):
    team = models.ForeignKey(
        Team, models.PROTECT, related_name="members", db_constraint=False, verbose_name=_("team")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("user"))
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = walled(
            "tenants_teammember",
            models.UniqueConstraint(fields=["tenant", "team", "user"], name="team_member_once"),
            tenant={"team": "tenants_team"},
            of_provider=True,
        )

    def __str__(self) -> str:
        return str(self.user)
