"""Suspensions and permanent exclusions from school."""

from __future__ import annotations

from upstream.model.contract import Effect, FieldType
from upstream.sources.feed import identity, needed, restricted, sex, since, text, whole

CATEGORIES = (
    *((word, "suspension") for word in ("SUSP", "FIXD", "LNCH", "Fixed period", "Suspended", "Fixed-period exclusion")),
    *((word, "permanent") for word in ("PERM", "Permanent exclusion", "Permanently excluded")),
)

CONTRACT = restricted(
    "school-exclusions",
    "Suspensions and permanent exclusions, one row each",
    (
        *identity("upn", "forename", "surname", "birth_date", "postcode"),
        sex(),
        needed(
            "category",
            FieldType.TEXT,
            ("ExclusionCategory", "Exclusion category", "Category of exclusion"),
            "Suspension or permanent exclusion.",
            allowed=("suspension", "permanent"),
            spellings=CATEGORIES,
        ),
        text(
            "reason",
            ("ExclusionReason", "Exclusion reason", "Reason code"),
            "The Department's code: PP, PA physical assault; VP, VA verbal abuse; OW use or threat of a weapon ...",
            personal=True,
            pattern=r"[A-Z]{2}",
            missing=Effect.FLAG,
        ),
        since("start_date", FieldType.DATE, ("ExclusionStartDate", "Exclusion start date"), "The first day."),
        whole("sessions", ("ExclusionSessions", "Number of sessions"), "Half days; empty where permanent.", 0, 190),
        text("school", ("SchoolName", "School", "School name", "Establishment"), "The school."),
    ),
    publisher="A council's education service or a school, to the partnership",
    standard="Department for Education: school census, exclusions module (Common Basic Data Set codes)",
    unit="exclusions",
    month="start_date",
    data_class="education",
    file_pattern=r".*(exclusions?|suspensions?).*\.(csv|xlsx|xls|xlsb|ods)",
)
