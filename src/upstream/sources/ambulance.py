"""Ambulance calls to assaults, anonymised by the trust."""

from __future__ import annotations

from upstream.model.contract import FieldType
from upstream.sources.feed import reference, restricted, sex, since, small_area, text, yes_no

CONTRACT = restricted(
    "ambulance",
    "Ambulance calls to assaults, one row a call",
    (
        reference("incident", ("incident_no", "Incident number", "CAD number"), "The trust's number of the call."),
        since("call_time", FieldType.DATETIME, ("Call time", "Call date and time", "Time of call"), "When it came."),
        text("complaint", ("chief_complaint", "Chief complaint", "Dispatch code", "Complaint"), "What it was about."),
        small_area("lsoa21", "LSOA of incident"),
        text("age_band", ("patient_age_band", "Age band", "Patient age band"), "Ten-year age band of the patient."),
        sex("patient_sex", "Patient sex"),
        yes_no("conveyed", ("conveyed_to_hospital", "Conveyed", "Conveyed to hospital"), "Taken to a hospital."),
    ),
    publisher="An ambulance trust, to the partnership or its violence reduction unit",
    standard="No national return: ambulance trusts share the Ambulance Data Set's call and place, anonymised",
    unit="calls",
    month="call_time",
    identifier="incident",
    anonymous=True,
    data_class="health",
    file_pattern=r".*ambulance.*\.(csv|xlsx|xls|xlsb|ods)",
    notes=("Age bands and small areas tell of no one person. Rows are never linked to a person.",),
)
