"""A tail of the audit record that somebody who may do everything wrote anew, hashes and all."""

from __future__ import annotations

from typing import Any

import psycopg
from django.db import connection, transaction

from upstream.web.core import clock
from upstream.web.core.audit import record
from upstream.web.core.audit.verifying import link_hash, verify
from upstream.web.core.scope import system
from upstream.web.database.embedded import SUPERUSER

LINKS = "SELECT sequence, event_id, content, previous FROM core_auditlink WHERE sequence >= 3 ORDER BY sequence"


def write(count: int) -> None:
    for number in range(count):
        with transaction.atomic():
            record(system("a test", clock.now()), "partnership.group.changed", label=f"thing {number}")


def forge(postgres: Any) -> None:
    """Say of the third event that somebody else did it, and link everything from there on again without a fault."""
    url = postgres.url(SUPERUSER, connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as root:
        root.execute("SET session_replication_role = replica")
        rows = root.execute(LINKS).fetchall()
        previous = bytes(rows[0][3])
        for sequence, event, content, _ in rows:
            told = content.replace("a test", "another") if sequence == 3 else content
            made = link_hash(previous, sequence, told)
            root.execute(
                "UPDATE core_auditevent SET actor_name = 'another' WHERE id = %s AND %s = 3", [event, sequence]
            )
            change = "UPDATE core_auditlink SET content = %s, previous = %s, hash = %s WHERE sequence = %s"
            root.execute(change, [told, previous, made, sequence])
            previous = made


def test_a_tail_written_anew_without_a_fault_is_found_with_a_head_kept_elsewhere(transactional: Any) -> None:
    write(6)
    head = verify(connection).head
    forge(transactional)
    assert verify(connection).sound, "nothing within the database can tell, which is why the head is kept outside"
    faults = verify(connection, known=head).faults
    assert faults == ["link 6 is not the one that was kept elsewhere: the chain was written again"]


def test_events_put_in_each_others_place_are_found(transactional: Any) -> None:
    write(4)
    url = transactional.url(SUPERUSER, connection.settings_dict["NAME"])
    with psycopg.connect(url, autocommit=True) as root:
        root.execute("SET session_replication_role = replica")
        root.execute("ALTER TABLE core_auditlink DROP CONSTRAINT core_auditlink_event_id_key")
        second, third = (row[0] for row in root.execute("SELECT event_id FROM core_auditlink WHERE sequence IN (2, 3)"))
        swap = "UPDATE core_auditlink SET event_id = CASE event_id WHEN %s THEN %s ELSE %s END WHERE sequence IN (2, 3)"
        root.execute(swap, [second, third, second])
    faults = verify(connection).faults
    assert "link 2 names another event than it holds" in faults
    assert "link 3 names another event than it holds" in faults
