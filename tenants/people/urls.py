"""Addresses of coming in, going out and one's own settings."""

from django.contrib.auth import views as auth
from django.urls import path

from tenants.pages import Opens, Page, as_page
from tenants.people import invited_views, token_views, views

# Views of Django, with nothing of ours in them.
sign_out = as_page(Page(opens=Opens.NOTHING, is_kept=False))(auth.LogoutView.as_view())
changed = as_page(Page())(auth.PasswordChangeDoneView.as_view())
asked = as_page(Page(is_public=True))(auth.PasswordResetDoneView.as_view())
renewed = as_page(Page(is_public=True))(auth.PasswordResetCompleteView.as_view())

urlpatterns = [
    path("", views.home, name="home"),
    path("sign-in/", views.SignIn.as_view(), name="login"),
    path("sign-out/", sign_out, name="logout"),
    path("password/", views.PasswordChange.as_view(), name="password_change"),
    path("password/done/", changed, name="password_change_done"),
    path("password/forgotten/", views.password_reset, name="password_reset"),
    path("password/forgotten/done/", asked, name="password_reset_done"),
    path(
        "password/new/<uidb64>/<token>/",
        views.PasswordByLink.as_view(),
        name="password_reset_confirm",
    ),
    path("password/new/done/", renewed, name="password_reset_complete"),
    path("invited/<str:token>/", invited_views.invited, name="invited"),
    path("tokens/", token_views.tokens, name="tokens"),
    path("tokens/all/", token_views.services, name="services"),
    path("typed/", views.typed, name="typed"),
    path("preferences/", views.preferences, name="preferences"),
    path("language/", views.set_language, name="set_language"),
]
