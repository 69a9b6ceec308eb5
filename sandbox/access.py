"""Who calls: the API key, or an access token that a user gave an application over OAuth."""

from __future__ import annotations

from urllib.parse import urlsplit

from attrs import define, field

from .portal import Portal

API_KEY = "sandbox-key"
CODE_LIFE = 60.0
TOKEN_LIFE = 3600
_HERE = {"127.0.0.1", "localhost", "::1"}


@define(frozen=True)
class Caller:
    """Somebody who may call the API.

    Attributes:
        key: The key or token.
        scopes: What it allows; None for everything.
    """

    key: str = field(repr=False)
    scopes: frozenset[str] | None = None

    def may(self, scopes: tuple[str, ...]) -> bool:
        """Whether it allows an operation that needs these scopes."""
        return self.scopes is None or self.scopes.issuperset(scopes)


@define(frozen=True)
class Application:
    """An application as it is registered in the Developer portal."""

    client_id: str = "sandbox-app"
    client_secret: str = field(default="sandbox-app-secret", repr=False)
    redirect_uris: tuple[str, ...] = ()
    """Where users may be sent back to, besides any address on this machine."""

    def allows(self, redirect_uri: str) -> bool:
        """Whether users may be sent back to an address."""
        if redirect_uri in self.redirect_uris:
            return True
        try:
            parts = urlsplit(redirect_uri)
        except ValueError:
            return False
        return parts.scheme in {"http", "https"} and parts.hostname in _HERE and not parts.fragment


class Grants:
    """The permissions that users gave an application: codes, access tokens, refresh tokens."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def caller(self, authorization: str, api_key: str) -> Caller | None:
        """The caller, from the Authorization header; None if it is unknown."""
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer" or not token:
            return None
        if token == api_key:
            return Caller(token)
        found = self._portal.state.token(token, "access")
        if found is None or (found[3] is not None and found[3] <= self._portal.clock.time()):
            return None
        return Caller(token, frozenset(found[2].split()))

    def new_code(self, client_id: str, redirect_uri: str, scopes: str) -> str:
        """A code, after a user said yes."""
        return self._put("code", client_id, redirect_uri, scopes, CODE_LIFE)

    def exchange(self, code: str, client_id: str, redirect_uri: str) -> dict[str, str | int] | None:
        """The tokens for a code, which works once; None when it does not."""
        found = self._take(code, "code", client_id)
        if found is None or found[1] != redirect_uri:
            return None
        self._portal.state.drop_token(code)
        return {
            "access_token": self._put("access", client_id, "", found[2], TOKEN_LIFE),
            "refresh_token": self._put("refresh", client_id, "", found[2], None),
            "expires_in": TOKEN_LIFE,
        }

    def refresh(self, token: str, client_id: str) -> dict[str, str | int] | None:
        """A new access token; None when the refresh token is none. As documented, the refresh token stays."""
        found = self._take(token, "refresh", client_id)
        if found is None:
            return None
        return {
            "access_token": self._put("access", client_id, "", found[2], TOKEN_LIFE),
            "expires_in": TOKEN_LIFE,
        }

    def _take(self, token: str, kind: str, client_id: str) -> tuple[str, str, str, float | None] | None:
        found = self._portal.state.token(token, kind)
        if found is None or found[0] != client_id or (found[3] is not None and found[3] <= self._portal.clock.time()):
            return None
        return found

    def _put(self, kind: str, client_id: str, redirect_uri: str, scopes: str, life: float | None) -> str:
        token = f"{kind}_{self._portal.secret(40)}"
        ends_at = None if life is None else self._portal.clock.time() + life
        self._portal.state.put_token(token, kind, client_id, redirect_uri, scopes, ends_at)
        return token
