"""Maps, profiles and comparisons of areas: who sees them, what they say, and that nothing suppressed is anywhere."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

import web_areas_support as made
import web_support as people
from upstream.web.core.models import AuditEvent

pytestmark = pytest.mark.django_db
PAGES = (
    "/places/",
    "/places/?level=lsoa21",
    "/places/?level=lsoa21&classes=natural&sort=name",
    "/places/?within=Z05000001",
    "/places/?level=lsoa21&measure=total",
    "/places/?level=lsoa21&measure=n0&sort=value",
    "/places/?show=hot-spots",
    "/places/?show=area-risk-score",
    "/places/areas/Z01000001",
    "/places/areas/Z01000011",
    "/places/areas/Z05000001",
    "/places/compare",
    "/places/compare?a=Z01000001&b=Z01000002&c=Z01000011",
    "/places/find",
    "/places/find?q=fen",
    "/places/hot-spots",
    "/places/scores",
    "/places/map.json?level=lsoa21",
    "/places/map.csv?level=lsoa21",
    "/places/map.geojson?level=lsoa21",
)


@pytest.fixture
def standing(cast: SimpleNamespace) -> SimpleNamespace:
    """One published edition of each kind."""
    for kind in ("needs", "places", "risk"):
        setattr(cast, kind, made.publish(made.edition(cast.analyst, cast.council, kind), cast.coordinator))
    return cast


def test_every_page_answers_for_partners_and_as_the_public_sees_it(standing: SimpleNamespace) -> None:
    client = people.client(standing.board)
    for address in PAGES:
        for asked in (address, f"{address}{'&' if '?' in address else '?'}audience=public"):
            answer = client.get(asked)
            assert answer.status_code == 200, asked
            if answer["Content-Type"].startswith("text/html"):
                text = answer.content.decode()
                assert text.count("<h1") == 1, asked
                assert "style=" not in text, asked
                assert "<i>Castle" not in text, asked
