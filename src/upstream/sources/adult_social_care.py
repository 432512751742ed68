"""Adults' requests, services and safeguarding."""

from __future__ import annotations

from upstream.model.contract import FieldType
from upstream.sources.feed import ethnicity, identity, needed, person, reference, restricted, sex, since, text

CONTRACT = restricted(
    "adult-social-care",
    "Adult social care, one row an event",
    (
        reference("event", ("Event Reference", "Event ID"), "The council's number of the event."),
        person(("LA Person Unique Identifier", "Person identifier"), "The council's number of the person."),
        *identity("nhs_number", "forename", "surname", "birth_date", "postcode"),
        sex(),
        ethnicity(),
        needed("event_type", FieldType.TEXT, ("Event Type",), "Request, assessment, service, review or safeguarding."),
        since("event_date", FieldType.DATE, ("Event Start Date",), "The day on which the event began."),
        text("support_reason", ("Primary Support Reason",), "Primary support reason.", personal=True),
    ),
    publisher="A council's adult social care, to the partnership",
    standard="NHS England: Adult Social Care Client Level Data; Safeguarding Adults Collection",
    unit="events",
    month="event_date",
    identifier="event",
    data_class="social-care",
    file_pattern=r".*adult[-_ ]?social[-_ ]?care.*\.(csv|xlsx|xls|xlsb|ods)",
)
