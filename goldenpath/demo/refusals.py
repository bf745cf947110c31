"""The service's error vocabulary: every answer that says no has one of these codes."""

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from types import MappingProxyType


class Code(StrEnum):
    """An error code as clients see it."""

    BAD_REQUEST = "BAD_REQUEST"
    MISSING_TOKEN = "MISSING_TOKEN"  # noqa: S105 - a code, not a credential
    INVALID_TOKEN = "INVALID_TOKEN"  # noqa: S105 - a code, not a credential
    TOKEN_EXPIRED = "TOKEN_EXPIRED"  # noqa: S105 - a code, not a credential
    UNKNOWN_USER = "UNKNOWN_USER"
    INVALID_CREDENTIALS = "INVALID_CREDENTIALS"
    FORBIDDEN = "FORBIDDEN"
    NOT_FOUND = "NOT_FOUND"
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED"
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE"
    VALIDATION_ERROR = "VALIDATION_ERROR"
    BAD_JSON = "BAD_JSON"
    MISSING_TYPE = "MISSING_TYPE"
    UNKNOWN_TYPE = "UNKNOWN_TYPE"
    UPGRADE_REQUIRED = "UPGRADE_REQUIRED"
    RATE_LIMITED = "RATE_LIMITED"
    INTERNAL = "INTERNAL"
    UNAVAILABLE = "UNAVAILABLE"

    @property
    def status(self) -> int:
        """The HTTP status it travels under, where it travels over HTTP."""
        return _STATUS_OF[self]


_STATUS_OF: Mapping[Code, int] = MappingProxyType(
    {
        Code.BAD_REQUEST: 400,
        Code.INVALID_TOKEN: 401,
        Code.MISSING_TOKEN: 401,
        Code.TOKEN_EXPIRED: 401,
        Code.UNKNOWN_USER: 401,
        Code.INVALID_CREDENTIALS: 401,
        Code.FORBIDDEN: 403,
        Code.NOT_FOUND: 404,
        Code.METHOD_NOT_ALLOWED: 405,
        Code.PAYLOAD_TOO_LARGE: 413,
        Code.VALIDATION_ERROR: 422,
        Code.BAD_JSON: 422,
        Code.MISSING_TYPE: 422,
        Code.UNKNOWN_TYPE: 422,
        Code.UPGRADE_REQUIRED: 426,
        Code.RATE_LIMITED: 429,
        Code.INTERNAL: 500,
        Code.UNAVAILABLE: 503,
    }
)
_KNOWN_STATUSES = frozenset(status.value for status in HTTPStatus)
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})
_USUAL_HEADERS: Mapping[int, Mapping[str, str]] = MappingProxyType(
    {
        401: {"www-authenticate": 'Bearer realm="standin", error="invalid_token"'},
        429: {"retry-after": "1"},
        503: {"retry-after": "1"},
    }
)


class RefusalError(Exception):
    """The request is refused; over HTTP and at a handshake it becomes an error body, on a socket an error frame."""

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        headers: Mapping[str, str] = _NO_HEADERS,
        status: int | None = None,
        user_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = code.status if status is None else status
        self.headers = {**_USUAL_HEADERS.get(self.status, _NO_HEADERS), **headers}
        self.user_id = user_id

    def body(self, request_id: str) -> dict[str, str]:
        """The JSON error body."""
        return {
            "error": HTTPStatus(self.status).phrase if self.status in _KNOWN_STATUSES else "Error",
            "message": self.message,
            "code": self.code.value,
            "request_id": request_id,
        }


def code_for_status(status: int) -> Code:
    """Return the code that best names an error status from 400 to 599."""
    exact = next((code for code in _STATUS_OF if code.status == status), None)
    if exact is not None:
        return exact
    return Code.INTERNAL if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Code.BAD_REQUEST
