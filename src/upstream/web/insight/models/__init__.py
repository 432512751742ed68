from upstream.web.insight.models.edition import Commentary, Edition, EditionState, Finding
from upstream.web.insight.models.upload import ColumnMapping, Upload

__all__ = ["ColumnMapping", "Commentary", "Edition", "EditionState", "Finding", "Upload"]
