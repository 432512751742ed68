"""Assaults treated in emergency departments: whether the feed can be trusted, where they happened as far as the words
say, and where more of them are treated than the police record."""

from upstream.istv.checking import Checked, Site, check
from upstream.istv.matching import Gazetteer, Match, Named, read_places
from upstream.istv.unseen import Area, Unseen, unseen

__all__ = ["Area", "Checked", "Gazetteer", "Match", "Named", "Site", "Unseen", "check", "read_places", "unseen"]
