"""How the bodies of API requests are read."""

from collections.abc import Mapping
from typing import IO, Any, ClassVar

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import parsers
from rest_framework.exceptions import APIException, ParseError, UnsupportedMediaType

from procops.rest import strict_json

FILES_AT_MOST = 26 * 1024 * 1024
"""Bytes of a body with files: one of the largest size that may be attached, and what is written around it."""


class TooLarge(APIException):
    """The body is larger than what is taken."""

    status_code = 413
    default_code = "too_large"

    def __init__(self, at_most: int) -> None:
        super().__init__(_("The body may have at most %(size)s MB.") % {"size": at_most // (1024 * 1024)})


class JsonParser(parsers.BaseParser):
    """Reads `application/json`, strictly (`procops.rest.strict_json`)."""

    media_type = "application/json"

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request = (parser_context or {})["request"]
        _must_be_plain(request)
        charset = request._request.content_params.get("charset", "utf-8").lower()
        if charset not in ("utf-8", "utf8"):
            raise UnsupportedMediaType(f"application/json; charset={charset}"[:80])
        at_most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(at_most + 1)
        if len(body) > at_most:
            raise TooLarge(at_most)
        try:
            return strict_json.loads(body)
        except strict_json.UnfitJson as unfit:
            raise ParseError(str(unfit)) from None


class FilesParser(parsers.MultiPartParser):
    """Reads `multipart/form-data`: files, and texts beside them."""

    at_most: ClassVar[int] = FILES_AT_MOST

    def parse(
        self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        request = (parser_context or {})["request"]
        _must_be_plain(request)
        if int(request.META.get("CONTENT_LENGTH") or 0) > self.at_most:
            raise TooLarge(self.at_most)
        return super().parse(stream, media_type, parser_context)


def _must_be_plain(request: Any) -> None:
    """Nothing is unpacked: a small packed body may be a very large one."""
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity":
        raise UnsupportedMediaType(f"Content-Encoding: {encoding}"[:80])
