"""Maps, profiles and comparisons of areas: who sees them, what they say, and that nothing suppressed is anywhere."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace
from typing import Any

import pytest

import web_areas_support as made
import web_support as people
from upstream.model.errors import UpstreamError
from upstream.web.core.models import AuditEvent
from upstream.web.insight.models import Edition
from upstream.web.insight.where.ingesting import ingest_where

pytestmark = pytest.mark.django_db
PAGES = (
    "/places/",
    "/places/?level=lsoa21",
    "/places/?level=lsoa21&classes=natural&sort=name",
    "/places/?within=Z05000001",
    "/places/?level=lsoa21&measure=total",
    "/places/?level=lsoa21&measure=n0&sort=value",
    "/places/?level=lsoa21&measure=verdict",
    "/places/?show=hot-spots",
    "/places/?show=hot-spots&measure=n",
    "/places/?show=area-risk-score",
    "/places/areas/Z01000001",
    "/places/areas/Z01000002",
    "/places/areas/Z05000001",
    "/places/compare",
    "/places/compare?a=Z01000001&b=Z01000002&c=Z01000011",
    "/places/find",
    "/places/find?q=fen",
    "/places/hot-spots",
    "/places/scores",
    "/places/map.json?level=lsoa21",
    "/places/map.csv?level=lsoa21",
    "/places/map.csv?show=hot-spots",
    "/places/map.geojson?level=lsoa21",
    "/places/map.geojson?show=hot-spots",
)


@pytest.fixture
def standing(cast: SimpleNamespace) -> SimpleNamespace:
    """One published edition of each kind."""
    for kind in ("needs", "places", "risk"):
        setattr(cast, kind, made.publish(made.edition(cast.analyst, cast.council, kind), cast.coordinator))
    return cast


def public(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}audience=public"


def text_of(answer: Any) -> str:
    return answer.content.decode("utf-8-sig")


def test_every_page_answers_and_nothing_suppressed_for_the_public_is_anywhere(standing: SimpleNamespace) -> None:
    """Neither on a page nor in a drawing, a script's map or a file; partners see it, so that the test can fail."""
    client = people.client(standing.board)
    for address in PAGES:
        answer = client.get(public(address))
        text = text_of(answer)
        assert answer.status_code == 200, address
        if answer["Content-Type"].startswith("text/html"):
            assert text.count("<h1") == 1, address
            assert "style=" not in text, address
            assert "<i>Castle" not in text, address
        for secret in made.SECRET_CELLS:
            assert secret not in text, address
            assert f"{float(secret):.1f} (" not in text, address
    assert made.SECRET_CELLS[0] in text_of(client.get("/places/map.csv?level=lsoa21"))


def test_the_count_itself_is_suppressed_in_every_form(standing: SimpleNamespace) -> None:
    client = people.client(standing.board)
    csv = text_of(client.get(public("/places/map.csv?level=lsoa21"))).splitlines()
    row = next(line for line in csv if made.SPARSE in line)
    assert "[c]" in row
    assert f",{made.SECRET}," not in row
    features = json.loads(text_of(client.get(public("/places/map.geojson?level=lsoa21"))))["features"]
    about = next(each["properties"] for each in features if each["properties"]["code"] == made.SPARSE)
    assert about["where-lsoas.n0"] is None
    assert about["where-lsoas.n0.status"] == "suppressed"
    live = json.loads(text_of(client.get(public("/places/map.json?level=lsoa21&measure=n0"))))
    said = {each["properties"]["name"]: each["properties"] for each in live["areas"]["features"]}
    assert said[made.LSOAS[made.SPARSE]]["said"] == "suppressed"
    assert said[made.LSOAS[made.SPARSE]]["pattern"] == "suppressed"
    assert set(said[made.LSOAS[made.SPARSE]]) == {"name", "said", "colour", "pattern", "link"}


