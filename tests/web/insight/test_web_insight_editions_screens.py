"""The screens of an edition: who sees what, that nothing suppressed is anywhere, and that sorting and filters hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import web_edition_support as made
import web_support as people
from upstream.model.finding import Verdict
from upstream.web.core.models import AuditEvent
from upstream.web.insight.editions import actions, queries
from upstream.web.insight.models import Edition

pytestmark = pytest.mark.django_db
KEYS = ("how_much.total", "changing.years", "where.wards", "who.suspect.profile", "why.associations")
TABLES = ("how-much-total-by-period", "changing-years-ends", "where-wards", "who-suspect-profile-ages")
DRAWINGS = ("how-much-total-chart", "where-wards-chart")
MOST_QUERIES = 25


def addresses(edition: Edition) -> list[str]:
    """Everything of an edition that can be asked for."""
    start = f"/picture/{edition.pk}"
    return [
        start,
        *(f"{start}/questions/{chapter}" for chapter in ("how-much", "changing", "where", "who", "why")),
        *(f"{start}/findings/{key}" for key in KEYS),
        f"{start}/findings/where.wards?sort=where-wards:n0",
        f"{start}/findings/where.wards?sort=where-wards:-rate",
        f"{start}/figures",
        f"{start}/figures?place=Z05000001",
        f"{start}/figures?place=Z05000001&period=2021/22",
        f"{start}/figures?period=2022/23",
        *(f"{start}/tables/{name}.csv" for name in TABLES),
        f"{start}/tables/where-wards.csv?place=Z05000001",
        *(f"{start}/drawings/{name}.svg" for name in DRAWINGS),
        *(f"{start}/drawings/{name}.json" for name in DRAWINGS),
    ]


def public(address: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}audience=public"


def test_every_page_answers_and_says_what_it_is(cast: SimpleNamespace, published: Edition) -> None:
    client = people.client(cast.board)
    everywhere = ["/picture/", "/picture/editions", "/picture/compare", "/picture/coverage"]
    titles = {}
    for address in [*everywhere, *addresses(published)]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        if answer["Content-Type"].startswith("text/html"):
            text = answer.content.decode()
            assert text.count("<h1") == 1, address
            assert "style=" not in text, address
            titles[address] = re.search("<title>(.*?)</title>", text)
    assert all(titles.values())


def test_no_page_asks_the_database_for_each_row(cast: SimpleNamespace, published: Edition) -> None:
    client = people.client(cast.board)
    client.get(f"/picture/{published.pk}")
    for address in [a for a in addresses(published) if "/tables/" not in a and ".svg" not in a]:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(address)
        assert len(asked) <= MOST_QUERIES, (address, len(asked))


def test_the_headline_is_on_the_page_that_the_navigation_leads_to(cast: SimpleNamespace, published: Edition) -> None:
    client = people.client(cast.board)
    assert 'href="/picture/"' in client.get("/account/").content.decode()
    first = client.get("/picture/").content.decode()
    assert "Serious violence offences rose by 24%." in first
    assert "524" in first


def secrets(content: bytes) -> list[str]:
    """What must not be found: rates that only suppressed cells have, however they are rounded."""
    text = content.decode()
    return [value for value in ("7.683", "7.68", "1.294", "1.295") if value in text]


def test_what_is_suppressed_for_the_public_is_on_no_page_and_in_no_file(
    cast: SimpleNamespace, published: Edition
) -> None:
    client = people.client(cast.board)
    for address in map(public, addresses(published)):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert secrets(answer.content) == [], address
    csv = client.get(public(f"/picture/{published.pk}/tables/where-wards.csv")).content.decode()
    assert re.search(r"Alder,\[c\],\d+,\[c\]", csv)
    page = client.get(public(f"/picture/{published.pk}/findings/where.wards")).content.decode()
    assert "The numbers behind this sentence are too small to publish safely." in page
    assert "Alder had" not in page


def test_partners_see_offences_in_full_and_never_few_people(cast: SimpleNamespace, published: Edition) -> None:
    client = people.client(cast.board)
    page = client.get(f"/picture/{published.pk}/findings/where.wards").content.decode()
    assert "Alder had 3 offences in 2021/22, 7.6831 per 1,000." in page
    for address in addresses(published):
        assert "1.294" not in client.get(address).content.decode(), address


def test_sorting_puts_cells_without_a_number_last_both_ways(cast: SimpleNamespace, published: Edition) -> None:
    client = people.client(cast.board)
    for sort in ("where-wards:n0", "where-wards:-n0"):
        text = client.get(public(f"/picture/{published.pk}/findings/where.wards?sort={sort}")).content.decode()
        body = text[text.index("<tbody>") : text.index("</tbody>")]
        cells = re.findall(r'<td class="up-n[^"]*">(.*?)</td>', body)[::3]
        numbers = [int(cell) for cell in cells if cell.isdigit()]
        assert numbers == sorted(numbers, reverse=":-" in sort)
        assert cells[len(numbers) :] == ["suppressed"] * (len(cells) - len(numbers))
        assert "suppressed" in cells


def test_names_of_places_are_escaped_everywhere(cast: SimpleNamespace, published: Edition) -> None:
    client = people.client(cast.board)
    for address in addresses(published):
        answer = client.get(address)
        if "html" in answer["Content-Type"] or "svg" in answer["Content-Type"]:
            assert "<b>Dock" not in answer.content.decode(), address


NO_SORTS = ("where-wards:nothing", "x", "where-wards:'; DROP TABLE", ":::", "-", "<script>")


def test_a_sort_that_is_none_changes_nothing(cast: SimpleNamespace, published: Edition) -> None:
    client = people.client(cast.board)
    for sort in NO_SORTS:
        answer = client.get(f"/picture/{published.pk}/findings/where.wards", {"sort": sort})
        assert answer.status_code == 200, sort
        assert "<script>" not in answer.content.decode(), sort


def test_a_filter_is_an_address_and_what_it_leaves_is_a_file(cast: SimpleNamespace, published: Edition) -> None:
    client = people.client(cast.board)
    text = client.get(f"/picture/{published.pk}/figures?place=Z05000002&period=2022/23").content.decode()
    assert "1 table" in text
    assert re.search(r"\b126\b", text)
    assert not re.search(r"\b118\b", text)  # as a number: keys of things have digits too
    link = re.search(r'href="(/picture/[^"]*where-wards\.csv[^"]*)"', text)
    assert link is not None
    csv = client.get(link[1].replace("&amp;", "&")).content.decode()
    assert csv.splitlines()[1:] == ["Z05000002,Brook,126"]


@pytest.mark.parametrize(
    "query", ["place=Nowhere", "offence=%00", "period='--", "page=-3", "page=x", "offence=Robbery"]
)
def test_a_filter_of_what_is_not_there_leaves_the_page_whole(
    cast: SimpleNamespace, published: Edition, query: str
) -> None:
    assert people.client(cast.board).get(f"/picture/{published.pk}/figures?{query}").status_code == 200


def test_taking_figures_away_is_recorded(cast: SimpleNamespace, published: Edition) -> None:
    people.client(cast.board).get(f"/picture/{published.pk}/tables/where-wards.csv")
    event = AuditEvent.objects.filter(verb="insight.export.taken").get()
    assert event.actor_id == cast.board.pk
    assert event.detail == {"file": "where-wards.csv", "audience": "trusted"}


def test_what_is_not_there_is_not_found(cast: SimpleNamespace, published: Edition) -> None:
    client, start = people.client(cast.board), f"/picture/{published.pk}"
    for rest in ("/findings/no.such", "/questions/nothing", "/tables/nothing.csv", "/drawings/nothing.svg", "/papers/x",
                 "/papers/published.json", "/papers/..%2Fpublished.json", "/drawings/nothing.json",
                 "/tables/where-wards.csv?place=Nowhere"):  # fmt: skip
        assert client.get(start + rest).status_code == 404, rest


def test_each_figure_tells_where_its_numbers_come_from(cast: SimpleNamespace, published: Edition) -> None:
    text = people.client(cast.board).get(f"/picture/{published.pk}/findings/how_much.total").content.decode()
    for words in ("Counted", "Out of", "Rates are per 1,000 people.", "Interval", "95%", "Period", "Area", "Extracts",
                  "3f1c9a0d3f1c9a0d", "fenmarch 1.0", "Exact interval for the ratio", "upstream test"):  # fmt: skip
        assert words in text, words


# -- Who sees what ---------------------------------------------------------------------------------------------------

WHO = {
    # state: (analyst of the same organisation, of another, coordinator, chair of another, board, provider, visitor)
    "queued": "-------",
    "draft": "a-cd---",
    "submitted": "a-cd---",
    "published": "aocdb--",
    "superseded": "aocdb--",
    "recalled": "a-cd---",
}


def test_an_edition_is_read_by_those_who_may_and_for_others_it_is_not_there(
    cast: SimpleNamespace, draft: Edition
) -> None:
    _let_out(draft, cast)
    everybody = [cast.analyst, cast.other, cast.coordinator, cast.chair, cast.board, cast.provider]
    clients = [people.client(user) for user in everybody]
    rest = ("findings/where.wards", "tables/where-wards.csv", "figures", "questions/where")
    for state, signs in WHO.items():
        Edition.objects.filter(pk=draft.pk).update(state=state)
        for client, user, sign in zip(clients, everybody, signs, strict=False):
            for address in (f"/picture/{draft.pk}/{each}" for each in rest):
                wanted = 404 if sign == "-" else 200
                assert client.get(address).status_code == wanted, (state, user.full_name, address)
    assert people.client().get(f"/picture/{draft.pk}").status_code == 302


def _let_out(edition: Edition, cast: SimpleNamespace) -> None:
    now = edition.created_at
    Edition.objects.filter(pk=edition.pk).update(
        submitted_at=now, submitted_by=cast.analyst, published_at=now, approved_by=cast.coordinator
    )


def test_a_draft_is_in_nobodys_list_who_may_not_see_it(cast: SimpleNamespace, draft: Edition) -> None:
    for user, seen in ((cast.analyst, True), (cast.chair, True), (cast.other, False), (cast.board, False)):
        client = people.client(user)
        for address in ("/picture/", "/picture/editions", "/picture/compare"):
            assert (draft.title in client.get(address).content.decode()) is (seen and "compare" not in address)


def test_partners_are_told_that_an_edition_was_recalled_and_why(cast: SimpleNamespace, published: Edition) -> None:
    actions.recall(scope=people.scope(cast.chair), edition=published, reason="Two months were counted twice.")
    for user in (cast.board, cast.other):
        client = people.client(user)
        text = client.get(f"/picture/{published.pk}").content.decode()
        assert "Two months were counted twice." in text
        assert "Serious violence offences rose by 24%." not in text
        assert "Nothing is published yet" in client.get("/picture/").content.decode()
    assert queries.public_edition() is None
    assert [each.pk for each in queries.recalled_editions()] == [published.pk]


# -- Two editions side by side ---------------------------------------------------------------------------------------


def test_verdicts_that_changed_are_told_in_the_words_of_their_tests(
    cast: SimpleNamespace, published: Edition, publish: Callable[[Edition], Edition]
) -> None:
    later = publish(made.edition(cast.analyst, cast.council, verdict=Verdict.NO_CLEAR_CHANGE, title="The next one"))
    text = people.client(cast.board).get("/picture/compare").content.decode()
    assert "Findings that say something else (1)" in text
    row = text[text.index('id="changed"') :]
    assert row.index("Higher") < row.index("No clear change")
    for invented in ("increase", "decrease", "improved", "worse"):
        assert invented not in text.lower()
    assert later.follows_id == published.pk


def test_a_comparison_with_what_one_may_not_see_is_none(cast: SimpleNamespace, published: Edition) -> None:
    hidden = made.edition(cast.analyst, cast.council, title="A secret draft")
    answer = people.client(cast.board).get(f"/picture/compare?before={published.pk}&after={hidden.pk}")
    assert answer.status_code == 200
    assert "A secret draft" not in answer.content.decode()


def test_the_check_page_lists_what_is_suppressed(cast: SimpleNamespace, draft: Edition) -> None:
    text = people.client(cast.coordinator).get(f"/picture/{draft.pk}/check").content.decode()
    assert "Offences by ward" in text
    assert "Counts of 1 to 4 offences are hidden" in text
    assert "No earlier edition of this area was published." in text
    assert people.client(cast.board).get(f"/picture/{draft.pk}/check").status_code == 404


def test_coverage_tells_months_and_of_restricted_feeds_no_size(
    cast: SimpleNamespace, settings: Any, tmp_path: Any
) -> None:
    from upstream.engine.coverage import Coverage, Held
    from upstream.web.insight.editions import coverage

    def held(source: str, quarantined: int) -> Coverage:
        months = ("2023-01", "2023-02", "2023-04")
        extract = Held("x", "secret-name.csv", "s", "", "h", months, 4711, 4750, 4711, 0, quarantined, "", ())
        return Coverage(source, tuple((month, "", 1570) for month in months), (extract,))

    settings.LAKE = tmp_path / "lake"
    lakes = {
        "police-uk": held("police-uk", 39),
        "recorded-crime": held("recorded-crime", 43),
        "recorded-crime-people": held("recorded-crime-people", 41),
    }
    empty = Coverage("other", (), ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("upstream.engine.Lake.coverage", lambda self, name: lakes.get(name, empty))
        told = {source.name: source for source in coverage.sources()}
        text = people.client(cast.board).get("/picture/coverage").content.decode()
    crime, about_people = told["police-uk"], told["recorded-crime-people"]
    restricted = told["recorded-crime"]
    assert (restricted.rows, restricted.quarantined, restricted.months) == (None, None, 3)
    assert (crime.first, crime.last, crime.months, crime.gaps) == ("January 2023", "April 2023", 3, ("March 2023",))
    assert (crime.rows, crime.quarantined) == (4710, 39)
    assert (about_people.rows, about_people.quarantined, about_people.months) == (None, None, 3)
    assert "4,710, 39 refused" in text
    assert not re.search(r"\b41\b", text.split("<main")[1])
    assert "43 refused" not in text
    assert "secret-name" not in text
