"""Deliberate fires and calls for help, as fire and rescue services record them; no person."""

from __future__ import annotations

from upstream.model.contract import FieldType
from upstream.sources.feed import needed, point, reference, restricted, since, small_area, text, whole

CONTRACT = restricted(
    "fire",
    "Fire and rescue incidents, one row an incident",
    (
        reference("incident", ("INC_NO", "Incident number", "Incident ID"), "The service's number of the incident."),
        since("call_time", FieldType.DATETIME, ("CALL_DATE_TIME", "Date and time of call", "Call date"), "When."),
        needed(
            "incident_type",
            FieldType.TEXT,
            ("INCIDENT TYPE", "Incident category"),
            "Deliberate primary fire, deliberate secondary fire, assistance to the police ...",
        ),
        text("property_type", ("PROPERTY TYPE", "Property category"), "What burned, or where help was given."),
        *point(),
        small_area("LSOA_CODE"),
        whole("casualties", ("CASUALTIES", "Casualty count"), "People hurt.", 0, 10_000),
    ),
    publisher="A fire and rescue service, to the partnership",
    standard="Incident Recording System, Home Office fire statistics",
    unit="incidents",
    month="call_time",
    identifier="incident",
    anonymous=True,
    data_class="incident",
    file_pattern=r".*fire.*\.(csv|xlsx|xls|xlsb|ods)",
    notes=("Nobody is named in this feed; casualties are a number.",),
)
