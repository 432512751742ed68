"""The audit record: chained by the database at the commit, never changed, and proven by `verify`."""

from __future__ import annotations

import threading
from typing import Any

import psycopg
import pytest
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError, ProgrammingError

from upstream.web.core import clock as clock_module
from upstream.web.core.audit import record, record_read, register
from upstream.web.core.audit.verifying import Head, verify
from upstream.web.core.models import AuditEvent, AuditLink
from upstream.web.core.scope import system
from upstream.web.database.embedded import SUPERUSER

register({"test.thing.done": "did a thing"})
register({"test.person.seen": "saw a person"}, reads=True)


def scope() -> Any:
    return system("a test", clock_module.now())


def write(count: int = 1) -> None:
    for _ in range(count):
        with transaction.atomic():
            record(scope(), "test.thing.done", label="thing", detail={"fields": ["name", "é"]})


def as_superuser(postgres: Any, *statements: str) -> None:
    """Tamper as somebody who may do everything, triggers switched off."""
    url = postgres.url(SUPERUSER, connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as root:
        root.execute("SET session_replication_role = replica")
        for statement in statements:
            root.execute(statement.encode())


def test_events_are_linked_in_the_order_of_their_commits(transactional: Any) -> None:
    write(3)
    verdict = verify(connection)
    assert verdict.sound, verdict.faults
    assert verdict.events == 3
    assert list(AuditLink.objects.order_by("sequence").values_list("sequence", flat=True)) == [1, 2, 3]


def test_several_events_of_one_transaction_are_all_linked(transactional: Any) -> None:
    with transaction.atomic():
        record(scope(), "test.thing.done", label="one")
        record(scope(), "test.thing.done", label="two")
    assert verify(connection).events == 2


def test_an_event_of_a_transaction_that_fails_is_not_kept(transactional: Any) -> None:
    def fail() -> None:
        with transaction.atomic():
            record(scope(), "test.thing.done")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert AuditEvent.objects.count() == AuditLink.objects.count() == 0


def test_outside_a_transaction_nothing_is_recorded(transactional: Any) -> None:
    with pytest.raises(RuntimeError, match="outside the transaction"):
        record(scope(), "test.thing.done")


@pytest.mark.django_db
def test_a_verb_that_nobody_registered_is_refused() -> None:
    with pytest.raises(KeyError):
        record(scope(), "test.never.heard")


@pytest.mark.django_db
def test_a_person_is_read_about_only_for_a_purpose_and_with_a_reason() -> None:
    with pytest.raises(ValueError, match="purpose"):
        record_read(scope(), "test.person.seen", about="row 3", reason="to mend it")
    with pytest.raises(ValueError, match="reason"):
        record_read(scope().for_purpose("quality"), "test.person.seen", about="row 3", reason=" ")
    record_read(scope().for_purpose("quality"), "test.person.seen", about="row 3", reason="to mend it")
    event = AuditEvent.objects.get()
    assert (event.is_read, event.purpose, event.about) == (True, "quality", "row 3")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditevent SET reason = 'another'",
        "DELETE FROM core_auditevent",
        "TRUNCATE core_auditevent CASCADE",
        "UPDATE core_auditlink SET content = '{}'",
        "DELETE FROM core_auditlink",
        "TRUNCATE core_auditlink",
        "INSERT INTO core_auditlink (sequence, event_id, content, previous, hash)"
        " SELECT 99, id, '{}', '', '' FROM core_auditevent",
        "ALTER TABLE core_auditevent DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "DROP TABLE core_auditlink",
        "CREATE OR REPLACE FUNCTION core_audit_refuse() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
    ],
)
def test_the_application_cannot_tamper(transactional: Any, statement: str) -> None:
    write(2)
    with pytest.raises((ProgrammingError, DatabaseError)), connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
    assert verify(connection).sound


@pytest.mark.parametrize("statement", ["UPDATE core_auditevent SET reason = 'x'", "DELETE FROM core_auditlink"])
def test_not_even_the_owner_changes_the_record_by_mistake(transactional: Any, owner: Any, statement: str) -> None:
    write(1)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="only ever added to"):
        owner.execute(statement.encode())


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["UPDATE core_auditevent SET actor_name = 'another' WHERE id = ({3})"], "was edited: actor_name"),
        (["UPDATE core_auditevent SET at = at + interval '1 s' WHERE id = ({3})"], "was edited: at"),
        (["DELETE FROM core_auditevent WHERE id = ({3})"], "was removed"),
        (["DELETE FROM core_auditlink WHERE sequence = 3"], "links 3 to 3 are missing"),
        (["DELETE FROM core_auditlink WHERE sequence = 3"], "is in no link"),
        (["UPDATE core_auditlink SET content = replace(content, 'thing', 'other') WHERE sequence = 3"], "was edited"),
        (
            [
                "UPDATE core_auditlink SET sequence = 99 WHERE sequence = 2",
                "UPDATE core_auditlink SET sequence = 2 WHERE sequence = 3",
                "UPDATE core_auditlink SET sequence = 3 WHERE sequence = 99",
            ],
            "does not follow",
        ),
        (
            [
                "INSERT INTO core_auditevent SELECT gen_random_uuid(), at, actor_id, actor_name, organisation_id,"
                " organisation_name, verb, is_read, object_type, object_id, object_label, about, purpose, reason,"
                " detail, request FROM core_auditevent LIMIT 1"
            ],
            "added by hand",
        ),
    ],
)
def test_tampering_by_a_superuser_is_found(transactional: Any, statements: list[str], found: str) -> None:
    write(5)
    third = "SELECT event_id FROM core_auditlink WHERE sequence = 3"
    as_superuser(transactional, *(statement.replace("{3}", third) for statement in statements))
    verdict = verify(connection)
    assert any(found in fault for fault in verdict.faults), verdict.faults


def test_a_tail_cut_off_is_found_with_a_head_kept_elsewhere(transactional: Any) -> None:
    write(5)
    head = verify(connection).head
    ids = "SELECT event_id FROM core_auditlink WHERE sequence > 3"
    as_superuser(
        transactional,
        f"CREATE TEMP TABLE gone AS {ids}",
        "DELETE FROM core_auditlink WHERE sequence > 3",
        "DELETE FROM core_auditevent WHERE id IN (SELECT event_id FROM gone)",
    )
    assert verify(connection).sound
    verdict = verify(connection, known=head)
    assert verdict.faults == ["the chain ends at link 3; link 5 was there before"]


def test_a_chain_written_again_is_found_with_a_head_kept_elsewhere(transactional: Any) -> None:
    write(2)
    verdict = verify(connection, known=Head(2, "ab" * 32))
    assert "written again" in verdict.faults[0]


def test_eight_writers_at_once_make_one_chain(transactional: Any) -> None:
    def work() -> None:
        try:
            write(10)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = verify(connection)
    assert verdict.sound, verdict.faults
    assert verdict.events == 80
