"""The house colours and type, in one place (docs/explanation/identity.md says why)."""

from __future__ import annotations

from pathlib import Path

INK = "#102a33"
RIVER = "#0b5563"
RIVER_DARK = "#083d47"
SPRING = "#1f8a82"
SAND = "#f5f2ec"
STONE = "#d9d4c9"
SLATE = "#4a5b63"
MUTED = "#7c8a90"
"""Marks that stand back: 3.6 to 1 on white."""
RED = "#a4161a"

CATEGORICAL = ("#12436D", "#28A197", "#801650", "#F46A25")
"""The Government Analysis Function's accessible set. The second and fourth reach 3 to 1 as marks, not as text."""
CATEGORICAL_TEXT = ("#12436D", "#1b7a72", "#801650", "#b8430a")
"""The same hues dark enough for a label: at least 4.5 to 1 on white."""
SEQUENTIAL = ("#e3eff0", "#b4d5d6", "#79b1b5", "#3d8690", "#0b5563", "#062f37")
"""Light to dark river, one hue."""

FONT_FILES = Path(__file__).with_name("fonts")
FONT = "Source Sans 3"
SCREEN_FONTS = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
CHART_FONTS = f"'{FONT}', {SCREEN_FONTS}"
