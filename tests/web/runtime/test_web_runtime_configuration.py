"""Settings: where they come from, what is refused, and that the manual has each."""

from __future__ import annotations

import os
import runpy
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from support import ROOT
from upstream.model.errors import UpstreamError
from upstream.web.configuration import Configuration, connection_of, load
from upstream.web.keys import fingerprint, kept_keys, new_keys

PAGE = ROOT / "docs" / "reference" / "settings.md"
PRODUCTION = {
    "UPSTREAM_MODE": "production",
    "DATABASE_URL": "postgresql://upstream_application:one@db.example.org/upstream?sslmode=verify-full",
    "DATABASE_OWNER_URL": "postgresql://upstream_owner:two@db.example.org/upstream",
    "UPSTREAM_SECRET_KEY": "kA9!" + "aZ3-bY4_cX5.dW6" * 4,
    "UPSTREAM_INDEX_KEY": "qP8!" + "mN1-lK2_jH3.gF4" * 4,
    "UPSTREAM_FIELD_KEYS": "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtISE=",
    "UPSTREAM_ADDRESS": "https://upstream.example.gov.uk",
    "UPSTREAM_EMAIL_HOST": "mail.example.org",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if name.startswith(("UPSTREAM_", "DATABASE_")):
            monkeypatch.delenv(name)
    return monkeypatch


def with_settings(environment: pytest.MonkeyPatch, **values: str) -> Configuration:
    for name, value in values.items():
        environment.setenv(name, value)
    return load()


def variables() -> list[str]:
    return [str(field.validation_alias.choices[0]) for field in Configuration.model_fields.values()]  # type: ignore[union-attr]


def test_every_setting_has_its_line_in_the_manual() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in variables() if f"| `{name}` |" not in page] == []


def test_without_any_setting_it_is_a_demonstration_on_this_machine_alone(environment: pytest.MonkeyPatch) -> None:
    found = load()
    assert found.demonstration
    assert found.bind.startswith("127.0.0.1:")
    assert "*" not in found.allowed_hosts


