"""The files behind download links, on a port of their own.

A link is a permission by itself, so a request that brings the API key as well is refused: storage services do that, and
whoever sends the key where it does not belong should hear of it here.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from .portal import Portal
from .state import Content

_RANGE = re.compile(r"bytes=(?P<first>[0-9]{1,18})-(?P<last>[0-9]{1,18})?")


def download(portal: Portal, request: Request) -> Response:
    """Answer a request for a file."""
    if request.method not in {"GET", "HEAD"}:
        return PlainTextResponse("Method not allowed.", 405, {"Allow": "GET, HEAD"})
    if "authorization" in request.headers:
        return PlainTextResponse("The link alone gives access: do not send an Authorization header here.", 400)
    file_id = request.url.path.removeprefix("/").partition("/")[0]
    expires, signature = request.query_params.get("expires", ""), request.query_params.get("signature", "")
    if not hmac.compare_digest(signature.encode(), portal.file_signature(file_id, expires).encode()):
        return PlainTextResponse("This link is not valid.", 403)
    if portal.clock.time() >= int(expires):
        return PlainTextResponse("This link has expired.", 403)
    content = portal.state.content(file_id)
    if content is None:
        return PlainTextResponse("There is no such file.", 404)
    return _file(content, request.headers)


def _file(content: Content, asked: Mapping[str, str]) -> Response:
    etag = f'"{hashlib.sha256(content.bytes).hexdigest()[:32]}"'
    headers = {
        "Content-Type": content.media_type if _is_media_type(content.media_type) else "application/octet-stream",
        "Content-Disposition": f"attachment; filename*=utf-8''{quote(content.name, safe='')}",
        "Accept-Ranges": "bytes",
        "ETag": etag,
    }
    size = len(content.bytes)
    span = _RANGE.fullmatch(asked.get("range", ""))
    if span is None or asked.get("if-range", etag) != etag:
        return Response(content.bytes, headers=headers)
    first = int(span["first"])
    last = min(int(span["last"]), size - 1) if span["last"] else size - 1
    if first > last:
        return Response(status_code=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Response(content.bytes[first : last + 1], 206, headers)


def _is_media_type(text: str) -> bool:
    return re.fullmatch(r"[\w.+-]+/[\w.+-]+(?: *;[ -~]*)?", text, re.ASCII) is not None
