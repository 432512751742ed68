"""The access rules of routes whose views come from libraries. Ours carry theirs themselves."""

from __future__ import annotations

from upstream.web.core.access import Rule

# Sign-in and its second step are for anyone: the library itself sends away who has no business there. What sets up a
# second step is for people who have none yet.
THIRD_PARTY: dict[str, str] = {
    "account_login": "public",
    "mfa_authenticate": "public",
    "mfa_login_webauthn": "public",
    "account_inactive": "public",
    "openid_connect_login": "public",
    "openid_connect_callback": "public",
    "account_reset_password": "public",
    "account_reset_password_done": "public",
    "account_reset_password_from_key": "public",
    "account_reset_password_from_key_done": "public",
    "account_change_password": "own-account",
    "account_set_password": "own-account",
    "account_reauthenticate": "own-account",
    "mfa_reauthenticate": "own-account",
    "mfa_reauthenticate_webauthn": "own-account",
    "mfa_activate_totp": "own-account",
    "mfa_deactivate_totp": "own-account",
    "mfa_view_recovery_codes": "own-account",
    "mfa_generate_recovery_codes": "own-account",
    "mfa_add_webauthn": "own-account",
}


def third_party_rule(view_name: str) -> Rule | None:
    kind = THIRD_PARTY.get(view_name)
    return Rule(kind) if kind else None
