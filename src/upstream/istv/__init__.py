"""Assaults treated in emergency departments: whether the feed can be trusted, where they happened as far as the words
say, and where more of them are treated than the police record."""

from upstream.istv.accuracy import Accuracy, accuracy
from upstream.istv.checking import Checked, Site, check
from upstream.istv.matching import Gazetteer, Match, Named, read_places
from upstream.istv.unseen import Area, Unseen, unseen

__all__ = [
    "Accuracy",
    "Area",
    "Checked",
    "Gazetteer",
    "Match",
    "Named",
    "Site",
    "Unseen",
    "accuracy",
    "check",
    "read_places",
    "unseen",
]
