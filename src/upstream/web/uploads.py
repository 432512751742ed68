"""How large an upload may be: more is refused while it arrives, before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class LimitedUpload(TemporaryFileUploadHandler):
    """Every file of the request counts towards the limit, and none is held in memory."""

    arrived = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        self.arrived += len(raw_data)
        if self.arrived > settings.UPLOAD_LIMIT:
            self.file.close()
            raise RequestDataTooBig("The upload is larger than UPSTREAM_UPLOAD_MEGABYTES allows.")
        return super().receive_data_chunk(raw_data, start)