def test_suppressed_not_available_and_not_covered_are_different_words(standing: SimpleNamespace) -> None:
    client = people.client(standing.board)
    page = text_of(client.get(public("/places/?level=lsoa21&measure=n0")))
    assert f'aria-label="{made.LSOAS[made.SPARSE]}: suppressed"' in page
    assert f'aria-label="{made.LSOAS[made.UNCOVERED]}: not covered"' in page
    assert "Not covered" in page[page.index("up-legend") : page.index('id="list"')]
    assert "Suppressed" in page[page.index("up-legend") :]
    assert "not covered" in text_of(client.get(f"/places/areas/{made.UNCOVERED}"))
    assert "Not covered: hot spots are looked for among neighbourhoods" in text_of(
        client.get("/places/areas/Z05000001")
    )


def test_every_area_of_the_map_is_a_link_and_a_row(standing: SimpleNamespace) -> None:
    page = text_of(people.client(standing.board).get("/places/?level=lsoa21"))
    linked = re.findall(r'<a href="(/places/areas/\w+)" aria-label="([^"]+)" data-code="(\w+)">', page)
    assert sorted(code for _, _, code in linked) == sorted(made.LSOAS)
    assert all(": " in label for _, label, _ in linked)
    for code in made.LSOAS:
        assert page.count(f'href="/places/areas/{code}"') == 2, code
    assert 'href="#list">Skip the map' in page


def test_an_unreliable_area_is_hatched_and_its_number_still_told(standing: SimpleNamespace) -> None:
    """Limits of which the upper is more than 2.5 times the lower, as partners see them."""
    page = text_of(people.client(standing.board).get("/places/?level=lsoa21"))
    assert f'aria-label="{made.LSOAS[made.SPARSE]}: 3.2 (0.9 to 8.1), too few to be sure of"' in page
    assert 'fill="url(#map-unreliable)"' in page
    assert "Too few to be sure of" in page


def test_one_ward_has_its_neighbourhoods_in_the_shades_of_the_whole_map(standing: SimpleNamespace) -> None:
    client = people.client(standing.board)
    whole, ward = (text_of(client.get(f"/places/?{query}")) for query in ("level=lsoa21", "within=Z05000001"))
    inside = re.findall(r'data-code="(\w+)"><path[^>]* fill="([^"]+)"', ward)
    assert len(inside) == 4
    assert set(inside) <= set(re.findall(r'data-code="(\w+)"><path[^>]* fill="([^"]+)"', whole))


def test_what_an_edition_does_not_have_leaves_the_choice_open(standing: SimpleNamespace) -> None:
    client = people.client(standing.board)
    for query in ("level=moon", "show=nothing", "measure=password", "classes=x", "within=Z05999999", "sort=drop"):
        assert client.get(f"/places/?{query}").status_code == 200, query
    assert client.get("/places/areas/E99999999").status_code == 404
    assert client.get("/places/compare?a=nothing").status_code == 404
    assert client.get("/places/?edition=not-a-key").status_code == 404


def test_the_profile_has_the_rank_the_years_the_score_and_the_neighbours(standing: SimpleNamespace) -> None:
    page = text_of(people.client(standing.board).get("/places/areas/Z01000011"))
    assert "1 of 10, 1 the highest" in page
    assert "1 area without a number not counted" in page
    assert "Number recorded each year" in page
    assert "hot spot" in page[page.index('id="hot-spot"') :]
    assert "Violent crime" in page[page.index("What makes it up") :]
    assert "National rank, 1 the most deprived" in page
    assert page.count("Where does this number come from?") >= 4
    beside = page[page.index('id="beside"') : page.index('id="every"')]
    assert sorted(re.findall(r"/places/areas/(\w+)", beside)) == ["Z01000005", "Z01000007", "Z01000008", "Z01000010"]


def test_a_ward_lists_its_neighbourhoods(standing: SimpleNamespace) -> None:
    page = text_of(people.client(standing.board).get("/places/areas/Z05000001"))
    inside = page[page.index('id="inside"') : page.index('id="beside"')]
    assert sorted(re.findall(r"/places/areas/(\w+)", inside)) == [f"Z0100000{i}" for i in range(4)]
    assert 'href="/places/?within=Z05000001"' in page


