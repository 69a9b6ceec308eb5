"""A client for the MijnKlantportaal API.

    from generated_client import MijnKlantportaal

    with MijnKlantportaal(api_key="...") as portal:
        for invoice in portal.customer_invoices.list():
            print(invoice.invoice_number, invoice.amount)

Models are in `models`, webhooks in `webhooks`, OAuth in `oauth`, rate limiters in `rate_limit`.

Generated from openapi.yaml; changes made here are lost.
"""

from ._core.call import UNSET, Call, Response, Unset
from ._core.multipart import NamedFile
from ._core.version import VERSION as __version__
from .client import AsyncMijnKlantportaal, MijnKlantportaal
from .errors import (
    APIError,
    BadRequest,
    ConfigurationError,
    Conflict,
    ConnectionFailed,
    DeadlineExceeded,
    DecodeError,
    DownloadFailed,
    Forbidden,
    InvalidArgument,
    LicenceRequired,
    LinkExpired,
    NotFound,
    OAuthError,
    PortalError,
    RateLimited,
    ServerError,
    TimedOut,
    Unauthorized,
    Unprocessable,
    UnreadableField,
)

__all__ = [
    "UNSET",
    "APIError",
    "AsyncMijnKlantportaal",
    "BadRequest",
    "Call",
    "ConfigurationError",
    "Conflict",
    "ConnectionFailed",
    "DeadlineExceeded",
    "DecodeError",
    "DownloadFailed",
    "Forbidden",
    "InvalidArgument",
    "LicenceRequired",
    "LinkExpired",
    "MijnKlantportaal",
    "NamedFile",
    "NotFound",
    "OAuthError",
    "PortalError",
    "RateLimited",
    "Response",
    "ServerError",
    "TimedOut",
    "Unauthorized",
    "Unprocessable",
    "UnreadableField",
    "Unset",
    "__version__",
]
