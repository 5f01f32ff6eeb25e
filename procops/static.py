"""Static files under names that change with their content, so that a browser may keep them for ever."""

from typing import Any

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(ManifestStaticFilesStorage):
    """Leaves the files of the front end alone: Vite has put a hash into their names already.

    Hashing them again would give one script two addresses, and a browser would then run it twice.
    """

    def hashed_name(self, name: str, content: Any = None, filename: str | None = None) -> str:
        if name.startswith("app/"):
            return name
        hashed: str = super().hashed_name(name, content, filename)
        return hashed


class CompressedStorage(Storage, CompressedManifestStaticFilesStorage):
    """The same for production, with each file also in gzip and brotli."""
