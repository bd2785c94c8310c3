"""Who comes in, as what, who is told as what, and who left."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from tenants.choices import Role, Section
from tenants.clock import now
from tenants.ledger.names import kind_of
from tenants.models import (
    Contact,
    CustomerAccess,
    Event,
    FunctionHolder,
    Invitation,
    Membership,
    Team,
    TeamMember,
    User,
)
from tenants.people.services.invite import invite_member
from tenants.people.services.leave import (
    end_account,
    reopen_account,
    reopen_member,
    withdraw_member,
)
from tenants.queries import held_by, members_of
from tenants.settings.forms_of_people import InvitationForm, PersonForm
from tenants.settings.inlines import ScopedInline
from tenants.settings.rows import ScopedAdmin, ShownAdmin
from tenants.settings.services.configure import change_row
from tenants.settings.site import configured_by, site
from tenants.settings.sure import is_sure


def _asked_again(user: User) -> str:
    told = _("%(name)s works for another provider: they are asked whether they come back.")
    return told % {"name": user.name}


@admin.register(User, site=site)
class PersonAdmin(ScopedAdmin):
    """A person with everything that he is here; his account is ended and opened again."""

    section = Section.PEOPLE
    is_large = True
    purpose = _("Everybody with an account: end it here when somebody leaves.")
    form = PersonForm
    list_display = ("name", "email", "is_open")
    search_fields = ("name", "email")
    search_help_text = _("Name or e-mail address")
    ordering = ("email",)
    fields = ("name", "email", "phone", "roles", "functions", "is_open_here")
    readonly_fields = ("name", "email", "phone", "roles", "functions")

    def get_queryset(self, request: HttpRequest) -> Any:
        allowed = configured_by(request)
        held = Membership.objects.filter(user=models.OuterRef("pk"), tenant__in=allowed)
        running = models.Exists(held.filter(is_active=True))
        rows = admin.ModelAdmin.get_queryset(self, request)
        return rows.filter(pk__in=members_of(allowed).values("pk")).annotate(
            is_open_here=models.Case(
                models.When(running, then="is_active"), default=models.Value(value=False)
            )
        )

    def get_list_display(self, request: HttpRequest) -> Any:
        return self.list_display

    def get_list_filter(self, request: HttpRequest) -> Any:
        return ()

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> Any:
        return ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        allowed = configured_by(request)
        return bool(allowed) and (
            obj is None or members_of(allowed).filter(pk=obj.pk).exists()
        )  # fmt: skip

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """People come in by an invitation, with a role: see the memberships."""
        return False

    @admin.display(boolean=True, description=_("Account is open"))
    def is_open(self, obj: Any) -> bool:
        return bool(obj.is_open_here)

    @admin.display(description=_("roles"))
    def roles(self, obj: User) -> str:
        held = held_by(obj.pk, Membership)
        return "; ".join(f"{m.get_role_display()}, {m.tenant}" for m in held) or "-"

    @admin.display(description=_("functions"))
    def functions(self, obj: User) -> str:
        held = held_by(obj.pk, FunctionHolder)
        return "; ".join(f"{h.get_function_display()}, {h.tenant}" for h in held) or "-"

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        request.done = _("Saved: %(row)s.") % {"row": obj}
        if "is_open_here" not in form.changed_data:
            return
        if form.cleaned_data["is_open_here"]:
            if not reopen_account(user_id=obj.pk, actor=request.actor, now=now()):
                request.done = _asked_again(obj)
            return
        end_account(user_id=obj.pk, actor=request.actor, now=now(), is_sure=is_sure(request))
        told = _("%(name)s can no longer come in. Look under Function holders what is vacant.")
        messages.warning(request, told % {"name": obj.name})

    def story_of(self, row: Any) -> Any:
        """Return what was given to this person and taken back; who he is, he says himself."""
        story = models.Q()
        for model in (Membership, CustomerAccess, FunctionHolder):
            held = model._default_manager.filter(user=row).values("pk")
            story |= models.Q(subject_kind=kind_of(model), subject_id__in=held)
        return Event.objects.filter(story)

    def own_of(self, row: Any) -> None:
        return None


@admin.register(Membership, site=site)
class MembershipAdmin(ScopedAdmin):
    """Who may come in: by invitation, one role at a time."""

    section = Section.PEOPLE
    is_large = True
    purpose = _("Who may come in, and as what: invite people here.")
    named_by = ("user",)
    hints = {  # noqa: RUF012 - read as a mapping, as in ScopedAdmin
        "sees_all_customers": _(
            "For people of your own organisation; to others you give access to each customer."
        ),
    }
    list_display = ("user", "role", "sees_all_customers", "is_active")
    search_fields = ("user__name", "user__email")
    list_filter = ("role", "is_active")
    search_fields = ("user__name", "user__email")
    search_help_text = _("Name or e-mail address")

    def get_form(self, request: Any, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        if obj is None:
            kwargs["form"] = InvitationForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            return ("user", "role", "sees_all_customers", "is_active")
        return ("tenant", "email", "name", "phone", "role", "sees_all_customers")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("user", "role") if obj is not None else ()

    def add_view(self, request: Any, form_url: str = "", extra_context: Any = None) -> Any:
        return super().add_view(request, form_url, {"title": _("Invite somebody")})

    def save_model(self, request: Any, obj: Any, form: Any, change: bool) -> None:
        if change:
            self._change(request, obj, form.written())
            return
        told = form.cleaned_data
        user = invite_member(
            tenant=told["tenant"], email=told["email"], name=told["name"], phone=told["phone"],
            roles=[Role(told["role"])], sees_all_customers=told["sees_all_customers"],
            actor=request.actor, now=now(),
        )  # fmt: skip
        request.is_asked = user is None
        if user is None:
            asked = _("%(email)s has an account already: they are asked whether they accept.")
            request.done = asked % {"email": told["email"]}
            return
        obj.user = user
        obj.pk = Membership.objects.get(tenant=obj.tenant, user=obj.user, role=obj.role).pk
        request.done = _("%(name)s has this role from now on.") % {"name": obj.user}
        if not obj.user.has_usable_password():
            mailed = _("%(name)s is invited: a link to choose a password goes to %(email)s.")
            request.done = mailed % {"name": obj.user, "email": obj.user.email}

    def response_add(self, request: Any, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        if not request.is_asked:
            return super().response_add(request, obj, post_url_continue)
        # There is no role yet, and nobody to show.
        messages.success(request, request.done)
        return redirect("admin:tenants_invitation_changelist")

    def _change(self, request: Any, obj: Membership, written: list[str]) -> None:
        request.done = _("Saved: %(row)s.") % {"row": obj}
        rest = tuple(name for name in written if name != "is_active")
        change_row(row=obj, fields=rest, actor=request.actor, now=now(), is_sure=is_sure(request))
        if "is_active" in written:
            self._end_or_open(request, obj)

    def _end_or_open(self, request: Any, obj: Membership) -> None:
        asked = {"membership_id": obj.pk, "actor": request.actor, "now": now()}
        if obj.is_active:
            if not reopen_member(**asked).is_active:
                request.done = _asked_again(obj.user)
        else:
            withdraw_member(**asked, is_sure=is_sure(request))


@admin.register(Invitation, site=site)
class InvitationAdmin(ShownAdmin):
    """Questions to people with an account elsewhere; one that is removed is taken back."""

    section = Section.PEOPLE
    is_large = True
    purpose = _("Who was asked to come in and has an account already; remove one to take it back.")
    list_display = ("name", "email", "role", "state", "asked_at")
    search_fields = ("name", "email")
    list_filter = ("state",)
    fields = ("name", "email", "role", "sees_all_customers", "state", "asked_at", "answered_at")
    search_fields = ("name", "email")
    search_help_text = _("Name or e-mail address")
    ordering = ("-id",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_view_permission(request, obj)


@admin.register(CustomerAccess, site=site)
class CustomerAccessAdmin(ScopedAdmin):
    section = Section.PEOPLE
    is_large = True
    purpose = _("Which customers somebody sees who does not see all of them.")
    named_by = ("user", "customer")
    list_display = ("user", "customer", "is_active")
    search_fields = ("user__name", "customer__name")


@admin.register(FunctionHolder, site=site)
class FunctionHolderAdmin(ScopedAdmin):
    """Who is told as CISO, DPO, management …: apart from what he may do (R145, R147)."""

    section = Section.PEOPLE
    is_large = True
    purpose = _("Who is told as CISO, DPO, management and so on.")
    hints = {  # noqa: RUF012 - read as a mapping, as in ScopedAdmin
        "user": _("The account of this person, if there is one: the function ends with it."),
    }
    list_display = ("function", "rank", "name", "email", "standing")
    search_fields = ("name", "email")
    list_filter = ("function", "is_active")

    def get_queryset(self, request: HttpRequest) -> Any:
        same = FunctionHolder.objects.filter(
            tenant=models.OuterRef("tenant"), function=models.OuterRef("function"), is_active=True
        )
        return super().get_queryset(request).annotate(is_held=models.Exists(same))

    @admin.display(description=_("standing"))
    def standing(self, obj: Any) -> Any:
        """Say where nobody is told any more, so that somebody is named."""
        if obj.is_active:
            return _("holds it")
        return _("held it before") if obj.is_held else _("vacant: nobody holds it here")


@admin.register(Contact, site=site)
class ContactAdmin(ScopedAdmin):
    section = Section.PEOPLE
    is_large = True
    purpose = _("Who reports or is affected at a customer, with or without an account.")
    list_display = ("name", "email", "phone", "is_active")
    search_fields = ("name", "email")
    list_filter = ("is_active",)
    search_fields = ("name", "email")
    search_help_text = _("Name or e-mail address")


class TeamMembers(ScopedInline):
    model = TeamMember
    is_removable = False


@admin.register(Team, site=site)
class TeamAdmin(ScopedAdmin):
    section = Section.PEOPLE
    purpose = _("Who works together at the desk and behind it.")
    list_display = ("name", "line", "is_active")
    search_fields = ("name",)
    inlines = (TeamMembers,)