def test_areas_are_compared_by_a_test_and_words_say_what_it_found(standing: SimpleNamespace) -> None:
    client = people.client(standing.board)
    page = text_of(client.get("/places/compare?a=Z01000004&b=Z01000005&c=Z01000011"))
    first = page[page.index('id="line-1"') : page.index('id="line-2"')]
    assert first.count("No clear difference") == 1
    assert first.count("Higher") == 1
    assert "Exact test of the ratio of two rates" in first
    assert "Cannot be compared" in text_of(client.get(f"/places/compare?a=Z01000005&b={made.UNCOVERED}"))
    assert "These cannot be compared" in text_of(client.get("/places/compare?a=Z01000005&b=Z05000001"))


def test_suppressed_areas_are_not_compared(standing: SimpleNamespace) -> None:
    page = text_of(people.client(standing.board).get(public(f"/places/compare?a=Z01000005&b={made.SPARSE}")))
    first = page[page.index('id="line-1"') : page.index('id="line-2"')]
    assert "Cannot be compared" in first
    assert "suppressed" in first


def test_an_area_is_found_by_name_or_code(standing: SimpleNamespace) -> None:
    client = people.client(standing.board)
    assert "1 area with “brook”" in text_of(client.get("/places/find?q=brook"))
    assert "/places/areas/Z01000003" in text_of(client.get("/places/find?q=z01000003"))
    assert "not covered" in text_of(client.get("/places/find?q=Atlantis"))
    assert "&lt;script&gt;" in text_of(client.get("/places/find?q=<script>alert(1)</script>"))


def test_hot_spots_and_scores_have_their_lists(standing: SimpleNamespace) -> None:
    client = people.client(standing.board)
    spots = text_of(client.get("/places/hot-spots"))
    assert "1: Castle and Quay" in spots
    assert spots.count('href="/places/areas/Z01000010"') == 2
    scores = text_of(client.get("/places/scores"))
    assert "Two areas rose by 3 or more" in scores
    assert 'href="/places/areas/Z01000011#score"' in scores
    assert "scores of places, never of people" in scores


def test_before_anything_is_published_the_pages_say_so(cast: SimpleNamespace) -> None:
    made.edition(cast.analyst, cast.council)
    client = people.client(cast.board)
    assert "No map yet" in text_of(client.get("/places/"))
    assert "Nothing yet" in text_of(client.get("/places/hot-spots"))
    assert "Nothing yet" in text_of(client.get("/places/scores"))
    for kind in ("csv", "geojson", "json"):
        assert client.get(f"/places/map.{kind}")["Location"] == "/places/"
    assert client.get("/places/areas/Z05000001").status_code == 404


def test_a_draft_is_seen_by_its_own_people_alone(cast: SimpleNamespace) -> None:
    draft = made.edition(cast.analyst, cast.council)
    for address in (f"/places/?edition={draft.pk}", f"/places/areas/Z05000001?edition={draft.pk}"):
        assert people.client(cast.board).get(address).status_code == 404
        assert people.client(cast.other).get(address).status_code == 404
        page = text_of(people.client(cast.analyst).get(address))
        assert "Not the edition that stands" in page
        assert f"edition={draft.pk}" in page[page.index("up-map") :]


def test_whoever_takes_figures_away_is_recorded(standing: SimpleNamespace) -> None:
    client = people.client(standing.board)
    client.get("/places/?level=lsoa21")
    assert not AuditEvent.objects.filter(verb="insight.export.taken").exists()
    for kind in ("csv", "geojson"):
        answer = client.get(public(f"/places/map.{kind}?within=Z05000001"))
        assert answer["Content-Disposition"] == f'attachment; filename="where-lsoas-Z05000001.{kind}"'
        assert answer["Cache-Control"] == "no-store, private"
    taken = AuditEvent.objects.filter(verb="insight.export.taken")
    assert [event.detail["audience"] for event in taken] == ["public", "public"]


def test_files_of_another_kind_are_refused(cast: SimpleNamespace, files: Any) -> None:
    good = made.edition(cast.analyst, cast.council, "places")
    Edition.objects.filter(pk=good.pk).update(kind="risk")
    good.refresh_from_db()
    with pytest.raises(UpstreamError, match="UP-WEB-203"):
        ingest_where(good, files / "editions" / str(good.pk))
