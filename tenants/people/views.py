"""Coming in and going out, one's own password and preferences, and the first page."""

from typing import TYPE_CHECKING, Any

from axes.utils import reset as reset_attempts
from django.conf import settings
from django.contrib.auth import views as auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.errors import Invalid, NotAllowed
from tenants.menus import places
from tenants.models import User
from tenants.pages import Menu, Opens, Page, as_page
from tenants.people import guessing
from tenants.people.forms import LinkForm, PreferencesForm, SignInForm
from tenants.people.services.account import ask_for_link, normal_email, set_preferences
from tenants.place import place_of
from tenants.posted.kept import AGAIN, LOOK, forget, kept_for
from tenants.queries import one_of_each_role

if TYPE_CHECKING:
    from tenants.middleware import TenantRequest

# One place that guesses at many names; many people behind one address stay far below it.
FAILURES_PER_PLACE = 60


@method_decorator(as_page(Page(is_public=True)), name="dispatch")
class SignIn(auth.LoginView):
    """Wrong ones are counted by name and place (django-axes), and by place alone."""

    form_class = SignInForm
    # Whoever is in has nothing to guess here; his failures would be rolled back uncounted.
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if settings.DEMO:
            kwargs["demo_people"] = [
                {"email": member.user.email, "role": member.get_role_display()}
                for member in one_of_each_role()
            ]
        return super().get_context_data(**kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name, place = request.POST.get("username", ""), place_of(request)
        if seconds := guessing.held_for(name, place, per_place=FAILURES_PER_PLACE):
            return guessing.too_often(request, seconds=seconds)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        guessing.came_in(form.get_user().email, place_of(self.request))
        _speak(response, form.get_user().language)
        if kept_for(self.request):
            response["Location"] = reverse("typed")
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        guessing.failed(
            self.request.POST.get("username", ""),
            place_of(self.request),
            per_place=FAILURES_PER_PLACE,
            is_locked=getattr(self.request, "axes_locked_out", False),
        )
        response = super().form_invalid(form)
        response.status_code = 422
        return response


@method_decorator(as_page(Page()), name="dispatch")
class PasswordChange(auth.PasswordChangeView):
    """Ends every other session: each carries a digest of the password."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        # Who found a session open may not find the password by it.
        if not guessing.may_try_old_password(request.user.pk or 0):
            return guessing.too_often(request, "registration/old_password_held.html")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        guessing.old_password_known(form.user.pk)
        return super().form_valid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        if "old_password" in form.errors:
            guessing.old_password_failed(form.user.pk)
        response = super().form_invalid(form)
        response.status_code = 422
        return response


@method_decorator(as_page(Page(is_public=True, sample="new_password")), name="dispatch")
class PasswordByLink(auth.PasswordResetConfirmView):
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        # Whoever reads this person's mail is this person: his failures are forgotten.
        reset_attempts(username=normal_email(form.user.email))
        guessing.forgiven(form.user.email)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


@as_page(Page(is_public=True))
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    """Take an address; the answer is the same whether it is somebody's or nobody's."""
    form = LinkForm(request.POST or None)
    if not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(
            request, "registration/password_reset_form.html", {"form": form}, status=status
        )
    ask_for_link(email=form.cleaned_data["email"], place=place_of(request))
    return redirect("password_reset_done")


@require_safe
@as_page(Page())
def home(request: "TenantRequest") -> HttpResponse:
    """Send each role to the first page of the menus that it may see."""
    for place in (*places(Menu.DESK), *places(Menu.PORTAL)):
        if not place.entry.is_across and place.page.lets_in(request.actor):
            return redirect(place.route)
    raise NotAllowed


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@as_page(Page())
def typed(request: "TenantRequest") -> HttpResponse:
    """Show what somebody typed before their session ended: to send it after all, or to drop it."""
    if request.method == "POST":
        forget(request, request.POST.get("drop", ""))
        return redirect("typed")
    forms = kept_for(request)
    return render(request, "tenants/typed.html", {"forms": forms, "AGAIN": AGAIN, "LOOK": LOOK})


@require_POST
@as_page(Page(opens=Opens.NOTHING, is_kept=False))
def preferences(request: "TenantRequest") -> HttpResponse:
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        raise Invalid(errors={name: str(errors[0]) for name, errors in form.errors.items()})
    wanted = form.wanted()
    set_preferences(user=request.user, **wanted)
    response = _back(request)
    if wanted["language"]:
        _speak(response, wanted["language"])
    return response


@require_POST
@as_page(Page(is_public=True, opens=Opens.NOTHING, is_kept=False))
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language of the pages; it is kept with the person when there is one."""
    form = PreferencesForm(request.POST)
    response = _back(request)
    if form.is_valid() and form.cleaned_data["language"]:
        if isinstance(request.user, User):
            set_preferences(user=request.user, language=form.cleaned_data["language"])
        _speak(response, form.cleaned_data["language"])
    return response


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Return to the page of ours that was named; never to another site."""
    to = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(to if is_ours else reverse("home"))


def _speak(response: HttpResponse, language: str) -> None:
    # The language is chosen before the person is known, so the browser keeps it.
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 60 * 60,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )
