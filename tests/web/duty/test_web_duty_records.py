"""Agreements with who signed, consultations and who was not asked, annual reviews, scrutiny."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import duty_support as duty
import web_support as made
from upstream.web.core.models import AuditEvent
from upstream.web.core.refusals import ChangedMeanwhile, NotAllowed, NotNow
from upstream.web.duty import actions, citing, queries, recording, telling
from upstream.web.duty.models import Agreement, Consultation, Evidence, Review, Scrutiny
from upstream.web.duty.rules import rules
from upstream.web.partnership import actions as partnership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TODAY = date(2026, 3, 2)
SCRUTINY = {"committee": "Safety scrutiny", "on": date(2026, 1, 20), "asked": "Who has not signed?"}
REVIEW = {"on": date(2025, 11, 3), "reviewed": "The first year", "next_due": date(2026, 11, 3)}
WORDS: dict[type[Any], dict[str, str]] = {
    Agreement: {"title": "Our agreement", **duty.day("agreed_on", 31, 3, 2025), "about": "", "kept_at": ""},
    Review: {
        "reviewed": "A year",
        "impact": "",
        "outcome": "",
        **duty.day("on", 1, 2, 2026),
        **duty.day("next_due", 1, 2, 2027),
    },
    Scrutiny: {"committee": "Safety scrutiny", "asked": "Why?", "answer": "", **duty.day("on", 1, 2, 2026)},
}


@pytest.fixture
def world() -> SimpleNamespace:
    return duty.world()


def agreement(world: SimpleNamespace, **fields: Any) -> Agreement:
    told = {"title": "Our agreement", "agreed_on": date(2025, 3, 31)} | fields
    return recording.add(scope=world.scopes.coordinator, model=Agreement, **told)


def consult(world: SimpleNamespace, whom: Any, **fields: Any) -> Consultation:
    told = {"organisation": whom, "on": date(2026, 2, 2), "way": "meeting", "asked": "What do you see?"} | fields
    return recording.add(scope=world.scopes.coordinator, model=Consultation, **told)


def verbs() -> list[str]:
    found = AuditEvent.objects.filter(verb__startswith="duty.").order_by("at", "id")
    return list(found.values_list("verb", flat=True))


def told(world: SimpleNamespace, shows: str) -> list[tuple[str, bool]]:
    return [(each.text, each.lacking) for each in telling.told(world.scopes.coordinator, shows)]


# -- Agreements -------------------------------------------------------------------------------------------------------


def test_an_agreement_says_who_signed_and_who_has_not(world: SimpleNamespace) -> None:
    scope = world.scopes.coordinator
    assert told(world, "agreements") == [("No agreement is recorded.", True)]
    held = agreement(world)
    police = made.organisation("Fenmarch Police", sector="police")
    recording.name_signatories(scope=scope, agreement=held, organisations=[world.council, police])
    first = held.signatories.get(organisation=police)
    with pytest.raises(NotNow, match="when it was given"):
        recording.sign(scope=scope, signatory=first, on=date(2026, 3, 3), by="Chief constable")
    recording.sign(scope=scope, signatory=first, on=date(2025, 3, 31), by="Chief constable")
    assert told(world, "agreements") == [("“Our agreement” is signed by 1 of 2.", True)]
    page = made.client(world.people.member).get(f"/plan/duty/agreements/{held.pk}").text
    assert "1 of 2 have signed" in page
    assert "31 March 2025, Chief constable" in page
    recording.name_signatories(scope=scope, agreement=held, organisations=[])
    assert [each.organisation for each in held.signatories.all()] == [police]
    assert verbs() == ["duty.agreement.added", *["duty.agreement.signed"] * 3]


def test_the_review_of_an_agreement_moves_its_day(world: SimpleNamespace) -> None:
    scope = world.scopes.coordinator
    held = agreement(world)
    assert (duty.entry(world, "agreement").due, duty.entry(world, "agreement").overdue) == (date(2026, 3, 31), False)
    with pytest.raises(NotNow, match="after this one"):
        recording.review_agreement(scope=scope, agreement=held, on=TODAY, outcome="Fine", next_due=TODAY)
    recording.review_agreement(scope=scope, agreement=held, on=TODAY, outcome="Fine", next_due=date(2028, 3, 31))
    held.refresh_from_db()
    assert (held.review_due, held.edition) == (date(2028, 3, 31), 2)
    assert duty.entry(world, "agreement").due == date(2028, 3, 31)
    assert "Fine" in made.client(world.people.member).get(f"/plan/duty/agreements/{held.pk}").text


def test_an_agreement_that_ended_stays_as_it_is(world: SimpleNamespace) -> None:
    scope = world.scopes.coordinator
    held = agreement(world, ended_on=date(2026, 1, 31))
    for write in (
        lambda: recording.name_signatories(scope=scope, agreement=held, organisations=[world.council]),
        lambda: recording.change(scope=scope, entry=held, seen=1, title="Other"),
        lambda: recording.review_agreement(
            scope=scope, agreement=held, on=TODAY, outcome="x", next_due=date(2027, 1, 1)
        ),
    ):
        with pytest.raises(NotNow, match="ended"):
            write()
    assert duty.entry(world, "agreement").due == date(2023, 3, 31)
    with pytest.raises(IntegrityError), transaction.atomic():
        agreement(world, ended_on=date(2020, 1, 1))


def test_agreements_are_kept_by_their_pages(world: SimpleNamespace) -> None:
    client = made.client(world.people.coordinator)
    address = client.post("/plan/duty/agreements/new", WORDS[Agreement]).headers["Location"]
    police = made.organisation("Fenmarch Police", sector="police")
    assert client.post(f"{address}/signatories", {"organisations": [str(police.pk)]}).headers["Location"] == address
    signatory = Agreement.objects.get().signatories.get()
    signed = {**duty.day("on", 31, 3, 2025), "by": "Chief constable"}
    assert client.post(f"/plan/duty/signatories/{signatory.pk}/sign", signed).headers["Location"] == address
    reviewed = {**duty.day("on", 1, 3, 2026), "outcome": "It works", **duty.day("next_due", 1, 3, 2027)}
    assert client.post(f"{address}/review", reviewed).headers["Location"] == address
    page = client.get(address).text
    for text in ("Chief constable", "It works", "Next by 1 March 2027", "In force"):
        assert text in page
    late = reviewed | duty.day("on", 9, 9, 2026)
    assert "Enter a day that has come" in client.post(f"{address}/review", late).text
    assert "Our agreement" in client.get("/plan/duty/agreements/").text


# -- Consultations ----------------------------------------------------------------------------------------------------


def test_the_register_names_who_was_not_asked_about_the_strategy(world: SimpleNamespace) -> None:
    strategy = duty.draft(world)
    assert told(world, "consultations")[1] == ("Not consulted: Fenmarch Prison, Fenmarch Schools.", True)
    consult(world, world.school, strategy=strategy)
    consult(world, world.prison)
    assert told(world, "consultations") == [
        ("1 of 2 relevant authorities consulted about “Our strategy”.", True),
        ("Not consulted: Fenmarch Prison.", True),
    ]
    consult(world, world.prison, strategy=strategy)
    assert told(world, "consultations") == [("2 of 2 relevant authorities consulted about “Our strategy”.", False)]
    page = made.client(world.people.coordinator).get("/plan/duty/consultations/").text
    assert "Relevant authorities and “Our strategy”" in page
    assert "No answer yet" in page


def test_a_body_that_was_asked_under_its_old_name_was_asked(world: SimpleNamespace) -> None:
    after = made.organisation("Fenmarch and Dolor Schools", "relevant", "education")
    partnership.succeed(
        scope=made.seeder(), predecessor=world.school, successor=after, kind="merged", on=date(2026, 2, 10)
    )
    held = consult(world, world.school)
    rows = {row.organisation: row.consultations for row in queries.coverage(None)}
    assert rows == {after: [held], world.prison: []}
    page = made.client(world.people.member).get("/plan/duty/consultations/").text
    assert "(as Fenmarch Schools)" in page


def test_a_draft_is_named_to_nobody_who_does_not_know_of_it(world: SimpleNamespace) -> None:
    strategy = duty.draft(world, "Unheard of strategy")
    held = consult(world, world.school, strategy=strategy, said="We see carrying.", effect="An action was added.")
    page = made.client(world.people.practitioner).get(f"/plan/duty/consultations/{held.pk}").text
    assert "We see carrying." in page
    assert "An action was added." in page
    for address in (f"consultations/{held.pk}", "consultations/", "", "statement", "requirements/consultation"):
        text = made.client(world.people.practitioner).get(f"/plan/duty/{address}").text
        assert "Unheard of strategy" not in text, address
    assert "Unheard of strategy" in made.client(world.people.member).get(f"/plan/duty/consultations/{held.pk}").text


def test_a_consultation_is_recorded_and_answered_by_its_pages(world: SimpleNamespace) -> None:
    client = made.client(world.people.coordinator)
    strategy = duty.draft(world)
    assert f'value="{strategy.pk}" selected' in client.get("/plan/duty/consultations/new").text
    words = {
        "organisation": str(world.school.pk), "strategy": str(strategy.pk), **duty.day("on", 2, 2, 2026),
        "way": "letter", "asked": "What do you see?", "said": "", "effect": "",
    }  # fmt: skip
    address = client.post("/plan/duty/consultations/new", words).headers["Location"]
    assert "No answer yet" in client.get(address).text
    answered = words | {"said": "Carrying", "effect": "An action", "seen": "1"}
    assert client.post(f"{address}/change", answered).headers["Location"] == address
    page = client.get(address).text
    for text in ("Carrying", "An action", "A letter or e-mail", "Fenmarch Schools (relevant authority)"):
        assert text in page
    event = AuditEvent.objects.get(verb="duty.consultation.changed")
    assert event.detail == {"fields": ["effect", "said"]}
    assert (
        "Enter a day that has come"
        in client.post("/plan/duty/consultations/new", words | duty.day("on", 2, 4, 2026)).text
    )


# -- Reviews ----------------------------------------------------------------------------------------------------------


def test_a_review_says_what_impact_there_was_and_when_the_next_is_due(world: SimpleNamespace) -> None:
    scope = world.scopes.coordinator
    assert told(world, "reviews") == [("No annual review is recorded.", True)]
    held = recording.add(scope=scope, model=Review, **REVIEW)
    assert told(world, "reviews")[0][1]
    assert duty.entry(world, "annual-review").due == date(2026, 11, 3)
    recording.change(scope=scope, entry=held, seen=1, impact="No clear change")
    assert told(world, "reviews") == [("Reviewed last on 3 November 2025.", False)]
    with pytest.raises(IntegrityError), transaction.atomic():
        recording.add(scope=scope, model=Review, **(REVIEW | {"next_due": date(2025, 11, 3)}))


def test_the_impact_in_a_review_has_its_evidence(world: SimpleNamespace) -> None:
    client = made.client(world.people.coordinator)
    address = client.post("/plan/duty/reviews/new", WORDS[Review]).headers["Location"]
    document = {"title": "Evaluation of youth work", "address": "", "note": ""}
    assert client.post(f"{address}/evidence?kind=document", document).headers["Location"] == address
    assert "Evaluation of youth work" in client.get(address).text
    shown = Evidence.objects.get()
    assert shown.review == Review.objects.get()
    assert client.post(f"/plan/duty/evidence/{shown.pk}/remove", {"reason": "x"}).headers["Location"] == address


# -- Scrutiny ---------------------------------------------------------------------------------------------------------


def test_scrutiny_is_answered_on_a_day_with_words(world: SimpleNamespace) -> None:
    client = made.client(world.people.coordinator)
    address = client.post("/plan/duty/scrutinies/new", WORDS[Scrutiny]).headers["Location"]
    assert told(world, "scrutiny")[1] == ("1 request of scrutiny without an answer.", True)
    answered = WORDS[Scrutiny] | {"answer": "The fire service", "seen": "1"}
    assert "Enter when it was answered" in client.post(f"{address}/change", answered).text
    early = answered | duty.day("answered_on", 1, 1, 2026)
    assert "cannot be before" in client.post(f"{address}/change", early).text
    answered |= duty.day("answered_on", 9, 2, 2026)
    assert client.post(f"{address}/change", answered).headers["Location"] == address
    assert "The fire service" in client.get(address).text
    assert duty.entry(world, "scrutiny").due == date(2027, 2, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        recording.add(scope=world.scopes.coordinator, model=Scrutiny, **SCRUTINY, answer="Without a day")


# -- All of them ------------------------------------------------------------------------------------------------------


def everything(world: SimpleNamespace) -> dict[type[Any], Any]:
    scope = world.scopes.coordinator
    return {
        Agreement: agreement(world),
        Consultation: consult(world, world.school),
        Review: recording.add(scope=scope, model=Review, **REVIEW),
        Scrutiny: recording.add(scope=scope, model=Scrutiny, **SCRUTINY),
    }


PAGES = {Agreement: "agreements", Consultation: "consultations", Review: "reviews", Scrutiny: "scrutinies"}


def test_whoever_sees_plans_reads_records_and_only_writers_write(world: SimpleNamespace) -> None:
    found = everything(world)
    for name in ("coordinator", "chair", "member", "practitioner", "provider", "administrator"):
        client = made.client(getattr(world.people, name))
        reads = 404 if name in ("provider", "administrator") else 200
        writes = 200 if name == "coordinator" else 404
        for model, part in PAGES.items():
            address = f"/plan/duty/{part}/"
            assert client.get(address).status_code == reads, (name, part)
            assert client.get(f"{address}{found[model].pk}").status_code == reads, (name, part)
            assert client.get(f"{address}new").status_code == writes, (name, part)
            assert client.get(f"{address}{found[model].pk}/change").status_code == writes, (name, part)
        for part in ("signatories", "review"):
            assert client.get(f"/plan/duty/agreements/{found[Agreement].pk}/{part}").status_code == writes, (name, part)


def test_actions_on_records_refuse_whoever_may_not_write(world: SimpleNamespace) -> None:
    found, scope = everything(world), world.scopes.member
    for model, entry in found.items():
        with pytest.raises(NotAllowed):
            recording.change(scope=scope, entry=entry, seen=1)
        with pytest.raises(NotAllowed):
            recording.add(scope=scope, model=model)
    held = found[Agreement]
    with pytest.raises(NotAllowed):
        recording.name_signatories(scope=scope, agreement=held, organisations=[])
    with pytest.raises(NotAllowed):
        recording.review_agreement(scope=scope, agreement=held, on=TODAY, outcome="x", next_due=date(2027, 1, 1))
    with pytest.raises(NotAllowed):
        actions.add_evidence(scope=scope, of=found[Review], kind="document", title="x")


def test_of_two_who_write_at_once_the_second_is_shown_both(world: SimpleNamespace) -> None:
    client = made.client(world.people.coordinator)
    for model, held in everything(world).items():
        form = client.get(f"/plan/duty/{PAGES[model]}/{held.pk}/change")
        assert 'name="seen" value="1"' in form.text
        recording.change(scope=world.scopes.coordinator, entry=held, seen=1)
        with pytest.raises(ChangedMeanwhile):
            recording.change(scope=world.scopes.coordinator, entry=held, seen=1)
    held = Scrutiny.objects.get()
    recording.change(scope=world.scopes.coordinator, entry=held, seen=2, asked="Saved first")
    page = client.post(f"/plan/duty/scrutinies/{held.pk}/change", WORDS[Scrutiny] | {"asked": "Second", "seen": "2"})
    assert "Two people are writing" in page.text
    assert "Saved first" in page.text
    assert "Second" in page.text


def test_records_are_evidence_that_leads_to_their_pages(world: SimpleNamespace) -> None:
    scope = world.scopes.coordinator
    for model, held in everything(world).items():
        kind = Evidence.Kind(model.__name__.lower())
        choice = citing.choices(scope, kind)[0]
        assert (choice.thing, choice.title) == (str(held.pk), str(held))
        told = {"thing": choice.thing, "title": choice.title}
        actions.add_evidence(scope=scope, of=rules()["collaborate"], kind=kind, **told)
        page = made.client(world.people.practitioner).get("/plan/duty/requirements/collaborate").text
        assert f'href="/plan/duty/{PAGES[model]}/{held.pk}"' in page


def test_only_fields_that_are_known_are_written(world: SimpleNamespace) -> None:
    with pytest.raises(TypeError, match="made_at"):
        agreement(world, made_at=None)
