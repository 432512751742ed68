"""Pupils and their attendance, as schools return them."""

from __future__ import annotations

from upstream.model.contract import FieldType
from upstream.sources.feed import ethnicity, identity, needed, restricted, sex, text, whole, yes_no

YEARS = tuple(range(1998, 2049))
YEAR_WORDS = tuple(
    (written, f"{year}-09")
    for year in YEARS
    for written in (f"{year}/{(year + 1) % 100:02d}", f"{year}/{year + 1}", f"{year}-{year + 1}", f"{year}{year + 1}")
)
SEN = (("N", "none"), ("K", "support"), ("E", "plan"), ("S", "plan"))

CONTRACT = restricted(
    "school-census",
    "Pupils and their attendance, one row a pupil and school year",
    (
        needed(
            "month",
            FieldType.MONTH,
            ("AcademicYear", "Academic year", "School year"),
            "The academic year, for which its September stands.",
            minimum="1998-09",
            maximum="2048-09",
            spellings=YEAR_WORDS,
        ),
        *identity("upn", "forename", "middle", "surname", "birth_date", "postcode"),
        sex(),
        ethnicity(),
        text("school", ("SchoolName", "School", "School name", "Establishment"), "The school."),
        text("year_group", ("NCyearActual", "NC year", "Year group"), "National Curriculum year.", personal=True),
        yes_no("free_meals", ("FSMeligible", "FSM eligible", "FSM"), "Eligible for free school meals.", personal=True),
        text(
            "sen",
            ("SENprovision", "SEN provision", "SEN"),
            "Special educational needs: none, support or a plan.",
            allowed=("none", "support", "plan"),
            spellings=SEN,
            personal=True,
        ),
        needed(
            "sessions_possible",
            FieldType.INTEGER,
            ("SessionsPossible", "Possible sessions"),
            "Half days on which the pupil could attend.",
            minimum=0,
            maximum=500,
        ),
        whole("authorised", ("SessionsAuthorised", "Authorised absence"), "Half days absent with leave.", 0, 500),
        whole("unauthorised", ("SessionsUnauthorised", "Unauthorised absence"), "Half days absent without.", 0, 500),
    ),
    publisher="A council's education service or a school, to the partnership",
    standard="Department for Education: school census, pupil level and attendance (Common Basic Data Set names)",
    unit="pupils",
    month="month",
    data_class="education",
    file_pattern=r".*(school[-_ ]?census|attendance).*\.(csv|xlsx|xls|xlsb|ods)",
)
