"""Episodes of children looked after."""

from __future__ import annotations

from upstream.model.contract import Effect, FieldType
from upstream.sources.feed import day, ethnicity, identity, needed, person, restricted, sex, since, text

CONTRACT = restricted(
    "children-looked-after",
    "Children looked after, one row an episode",
    (
        person(
            ("CHILD", "Child identifier"),
            "The council's number of the child, that of the feed children-in-need.",
            column=Effect.REFUSE,
            missing=Effect.REFUSE,
        ),
        *identity("upn", "birth_date"),
        sex(),
        ethnicity(),
        since("start_date", FieldType.DATE, ("DECOM", "Date episode commenced"), "The day on which the episode began."),
        needed("reason_new", FieldType.TEXT, ("RNE", "Reason for new episode"), "S, P, L, T, B or U.", personal=True),
        text("legal_status", ("LS", "Legal status"), "Legal status: C1 ... V4.", personal=True),
        text("need", ("CIN", "Category of need"), "Primary need: N1 ... N8.", personal=True),
        text("placement", ("PLACE", "Placement type"), "Type of placement: U1 ... Z1.", personal=True),
        day("end_date", ("DEC", "Date episode ceased"), "The day on which it ended; empty where it goes on."),
        text("reason_ended", ("REC", "Reason episode ceased"), "E4A, E11, X1 ...", personal=True),
    ),
    publisher="A council's children's services, to the partnership",
    standard="Department for Education: SSDA903 return, children looked after in England, episodes",
    unit="episodes",
    month="start_date",
    data_class="social-care",
    file_pattern=r".*(children[-_ ]?looked[-_ ]?after|ssda903).*\.(csv|xlsx|xls|xlsb|ods)",
    notes=("The return has no name: with the feed children-in-need of the same sender, the pseudonym is the same.",),
)
