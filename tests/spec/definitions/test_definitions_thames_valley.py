"""How our reading of Thames Valley's definition sorts offences, row by row as the Buckinghamshire strategy words it."""

from __future__ import annotations

import pytest

from definitions_support import offence
from upstream.definitions import load
from upstream.model.expression import label

title = "Group 1, Group 2 and the knife"

TABLE = """
    offence                                   code   no knife   knife
    Murder                                    1      Group 1    Group 1
    Manslaughter                              4.1    Group 1    Group 1
    Attempted murder                          2      Group 1    Group 1
    Grievous bodily harm with intent          5D     Group 1    Group 1
    Actual bodily harm                        8N     Group 2    Group 1
    ABH, racially aggravated                  8P     Group 2    Group 1
    ABH on a constable                        8S     Group 2    Group 1
    Rape of a woman                           19C    Group 2    Group 1
    Sexual assault on a man                   17A    Group 2    Group 1
    Drug supply                               92A    Group 2    Group 2
    Robbery of a person                       34B    outside    Group 1
    Robbery of a business                     34A    outside    Group 1
    Threats to kill                           3B     outside    Group 1
    Common assault                            105A   outside    outside
    Possession of a knife                     10D    outside    outside
    Possession of cannabis                    92E    outside    outside
    Sexual activity with a child under 16     22B    outside    outside
    Exposure                                  88E    outside    outside
    Endangering life                          5E     outside    outside
    Death by dangerous driving                4.4    outside    outside
"""


def cells(line: str) -> tuple[str, str, str]:
    return line[46:53].strip(), line[53:64].strip(), line[64:].strip()


@pytest.mark.parametrize("line", TABLE.strip("\n").splitlines()[1:])
def test_each_offence_with_and_without_a_knife(line):
    code, without, with_knife = cells(line)
    case = load("thames-valley").case("include")
    assert (label(case, offence(code)) or "outside") == without
    assert (label(case, offence(code, "knife")) or "outside") == with_knife


def test_only_a_knife_lifts_a_group_2_offence():
    case = load("thames-valley").case("include")
    assert label(case, offence("8N", "firearm", "alcohol", "hate", "drugs")) == "Group 2"