def test_a_database_of_ones_own_means_production(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("DATABASE_URL", PRODUCTION["DATABASE_URL"])
    with pytest.raises(UpstreamError, match="UPSTREAM_SECRET_KEY") as caught:
        load()
    assert caught.value.code == "UP-RUN-020"


def test_production_with_everything_starts(environment: pytest.MonkeyPatch) -> None:
    found = with_settings(environment, **PRODUCTION)
    assert found.mode == "production"
    assert found.roles.owner == "upstream_owner"
    assert found.allowed_hosts == ["upstream.example.gov.uk"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", ""),
        ("DATABASE_URL", "mysql://db/upstream"),
        ("DATABASE_OWNER_URL", "postgresql://upstream_application:one@db.example.org/upstream"),
        ("UPSTREAM_SECRET_KEY", "short"),
        ("UPSTREAM_SECRET_KEY", "a" * 80),
        ("UPSTREAM_INDEX_KEY", ""),
        ("UPSTREAM_INDEX_KEY", PRODUCTION["UPSTREAM_SECRET_KEY"]),
        ("UPSTREAM_FIELD_KEYS", ""),
        ("UPSTREAM_FIELD_KEYS", "not-a-fernet-key-and-never-shown"),
        ("UPSTREAM_ADDRESS", "http://upstream.example.gov.uk"),
        ("UPSTREAM_ADDRESS", "upstream.example.gov.uk"),
        ("UPSTREAM_HOSTS", "*"),
        ("UPSTREAM_EMAIL_HOST", ""),
        ("UPSTREAM_WORKERS", "none"),
        ("UPSTREAM_SESSION_HOURS", "48"),
    ],
)
def test_what_production_lacks_is_named_and_its_value_is_not_shown(
    environment: pytest.MonkeyPatch, name: str, value: str
) -> None:
    with pytest.raises(UpstreamError, match=name) as caught:
        with_settings(environment, **PRODUCTION | {name: value})
    assert caught.value.code == "UP-RUN-020"
    if len(value) > 8 and "KEY" in name:
        assert value not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_secrets_come_from_files_and_the_environment_wins(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("UPSTREAM_SECRET_KEY", "UPSTREAM_INDEX_KEY"):
        (tmp_path / name).write_text(PRODUCTION[name])
    (tmp_path / "database_url").write_text(f"{PRODUCTION['DATABASE_URL']}\n")
    given_otherwise = {k: v for k, v in PRODUCTION.items() if k not in ("UPSTREAM_SECRET_KEY", "DATABASE_URL")}
    found = with_settings(environment, UPSTREAM_SECRETS_DIR=str(tmp_path), **given_otherwise)
    assert found.secret_key.get_secret_value() == PRODUCTION["UPSTREAM_SECRET_KEY"]
    assert connection_of(found.database_url)["OPTIONS"] == {"sslmode": "verify-full"}


def test_secrets_do_not_show_when_the_configuration_is_printed(environment: pytest.MonkeyPatch) -> None:
    printed = repr(with_settings(environment, **PRODUCTION))
    for name in ("UPSTREAM_SECRET_KEY", "UPSTREAM_INDEX_KEY", "UPSTREAM_FIELD_KEYS", "DATABASE_URL"):
        assert PRODUCTION[name] not in printed


text = st.text(st.sampled_from("aZ09 @:/?#%&=+[]é漢\"'\\"), min_size=1, max_size=12)


@given(user=text, password=text, name=text)
def test_any_user_password_and_name_survive_an_address(user: str, password: str, name: str) -> None:
    url = (
        f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@db:5433/{quote(name, safe='')}?sslmode=require"
    )
    assert connection_of(SecretStr(url)) == {
        "NAME": name,
        "USER": user,
        "PASSWORD": password,
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def settings_with(environment: pytest.MonkeyPatch, **values: str) -> dict[str, Any]:
    with_settings(environment, **values)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return runpy.run_module("upstream.web.settings")


def test_production_cookies_and_transport(environment: pytest.MonkeyPatch) -> None:
    settings = settings_with(environment, **PRODUCTION)
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["CSRF_COOKIE_SECURE"]
    assert settings["SESSION_COOKIE_NAME"] == "__Host-session"
    assert settings["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert settings["SECURE_SSL_REDIRECT"]
    assert settings["SECURE_PROXY_SSL_HEADER"] is None
    assert settings["DEBUG"] is settings["DEMONSTRATION"] is False
    assert settings["DATABASES"]["default"]["ATOMIC_REQUESTS"] is False
    assert settings["DATABASES"]["default"]["OPTIONS"]["sslmode"] == "verify-full"
    assert settings["PASSWORD_HASHERS"][0].endswith("ScryptPasswordHasher")
    assert "UPSTREAM_OIDC_SECRET" not in str(settings)


def test_a_proxy_is_believed_only_when_there_is_said_to_be_one(environment: pytest.MonkeyPatch) -> None:
    settings = settings_with(environment, **PRODUCTION, UPSTREAM_BEHIND_PROXY="true")
    assert settings["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")


def test_a_demonstration_over_plain_http_has_cookies_that_work_there(environment: pytest.MonkeyPatch) -> None:
    settings = settings_with(environment)
    assert not settings["SESSION_COOKIE_SECURE"]
    assert settings["SESSION_COOKIE_HTTPONLY"]
    assert settings["SECURE_HSTS_SECONDS"] == 0
    assert settings["DEMONSTRATION"]


def test_the_keys_of_a_demonstration_are_made_once_and_kept_to_oneself(tmp_path: Path) -> None:
    first = kept_keys(tmp_path / "keys")
    assert kept_keys(tmp_path / "keys") == first
    assert {(tmp_path / "keys" / name.lower()).stat().st_mode & 0o777 for name in first} == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700
    assert len(list((tmp_path / "keys").iterdir())) == len(first)


def test_new_keys_are_good_enough_for_production(environment: pytest.MonkeyPatch) -> None:
    assert with_settings(environment, **PRODUCTION | new_keys()).mode == "production"
    assert new_keys() != new_keys()


def test_a_fingerprint_tells_keys_apart_and_holds_none() -> None:
    assert fingerprint("one key") == fingerprint("one key") != fingerprint("another key")
    assert "one key" not in fingerprint("one key")
