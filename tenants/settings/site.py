"""The settings: Django's own admin, for administrators of a provider."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from tenants.choices import Section, Side
from tenants.errors import NotAllowed
from tenants.models import User
from tenants.queries import desk_zone
from tenants.rules.roles import Action, Actor
from tenants.sight import tenants_for


class SettingsSite(admin.AdminSite):
    """Has no sign-in of its own and knows no superuser."""

    site_header = _("Settings of the service desk")
    site_title = _("Settings")
    index_title = _("Settings")
    index_template = "tenants/settings_index.html"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        actor: Actor | None = getattr(request, "actor", None)
        return bool(
            actor
            and isinstance(request.user, User)
            and request.user.is_staff
            and actor.side is Side.PROVIDER
            and actor.may_somewhere(Action.CONFIGURE)
        )

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Refuse at once who is signed in but sets nothing up: no detour by a sign-in."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if request.user.is_authenticated and not self.has_permission(request):
                raise NotAllowed
            if not self.has_permission(request):
                return inner(request, *args, **kwargs)
            actor: Actor = request.actor  # type: ignore[attr-defined]
            # The wall clock of every other page of the desk; the page is drawn by it too.
            with timezone.override(desk_zone(actor)):
                response = inner(request, *args, **kwargs)
                return response.render() if isinstance(response, TemplateResponse) else response

        return update_wrapper(guarded, inner)

    @login_not_required
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if self.has_permission(request):
            # Whoever has signed in meanwhile goes where they wanted to.
            wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
            is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
            return redirect(wanted if is_ours else "admin:index")
        if request.user.is_authenticated:
            raise NotAllowed
        # Where somebody wanted to go stands in the address.
        return redirect(f"{reverse('login')}?{request.GET.urlencode()}")

    def get_app_list(
        self, request: HttpRequest, app_label: str | None = None
    ) -> list[dict[str, Any]]:
        """Group the tables by what an administrator comes for, in the order of the work."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        index = reverse("admin:index", current_app=self.name)
        rooms = {
            section: {"name": section.label, "app_label": section.value, "models": [],
                      "app_url": f"{index}#{section.value}", "has_module_perms": True}
            for section in Section
        }  # fmt: skip
        for app in self._build_app_dict(request).values():
            for table in app["models"]:
                shown = self._registry[table["model"]]
                table["purpose"] = shown.purpose  # type: ignore[attr-defined]
                rooms[shown.section]["models"].append(table)  # type: ignore[attr-defined]
        return list(rooms.values())

    # Going out and one's password are the service desk's own pages.
    def logout(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("home")

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return redirect("password_change")


site = SettingsSite(name="admin")


def configured_by(request: HttpRequest) -> tuple[int, ...]:
    """Return the tenants whose set-up this person may change, read once for a request."""
    found: tuple[int, ...] | None = getattr(request, "configured", None)
    if found is None:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        found = request.configured = tenants_for(actor, Action.CONFIGURE)  # type: ignore[attr-defined]
    return found
