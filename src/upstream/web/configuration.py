"""Every setting of the workspace: from the environment or, for secrets, from a file of that name."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from upstream.model.errors import UpstreamError
from upstream.web.database.roles import Roles

CONTAINER_SECRETS = "/run/secrets"
WEAKEST_KEY = 50
DO = "Each setting is described in docs/reference/settings.md."


def named(variable: str, default: Any = ..., **rules: Any) -> Any:
    """A field that only its environment variable (or a secret file of that name, in small or capital letters) fills."""
    return Field(default, validation_alias=AliasChoices(variable, variable.lower()), **rules)


class Configuration(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="", extra="ignore", frozen=True)

    asked_mode: Literal["", "demonstration", "production", "test"] = named("UPSTREAM_MODE", "")
    workspace: Path = named("UPSTREAM_WORKSPACE", Path(".upstream"))
    lake: Path = named("UPSTREAM_HOME", Path("lake"))
    address: str = named("UPSTREAM_ADDRESS", "http://127.0.0.1:8471")
    hosts: str = named("UPSTREAM_HOSTS", "")
    contact: str = named("UPSTREAM_CONTACT", "")
    behind_proxy: bool = named("UPSTREAM_BEHIND_PROXY", False)

    database_url: SecretStr = named("DATABASE_URL", SecretStr(""))
    database_owner_url: SecretStr = named("DATABASE_OWNER_URL", SecretStr(""))
    database_backup_url: SecretStr = named("DATABASE_BACKUP_URL", SecretStr(""))

    secret_key: SecretStr = named("UPSTREAM_SECRET_KEY", SecretStr(""))
    old_secret_keys: SecretStr = named("UPSTREAM_OLD_SECRET_KEYS", SecretStr(""))
    field_keys: SecretStr = named("UPSTREAM_FIELD_KEYS", SecretStr(""))
    index_key: SecretStr = named("UPSTREAM_INDEX_KEY", SecretStr(""))

    bind: str = named("UPSTREAM_BIND", "127.0.0.1:8471")
    workers: int = named("UPSTREAM_WORKERS", 2, ge=1, le=64)
    threads: int = named("UPSTREAM_THREADS", 4, ge=1, le=64)
    connections: int = named("UPSTREAM_DATABASE_CONNECTIONS", 8, ge=1, le=200)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = named("UPSTREAM_LOG_LEVEL", "INFO")

    session_hours: float = named("UPSTREAM_SESSION_HOURS", 8.0, gt=0, le=24)
    idle_minutes: float = named("UPSTREAM_IDLE_MINUTES", 30.0, gt=0, le=480)
    upload_megabytes: int = named("UPSTREAM_UPLOAD_MEGABYTES", 500, ge=1)

    email_host: str = named("UPSTREAM_EMAIL_HOST", "")
    email_port: int = named("UPSTREAM_EMAIL_PORT", 587)
    email_user: str = named("UPSTREAM_EMAIL_USER", "")
    email_password: SecretStr = named("UPSTREAM_EMAIL_PASSWORD", SecretStr(""))
    email_from: str = named("UPSTREAM_EMAIL_FROM", "upstream@example.org")

    oidc_name: str = named("UPSTREAM_OIDC_NAME", "Microsoft Entra ID")
    oidc_server: str = named("UPSTREAM_OIDC_SERVER", "")
    oidc_client: str = named("UPSTREAM_OIDC_CLIENT", "")
    oidc_secret: SecretStr = named("UPSTREAM_OIDC_SECRET", SecretStr(""))
    oidc_tenant: str = named("UPSTREAM_OIDC_TENANT", "")
    oidc_second_factor_issuers: str = named("UPSTREAM_OIDC_SECOND_FACTOR_ISSUERS", "")

    @field_validator("address")
    @classmethod
    def _address_is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ValueError("must look like https://upstream.example.gov.uk")
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def mode(self) -> str:
        """What was asked for; else a database of one's own means business, and its absence a demonstration."""
        return self.asked_mode or ("production" if self.database_url.get_secret_value() else "demonstration")

    @property
    def demonstration(self) -> bool:
        return self.mode == "demonstration"

    @property
    def over_https(self) -> bool:
        return self.address.startswith("https://")

    @cached_property
    def allowed_hosts(self) -> list[str]:
        own = urlsplit(self.address).hostname or ""
        local = [] if self.mode == "production" else ["127.0.0.1", "localhost", "[::1]"]
        return list(dict.fromkeys([own, *listed(self.hosts), *local]))

    @cached_property
    def roles(self) -> Roles:
        """The names of the database's roles, as the addresses name them."""
        backup = connection_of(self.database_backup_url)["USER"]
        return Roles(
            owner=connection_of(self.database_owner_url)["USER"],
            application=connection_of(self.database_url)["USER"],
            backup=backup or None,
        )


