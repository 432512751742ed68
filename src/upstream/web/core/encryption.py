"""Personal fields at rest: encrypted with keys that can be rotated, found again by a blind index.

``settings.FIELD_KEYS`` is a list of Fernet keys: the first encrypts, all of them decrypt. ``settings.INDEX_KEY`` is the
key of the blind index, which a rotation leaves as it is.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import unicodedata
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from upstream.model.errors import UpstreamError

INDEX_CHARACTERS = 43


@functools.lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def cipher() -> MultiFernet:
    return _cipher(tuple(settings.FIELD_KEYS))


def encrypt(text: str) -> str:
    return cipher().encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    try:
        return cipher().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise UpstreamError(
            "UP-WEB-010",
            "a personal field cannot be read: none of the keys fits",
            do="Put the key that it was written with back into UPSTREAM_FIELD_KEYS, after the new one.",
        ) from error


def blind_index(text: str) -> str:
    """The same text, however spaced and in whatever case, gives the same index; without the key nobody can try."""
    folded = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    digest = hmac.new(settings.INDEX_KEY.encode(), folded.encode(), hashlib.sha256).hexdigest()
    return digest[:INDEX_CHARACTERS]


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that the database holds only encrypted. It cannot be searched or sorted by: keep a blind index beside it."""

    def get_prep_value(self, value: Any) -> Any:
        return encrypt(value) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


def rotate() -> int:
    """Write every encrypted field again with the first key; how many values were written."""
    return sum(_rotate_model(model) for model in apps.get_models())


def _rotate_model(model: type[models.Model]) -> int:
    names = [field.attname for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
    if not names:
        return 0
    written = 0
    with transaction.atomic():
        for row in model._base_manager.select_for_update().only("pk", *names).iterator(chunk_size=500):
            held = [name for name in names if getattr(row, name)]
            if held:
                row.save(update_fields=held)
                written += len(held)
    return written
