"""Addresses of sign-in and of one's own account. Of the sign-in library only what is listed here is mounted."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from allauth.socialaccount.providers.openid_connect import views as organisation
from django.urls import include, path, re_path

from upstream.web.accounts.views import acting, invitations, own, signing

RESET_KEY = r"^new-password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

library = [
    path("sign-in/", signing.SignInView.as_view(), name="account_login"),
    path("sign-in/code/", factor.authenticate, name="mfa_authenticate"),
    path("sign-in/passkey/", passkey.login_webauthn, name="mfa_login_webauthn"),
    path("sign-in/closed/", account.account_inactive, name="account_inactive"),
    path("sign-in/<slug:provider_id>/", organisation.login, name="openid_connect_login"),
    path("sign-in/<slug:provider_id>/back/", organisation.callback, name="openid_connect_callback"),
    path("new-password/", account.password_reset, name="account_reset_password"),
    path("new-password/sent/", account.password_reset_done, name="account_reset_password_done"),
    re_path(RESET_KEY, account.password_reset_from_key, name="account_reset_password_from_key"),
    path("new-password/done/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/password/set/", account.password_set, name="account_set_password"),
    path("account/again/", account.reauthenticate, name="account_reauthenticate"),
    path("account/again/code/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("account/again/passkey/", passkey.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("account/app/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/app/remove/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/codes/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/codes/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/passkeys/add/", passkey.add_webauthn, name="mfa_add_webauthn"),
    path("account/passkeys/<int:pk>/remove/", own.remove_passkey, name="mfa_remove_webauthn"),
]

ours = [
    path("invitation/", invitations.accept, name="accept"),
    path("invitation/<str:token>/", invitations.follow, name="invitation"),
    path("sign-in/not-let-in/", signing.not_let_in, name="not_let_in"),
    path("signed-out/", signing.signed_out, name="signed_out"),
    path("account/", own.own, name="own"),
    path("account/details/", own.details, name="details"),
    path("account/second-step/", own.second_step, name="second_step"),
    path("account/sessions/end-others/", own.end_others, name="end_others"),
    path("account/sessions/end-all/", own.end_all, name="end_all"),
    path("account/working-for/", acting.working, name="working"),
    path("account/purpose/", acting.purpose, name="purpose"),
]

urlpatterns = [
    path("sign-out/", signing.sign_out, name="account_logout"),
    # Names that the library looks up; each leads to a page of ours.
    path("account/second-step/", own.second_step, name="mfa_index"),
    path("account/second-step/", own.second_step, name="mfa_list_webauthn"),
    path("sign-in/cancelled/", signing.not_let_in, name="socialaccount_login_cancelled"),
    path("sign-in/not-let-in/", signing.not_let_in, name="socialaccount_login_error"),
    path("", include((ours, "accounts"))),
    *library,
]