def listed(value: str | SecretStr) -> list[str]:
    text = value.get_secret_value() if isinstance(value, SecretStr) else value
    return [part.strip() for part in text.replace("\n", ",").split(",") if part.strip()]


def connection_of(url: SecretStr) -> dict[str, Any]:
    """Django's words for a PostgreSQL address: ``postgresql://user:password@host:5432/name?sslmode=verify-full``."""
    parts = urlsplit(url.get_secret_value())
    options = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "") or ""),
        "OPTIONS": options,
    }


def load(*, checked: bool = True) -> Configuration:
    """The configuration, or UP-RUN-020 with every setting that is missing, weak or malformed."""
    try:
        found = Configuration(_secrets_dir=_secret_folders())  # type: ignore[call-arg]
    except ValidationError as error:
        faults = [f"{item['loc'][0]!s}: {_plain(item['msg'])}" for item in error.errors(include_input=False)]
        raise _refused(faults) from None
    faults = faults_of(found)
    if checked and faults:
        raise _refused(faults)
    return found


def faults_of(found: Configuration) -> list[str]:
    """What keeps this configuration from being used, each naming its variable and none its value."""
    faults = [
        f"{name} is no PostgreSQL address"
        for name, url in (
            ("DATABASE_URL", found.database_url),
            ("DATABASE_OWNER_URL", found.database_owner_url),
            ("DATABASE_BACKUP_URL", found.database_backup_url),
        )
        if url.get_secret_value() and not _is_postgresql(url)
    ]
    faults += _bad_field_keys(found)
    return faults + (_production_faults(found) if found.mode == "production" else [])


def _is_postgresql(url: SecretStr) -> bool:
    return urlsplit(url.get_secret_value()).scheme in ("postgresql", "postgres") and bool(connection_of(url)["NAME"])


def _bad_field_keys(found: Configuration) -> list[str]:
    from cryptography.fernet import Fernet

    for key in listed(found.field_keys):
        try:
            Fernet(key)
        except ValueError:
            return ["UPSTREAM_FIELD_KEYS has a key that is no Fernet key (make one with: upstream keys new)"]
    return []


def _production_faults(found: Configuration) -> list[str]:
    rules = {
        "DATABASE_URL is not set": bool(found.database_url.get_secret_value()),
        f"UPSTREAM_SECRET_KEY is shorter than {WEAKEST_KEY} characters or too uniform": _strong(found.secret_key),
        "UPSTREAM_FIELD_KEYS is not set": bool(listed(found.field_keys)),
        f"UPSTREAM_INDEX_KEY is shorter than {WEAKEST_KEY} characters or too uniform": _strong(found.index_key),
        "UPSTREAM_SECRET_KEY and UPSTREAM_INDEX_KEY are the same": (
            found.secret_key.get_secret_value() != found.index_key.get_secret_value()
            or not found.secret_key.get_secret_value()
        ),
        "UPSTREAM_ADDRESS does not begin with https://": found.over_https,
        "UPSTREAM_HOSTS allows any host": "*" not in found.allowed_hosts,
        "UPSTREAM_EMAIL_HOST is not set (invitations go by e-mail)": bool(found.email_host),
        "DATABASE_URL and DATABASE_OWNER_URL name the same role": (
            not found.database_owner_url.get_secret_value() or found.roles.owner != found.roles.application
        ),
    }
    return [fault for fault, holds in rules.items() if not holds]


def _strong(key: SecretStr) -> bool:
    text = key.get_secret_value()
    return len(text) >= WEAKEST_KEY and len(set(text)) >= 10


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ")


def _secret_folders() -> list[str]:
    named = os.environ.get("UPSTREAM_SECRETS_DIR", "")
    return [folder for folder in (CONTAINER_SECRETS, named) if folder and Path(folder).is_dir()]


def _refused(faults: list[str]) -> UpstreamError:
    return UpstreamError("UP-RUN-020", f"The workspace is not set up: {'; '.join(faults)}", do=DO)
