"""How the sign-in library is set: invitation alone, a second step, lock-out, and nobody told who has an account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from upstream.web.configuration import Configuration

PROVIDER = "partner"
WELL_KNOWN = "/.well-known/openid-configuration"
TRIES = "5/15m/key,30/15m/ip"
"""Failed tries before a wait: five to one address typed, whether it has an account or not, thirty from one place."""
FORMS = "upstream.web.accounts.forms.passwords"
FACTORS = "upstream.web.accounts.forms.factors"


def issuer_of(server: str) -> str:
    """The issuer whose discovery document lies below this address (OpenID Connect Discovery 1.0, section 4)."""
    return server.removesuffix(WELL_KNOWN)


def origin_of(server: str) -> str:
    parts = urlsplit(server)
    return f"{parts.scheme}://{parts.netloc}"


def library_settings(configuration: Configuration) -> dict[str, Any]:
    """Django settings for allauth, and ours that go with them."""
    return _account(configuration) | _second_step(configuration) | _organisations()


def _account(configuration: Configuration) -> dict[str, Any]:
    return {
        "LOGIN_URL": "account_login",
        "LOGIN_REDIRECT_URL": "/",
        "ACCOUNT_ADAPTER": "upstream.web.accounts.adapters.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*", "password2*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_SESSION_REMEMBER": False,
        "ACCOUNT_LOGOUT_ON_GET": False,
        "ACCOUNT_LOGOUT_REDIRECT_URL": "accounts:signed_out",
        "ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE": False,
        "ACCOUNT_REAUTHENTICATION_TIMEOUT": 300,
        "ACCOUNT_RATE_LIMITS": {
            "login": "60/m/ip",
            "login_failed": TRIES,
            "reset_password": "20/15m/ip,3/15m/key",
            "reset_password_from_key": "20/15m/ip",
        },
        "ACCOUNT_FORMS": {
            "login": f"{FORMS}.SignInForm",
            "change_password": f"{FORMS}.ChangePasswordForm",
            "set_password": f"{FORMS}.SetPasswordForm",
            "reset_password": f"{FORMS}.ResetPasswordForm",
            "reset_password_from_key": f"{FORMS}.NewPasswordForm",
            "reauthenticate": f"{FORMS}.PasswordAgainForm",
        },
        "ALLAUTH_TRUSTED_PROXY_COUNT": 1 if configuration.behind_proxy else 0,
        "PASSWORD_RESET_TIMEOUT": 60 * 60,
    }


def _second_step(configuration: Configuration) -> dict[str, Any]:
    return {
        "MFA_ADAPTER": "upstream.web.accounts.adapters.SecondFactorAdapter",
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
        "MFA_WEBAUTHN_USER_VERIFICATION": "required",
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        # On a demonstration's plain http alone: everywhere else the library holds a passkey to its origin.
        "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": not configuration.over_https,
        "MFA_FORMS": {
            "authenticate": f"{FACTORS}.CodeForm",
            "reauthenticate": f"{FACTORS}.CodeAgainForm",
            "activate_totp": f"{FACTORS}.FirstCodeForm",
            "deactivate_totp": f"{FACTORS}.RemoveAppForm",
            "generate_recovery_codes": f"{FACTORS}.NewCodesForm",
            "add_webauthn": f"{FACTORS}.AddPasskeyForm",
        },
    }


def passkey_domain(configuration: Configuration) -> str:
    """The name that passkeys belong to. 127.0.0.1 is none: there it is whatever name was asked for."""
    host = urlsplit(configuration.address).hostname or ""
    return "" if host.replace(".", "").isdigit() else host


def providers(configuration: Configuration) -> dict[str, Any]:
    """The organisations' own sign-ins: one, where its server is named."""
    return {"openid_connect": {"APPS": [_app(configuration)]}} if configuration.oidc_server else {}


def _organisations() -> dict[str, Any]:
    return {
        "SOCIALACCOUNT_ADAPTER": "upstream.web.accounts.organisation_sign_in.OrganisationAdapter",
        "SOCIALACCOUNT_LOGIN_ON_GET": False,
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_EMAIL_VERIFICATION": "none",
    }


def _app(configuration: Configuration) -> dict[str, Any]:
    return {
        "provider_id": PROVIDER,
        "name": configuration.oidc_name,
        "client_id": configuration.oidc_client,
        "secret": configuration.oidc_secret.get_secret_value(),
        "settings": {
            "server_url": configuration.oidc_server,
            "issuer": issuer_of(configuration.oidc_server),
            "oauth_pkce_enabled": True,
        },
    }
