"""Static files under names with their hash, compressed, kept by browsers for a year."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):
    # Vendored modules import one another by relative names that stay as they are: they live in version folders.
    manifest_strict = False
