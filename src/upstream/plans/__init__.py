"""Delivery plans as partnerships have them: read from Word, spreadsheets or text, and checked for what fails them."""

from upstream.plans.linting import Checked, CheckedAction, CheckedMeasure, CheckedPriority, Fault, checked_file, lint
from upstream.plans.reading import read_plan
from upstream.plans.rows import MeasureRow, PlanFile, Row, Unread

__all__ = [
    "Checked",
    "CheckedAction",
    "CheckedMeasure",
    "CheckedPriority",
    "Fault",
    "MeasureRow",
    "PlanFile",
    "Row",
    "Unread",
    "checked_file",
    "lint",
    "read_plan",
]
