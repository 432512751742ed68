"""A council with an analyst, a police force with another, those who approve and those who read; and their editions."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import LazySettings

import web_edition_support as made
import web_support as people
from upstream.web.insight.editions import actions, documents
from upstream.web.insight.models import Edition


@pytest.fixture
def files(settings: LazySettings, tmp_path: Any) -> Any:
    """Where the workspace keeps its files during a test."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def cast(files: Any) -> SimpleNamespace:
    council, police = people.organisation(), people.organisation("Fenmarch Police", sector="police")
    return SimpleNamespace(
        council=council,
        police=police,
        analyst=people.person("Amina Example", "analyst", at=council),
        other=people.person("Olu Example", "analyst", at=police),
        coordinator=people.person("Ben Example", "coordinator", at=council),
        chair=people.person("Dee Example", "chair", at=police),
        board=people.person("Cora Example", "board", at=council),
        provider=people.person("Pat Example", "provider", at=people.organisation("Fenmarch Youth Trust", "other")),
    )


@pytest.fixture
def draft(cast: SimpleNamespace) -> Edition:
    return made.edition(cast.analyst, cast.council)


@pytest.fixture
def publish(cast: SimpleNamespace) -> Callable[[Edition], Edition]:
    def published(edition: Edition) -> Edition:
        actions.submit(scope=people.scope(cast.analyst), edition=edition)
        edition.refresh_from_db()
        return actions.approve(
            scope=people.scope(cast.coordinator), edition=edition, seen=documents.mark(edition), reason="Checked"
        )

    return published


@pytest.fixture
def published(draft: Edition, publish: Callable[[Edition], Edition]) -> Edition:
    return publish(draft)
