"""What counts as serious violence here: adopted words, rules over offence codes, and what no rule can say."""

from upstream.definitions.codes import OffenceCode, normalise, offence_codes, police_uk_categories
from upstream.definitions.counting import CodeCount, Comparison, Coverage, compare, coverage
from upstream.definitions.definition import (
    MATTERS,
    OPEN_NOUN,
    Adopted,
    Definition,
    Gap,
    Group,
    OffenceClass,
    Reason,
    Rule,
)
from upstream.definitions.explaining import Explanation, Step, explain
from upstream.definitions.faults import DefinitionError, Problem
from upstream.definitions.reading import PRESETS, load, read

__all__ = [
    "MATTERS",
    "OPEN_NOUN",
    "PRESETS",
    "Adopted",
    "CodeCount",
    "Comparison",
    "Coverage",
    "Definition",
    "DefinitionError",
    "Explanation",
    "Gap",
    "Group",
    "OffenceClass",
    "OffenceCode",
    "Problem",
    "Reason",
    "Rule",
    "Step",
    "compare",
    "coverage",
    "explain",
    "load",
    "normalise",
    "offence_codes",
    "police_uk_categories",
    "read",
]
