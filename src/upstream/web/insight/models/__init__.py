from upstream.web.insight.models.edition import Commentary, Edition, EditionState, Finding
from upstream.web.insight.models.upload import Upload

__all__ = ["Commentary", "Edition", "EditionState", "Finding", "Upload"]
