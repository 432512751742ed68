"""What counts as serious violence here: adopted words, rules over offence codes, and what no rule can say."""

from upstream.definitions.codes import OffenceCode, normalise, offence_codes, police_uk_categories
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
from upstream.definitions.reading import DefinitionError, Problem, load, presets, read

__all__ = [
    "MATTERS",
    "OPEN_NOUN",
    "Adopted",
    "Definition",
    "DefinitionError",
    "Gap",
    "Group",
    "OffenceClass",
    "OffenceCode",
    "Problem",
    "Reason",
    "Rule",
    "load",
    "normalise",
    "offence_codes",
    "police_uk_categories",
    "presets",
    "read",
]
