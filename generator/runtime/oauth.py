"""OAuth: calling the API in the name of somebody who gave your application permission.

    oauth = OAuth(client_id="...", client_secret="...", redirect_uri="https://example.com/callback", on_tokens=save)

    state = oauth.new_state()                                       # keep it in the visitor's session
    redirect_to(oauth.authorize_url([Scope.INVOICES_READ], state=state))
    ...
    oauth.exchange(oauth.code_from_redirect(url_of_the_callback, state))

    portal = MijnKlantportaal(auth=oauth)                           # or AsyncMijnKlantportaal, or both

One `OAuth` means one user's permission and can be shared by any number of clients, threads and tasks. It asks
for a new access token shortly before the old one expires, and once after a 401. Everybody who needs the
new token waits for the same request, which runs in a thread of its own: no event loop is blocked by it, and no
cancelled task or interrupted thread can break it off for the others.

It is long because it is all that a user sees of OAuth, docstrings included.
"""

from __future__ import annotations

import copy
import hmac
import inspect
import re
import secrets
import threading
from collections.abc import AsyncGenerator, Callable, Generator, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final, Literal, Self, TypeGuard, cast
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from attrs import field, frozen

from ._core.clock import Clock, SystemClock
from ._core.connections import PerProcess
from ._core.token_endpoint import Pending, Secret, TokenEndpoint
from ._core.transport import REPLAYABLE, httpx
from .errors import ConfigurationError, DecodeError, InvalidArgument, OAuthError, one_line

__all__ = ["OAuth", "Scope", "Tokens"]

_SYSTEM_CLOCK: Final = SystemClock()
_LEEWAY = 60.0
"""Seconds before its end at which a token is renewed; for tokens that live shorter than ten times this, a tenth."""
_LONGEST_LIFE = 10 * 365 * 86_400
_TOKEN = re.compile(r"[\x21-\x7e]+")
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+")


class Scope(StrEnum):
    """What an application can ask permission for; `*_WRITE` creates, changes and deletes.

    Documentation: https://docs.developers.mijnklantportaal.nl/oauth/scopes
    """

    AGREEMENTS_READ = "agreements.read"
    AGREEMENTS_WRITE = "agreements.write"
    APPOINTMENTS_READ = "appointments.read"
    APPOINTMENTS_WRITE = "appointments.write"
    BUSINESSOPERATIONS_READ = "businessoperations.read"
    """The invoices that MijnKlantportaal sends to its user (`portal.invoices`)."""
    CUSTOMERS_READ = "customers.read"
    """Customer groups as well."""
    CUSTOMERS_WRITE = "customers.write"
    """Customer groups as well."""
    FILES_READ = "files.read"
    FILES_WRITE = "files.write"
    FILEREQUEST_READ = "filerequest.read"
    FILEREQUEST_WRITE = "filerequest.write"
    FILESHARE_READ = "fileshare.read"
    FILESHARE_WRITE = "fileshare.write"
    OFFERS_READ = "offers.read"
    OFFERS_WRITE = "offers.write"
    INVOICES_READ = "invoices.read"
    """Customer invoices. No scope for writing them is documented, though the API can create them."""
    PAYMENTLINKS_READ = "paymentlinks.read"
    PAYMENTLINKS_WRITE = "paymentlinks.write"
    SUBSCRIPTION_READ = "subscription.read"
    SUBSCRIPTION_WRITE = "subscription.write"
    TICKETS_READ = "tickets.read"
    TICKETS_WRITE = "tickets.write"
    WEBHOOKS_READ = "webhooks.read"
    WEBHOOKS_WRITE = "webhooks.write"


@frozen
class Tokens:
    """What a user's permission consists of. Store it as you would a password.

    Attributes:
        access_token: What each call is sent with.
        refresh_token: What a new access token is requested with; None when there is none.
        expires_at: When the access token ends, with a time zone; None when that is not known.

    Raises:
        InvalidArgument: A token is empty or cannot stand in a header, or `expires_at` has no time zone.
    """

    access_token: str = field(repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None

    def __attrs_post_init__(self) -> None:
        # What cannot be sent is refused here, as the HTTP library would print it in its complaint.
        if not _is_token(self.access_token):
            raise InvalidArgument("access_token", "must be text of visible ASCII characters")
        if self.refresh_token is not None and not _is_token(self.refresh_token):
            raise InvalidArgument("refresh_token", "must be text of visible ASCII characters, or None")
        if self.expires_at is not None and self.expires_at.utcoffset() is None:
            raise InvalidArgument("expires_at", "must have a time zone, such as datetime.now(UTC)")

    def to_dict(self) -> dict[str, str | None]:
        """The tokens as plain values, to be stored as JSON; `from_dict` reads them back."""
        return {
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
            "expires_at": None if self.expires_at is None else self.expires_at.isoformat(),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Read what `to_dict` wrote.

        Raises:
            DecodeError: It is something else. The message does not quote it.
        """
        access_token, refresh_token, expires_at = (
            data.get(name) for name in ("access_token", "refresh_token", "expires_at")
        )
        if not _is_token(access_token):
            raise DecodeError("no usable token", path="access_token", model="Tokens")
        if refresh_token is not None and not _is_token(refresh_token):
            raise DecodeError("no usable token", path="refresh_token", model="Tokens")
        try:
            moment = None if expires_at is None else datetime.fromisoformat(expires_at)
            return cls(access_token, refresh_token, moment)
        except (TypeError, ValueError):
            raise DecodeError("no date and time with a zone", path="expires_at", model="Tokens") from None


_Outcome = Tokens | OAuthError
_Request = Pending[_Outcome]


class _OneProcess:
    """What the threads of one process share: a fork copies locks that are taken, and renewals without their threads."""

    def __init__(self) -> None:
        self.renewal: tuple[Tokens, _Request] | None = None
        """The latest renewal, and the tokens it takes the place of."""
        self.lock = threading.Lock()  # for the renewal and the tokens; never held while waiting for a response
        self.storing = threading.Lock()  # so that on_tokens hears of tokens in the order they came
        self.storing_thread: int | None = None


class OAuth(httpx.Auth):
    """Puts a user's access token on each request, and renews it in time.

    Args:
        client_id: The App ID of your application in the Developer portal.
        client_secret: Its App Secret.
        redirect_uri: Where users come back to, as registered in the Developer portal.
        tokens: The tokens that you stored earlier; without them, call `exchange` first.
        on_tokens: Called with the new tokens after `exchange` and after each renewal, so that you can store them;
            one call at a time, in a thread of the package's own (a database connection that is bound to its thread
            cannot be used there). They are in use before it is called. Those who wait for them go on when it
            returns; when it raises, they get an `OAuthError` with that exception as its cause. It is not called again
            with the same tokens: store `tokens` then. It cannot get new tokens itself.
        base_url: The portal that hands out tokens. Only `https://`, except on this machine.
        timeout: Seconds that one step (connecting, writing, reading) of a token request may take; the whole may
            take twice as long. A call whose own read timeout is shorter does not wait longer than that.
        http_client: Your own httpx client for the token requests, for proxies or certificates. None of its headers,
            cookies or credentials are sent. It is used from other threads, and is yours to close.
        insecure_http: Whether `base_url` may be `http://` on another host, such as a container: nothing is encrypted.
        clock: What it takes the time from.

    Raises:
        ConfigurationError: One of these is not valid.

    Documentation: https://docs.developers.mijnklantportaal.nl/oauth/endpoints/authorize
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        tokens: Tokens | None = None,
        on_tokens: Callable[[Tokens], None] | None = None,
        base_url: str = "https://manage.mijnklantportaal.nl",
        timeout: float = 10.0,
        http_client: httpx.Client | None = None,
        insecure_http: bool = False,
        clock: Clock = _SYSTEM_CLOCK,
    ) -> None:
        self._client_id = client_id
        secret = Secret(client_secret)
        del client_secret  # an error that passes this frame would take it to an error reporter
        for name, given in (("client_id", client_id), ("client_secret", secret), ("redirect_uri", redirect_uri)):
            if not given:
                raise ConfigurationError(f"{name} is empty")
        if inspect.iscoroutinefunction(on_tokens):
            raise ConfigurationError("on_tokens must be a plain function: nobody would await a coroutine")
        if not 0 < timeout < threading.TIMEOUT_MAX / 2:
            raise ConfigurationError("timeout must be a number of seconds above 0")
        self._endpoint = TokenEndpoint(base_url, client_id, secret, timeout, http_client, insecure_http)
        self._redirect_uri = redirect_uri
        self._on_tokens = on_tokens
        self._timeout = timeout
        self._clock = clock
        self._tokens = tokens
        self._leeway = _LEEWAY
        self._here = PerProcess(_OneProcess)

    def __repr__(self) -> str:
        endpoint = getattr(self, "_endpoint", None)  # absent while it is being made
        return f"OAuth(client_id={self._client_id!r}, base_url={endpoint and endpoint.base_url!r})"

    @property
    def tokens(self) -> Tokens | None:
        """The tokens in use; None before `exchange`."""
        return self._tokens

    # Getting permission

    @staticmethod
    def new_state() -> str:
        """Make a random `state`: keep it in the visitor's session and compare it when the visitor comes back."""
        return secrets.token_urlsafe(32)

    def authorize_url(
        self, scopes: Iterable[Scope | str], *, state: str, prompt: Literal["consent", "login"] | None = None
    ) -> str:
        """Make the address to send a user to, who is asked for permission there.

        Args:
            scopes: What to ask for; at least one.
            state: A random string from `new_state`, unknown to others.
            prompt: `consent` (what the portal does by itself) or `login`; their difference is not documented.

        Raises:
            InvalidArgument: One of these cannot be sent.

        Documentation: https://docs.developers.mijnklantportaal.nl/oauth/endpoints/authorize
        """
        if isinstance(scopes, str):
            raise InvalidArgument("scopes", "must be a list of scopes, not one string")
        wanted = list(dict.fromkeys(str(scope) for scope in scopes))
        if not wanted:
            raise InvalidArgument("scopes", "at least one is needed")
        if not all(_SCOPE.fullmatch(scope) for scope in wanted):
            raise InvalidArgument("scopes", "each must be one scope, such as customers.read, without spaces")
        if not state:
            raise InvalidArgument("state", "must not be empty; make one with new_state()")
        if prompt not in (None, "consent", "login"):
            raise InvalidArgument("prompt", "must be 'consent' or 'login'")
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._redirect_uri,
            "scope": " ".join(wanted),
            "state": state,
        }
        if prompt:
            query["prompt"] = prompt
        return f"{self._endpoint.base_url}/oauth/authorize?{urlencode(query, quote_via=quote)}"

    @staticmethod
    def code_from_redirect(url: str, state: str) -> str:
        """Read the code from the address at which a user came back.

        Args:
            url: That address, whole or without its host.
            state: What `authorize_url` was called with for this visitor.

        Returns:
            The code for `exchange`, valid for a short time only.

        Raises:
            OAuthError: The user or the portal refused (`code` and text as the portal gave them), the state is not
                the one given (somebody else's redirect: do not go on), or there is no code.
            InvalidArgument: The expected state is empty.
        """
        if not state:
            # It would fit a redirect that has none, which anybody can make.
            raise InvalidArgument("state", "must not be empty")
        outcome = _read_redirect(url, state)
        del url, state  # an error that passes this frame would take the code to an error reporter
        if isinstance(outcome, OAuthError):
            raise outcome
        return outcome

    def exchange(self, code: str) -> Tokens:
        """Turn the code of a redirect into tokens, and use them from now on.

        Args:
            code: What `code_from_redirect` gave.

        Raises:
            OAuthError: No tokens could be obtained; or `on_tokens` failed (then they are in use).
            InvalidArgument: The code is empty.

        Documentation: https://docs.developers.mijnklantportaal.nl/oauth/endpoints/generate-tokens
        """
        request = self._begin_exchange(code)
        del code  # an error that passes this frame would take it to an error reporter, and it may still be good
        return _tokens_of(request.wait())

    async def exchange_async(self, code: str) -> Tokens:
        """`exchange` for asyncio."""
        request = self._begin_exchange(code)
        del code  # see `exchange`
        return _tokens_of(await request.wait_async())

    # Renewing

    def refresh(self) -> Tokens:
        """Get a new access token now. Not needed as a rule: calls do so when it is time.

        Raises:
            OAuthError: No access token could be obtained; or `on_tokens` failed (then the new one is in use).

        Documentation: https://docs.developers.mijnklantportaal.nl/oauth/endpoints/refresh-token
        """
        stale = self._refreshable()
        request = self._begin_renewal(stale)
        return self._renewed(stale, request.wait() if request else self._current())

    async def refresh_async(self) -> Tokens:
        """`refresh` for asyncio."""
        stale = self._refreshable()
        request = self._begin_renewal(stale)
        return self._renewed(stale, await request.wait_async() if request else self._current())

    # What httpx calls for each request. The two differ in how they wait, and in nothing else.

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Send a request with the access token, of an `httpx.Client`."""
        patience = _read_timeout(request)
        tokens = self._current()
        if self._ends_within(tokens, self._leeway):
            renewal = self._begin_renewal(tokens)
            tokens = self._renewed(tokens, renewal.wait(patience) if renewal else self._current(), ahead=True)
        _sign(request, tokens)
        response = yield request
        if response.status_code != HTTPStatus.UNAUTHORIZED:
            return
        renewal = self._begin_renewal(tokens)
        fresh = self._renewed(tokens, renewal.wait(patience) if renewal else self._current())
        if fresh is not tokens and _can_be_sent_again(request):
            _sign(request, fresh)
            yield request

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Send a request with the access token, of an `httpx.AsyncClient`."""
        patience = _read_timeout(request)
        tokens = self._current()
        if self._ends_within(tokens, self._leeway):
            renewal = self._begin_renewal(tokens)
            tokens = self._renewed(
                tokens, await renewal.wait_async(patience) if renewal else self._current(), ahead=True
            )
        _sign(request, tokens)
        response = yield request
        if response.status_code != HTTPStatus.UNAUTHORIZED:
            return
        renewal = self._begin_renewal(tokens)
        fresh = self._renewed(tokens, await renewal.wait_async(patience) if renewal else self._current())
        if fresh is not tokens and _can_be_sent_again(request):
            _sign(request, fresh)
            yield request

    def _current(self) -> Tokens:
        if self._tokens is None:
            raise OAuthError("there are no tokens yet: call exchange() first, or give the stored ones as tokens=")
        return self._tokens

    def _refreshable(self) -> Tokens:
        tokens = self._current()
        if tokens.refresh_token is None:
            raise OAuthError("there is no refresh token: the user has to give permission again")
        return tokens

    def _ends_within(self, tokens: Tokens, seconds: float) -> bool:
        return tokens.expires_at is not None and tokens.expires_at.timestamp() - seconds <= self._clock.time()

    def _begin_exchange(self, code: str) -> _Request:
        if not code:
            raise InvalidArgument("code", "must not be empty")
        self._refuse_in_on_tokens()
        request = _Request(2 * self._timeout)
        request.start(lambda until: self._exchange(code, until), _failed)
        return request

    def _begin_renewal(self, stale: Tokens) -> _Request | None:
        """Join the renewal of these tokens or start it; None when it is done already, or impossible."""
        if stale.refresh_token is None:
            return None
        self._refuse_in_on_tokens()
        here = self._here.get()
        with here.lock:
            if self._tokens is not stale:
                return None
            if here.renewal is None or here.renewal[0] is not stale or here.renewal[1].is_over():
                here.renewal = stale, _Request(2 * self._timeout)
            request = here.renewal[1]
            # By those who join it as well: the one before them may have been interrupted in between.
            request.start(lambda until: self._renew(stale, until), _failed)
        return request

    def _refuse_in_on_tokens(self) -> None:
        # The new tokens would wait for `on_tokens`, and it for them.
        if self._here.get().storing_thread == threading.get_ident():
            raise OAuthError("on_tokens cannot get new tokens: it is called to store those that just came")

    def _renewed(self, stale: Tokens, outcome: _Outcome | None, *, ahead: bool = False) -> Tokens:
        """The tokens to go on with after a renewal, or the error that came of it; None: it took too long."""
        current = self._current()
        if isinstance(outcome, Tokens) or (outcome is None and current is not stale):
            return current
        if ahead and current is stale and not self._ends_within(stale, 0):
            # The old token is good for some more seconds: better than a call that fails.
            return stale
        return _tokens_of(outcome)

    # What runs in the thread of a token request

    def _exchange(self, code: str, until: float) -> Tokens:
        grant = {"grant_type": "authorization_code", "redirect_uri": self._redirect_uri, "code": code}
        return self._adopt(self._ask(grant, None, until), None)

    def _renew(self, stale: Tokens, until: float) -> Tokens:
        grant = {"grant_type": "refresh_token", "refresh_token": stale.refresh_token or ""}
        try:
            fresh = self._ask(grant, stale, until)
        except OAuthError:
            current = self._tokens
            if current is not None and current is not stale:  # an exchange has meanwhile brought better ones
                return current
            raise
        return self._adopt(fresh, stale)

    def _adopt(self, fresh: Tokens, stale: Tokens | None) -> Tokens:
        """Use these tokens from now on, unless others have meanwhile taken the place of the stale ones."""
        here = self._here.get()
        with here.storing:
            with here.lock:
                current = self._tokens
                if stale is not None and current is not None and current is not stale:
                    return current
                self._tokens = fresh
                if fresh.expires_at is not None:
                    life = fresh.expires_at.timestamp() - self._clock.time()
                    self._leeway = min(_LEEWAY, max(0.0, life / 10))
            if self._on_tokens is not None:
                here.storing_thread = threading.get_ident()
                try:
                    self._on_tokens(fresh)
                except Exception as error:
                    problem = f"there are new tokens, but on_tokens failed with {type(error).__name__}"
                    raise OAuthError(problem, url=self._endpoint.url) from error
                finally:
                    here.storing_thread = None
        return fresh

    def _ask(self, grant: Mapping[str, str], stale: Tokens | None, until: float) -> Tokens:
        asked_at = self._clock.time()
        fields = self._endpoint.ask(grant, until)
        access_token, refresh_token = fields["access_token"], fields.get("refresh_token")
        if refresh_token is None and stale is not None:
            refresh_token = stale.refresh_token  # the documented response to a renewal has none: the first one stays
        if not _is_token(access_token) or (refresh_token is not None and not _is_token(refresh_token)):
            raise OAuthError("the token endpoint's response has no usable token", url=self._endpoint.url)
        return Tokens(access_token, refresh_token, _end(asked_at, fields.get("expires_in")))


def _read_redirect(url: str, state: str) -> str | OAuthError:
    """The code in a redirect, or what is wrong with it."""
    try:
        query = parse_qs(urlsplit(url).query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return OAuthError("the redirect cannot be read")
    if any(len(query.get(name, ())) > 1 for name in ("code", "state", "error")):
        return OAuthError("the redirect has a parameter twice")
    received = query["state"][0] if "state" in query else None
    same = received is not None and hmac.compare_digest(_bytes(received), _bytes(state))
    # Whether an error comes back with the state is not documented, so an error without one is let through.
    if not same and (received is not None or "error" not in query):
        return OAuthError("the redirect has another state than the one given: it was not made for this visitor")
    if "error" in query:
        code = one_line(query["error"][0])[:300]
        text = one_line(query.get("error_description", [""])[0])[:300]
        return OAuthError(f"no permission: {code}" + (f": {text}" if text else ""), code=code)
    code = query.get("code", [""])[0]
    if not code:
        return OAuthError("the redirect has no code")
    return code


def _failed(error: BaseException) -> OAuthError:
    if isinstance(error, OAuthError):
        return error
    failure = OAuthError(f"the token request failed with {type(error).__name__}")
    failure.__cause__ = error
    return failure


def _tokens_of(outcome: _Outcome | None) -> Tokens:
    if isinstance(outcome, Tokens):
        return outcome
    if outcome is None:
        raise OAuthError("the token endpoint has not answered in time")
    # Each of those who wait raises one of its own: a shared one would gather the tracebacks of all.
    raise copy.copy(outcome) from outcome.__cause__


def _sign(request: httpx.Request, tokens: Tokens) -> None:
    request.headers["Authorization"] = f"Bearer {tokens.access_token}"


def _can_be_sent_again(request: httpx.Request) -> bool:
    # A 401 says that nothing was done, so a POST may be repeated too, if its body is still there: bytes always are, and
    # the client says so of files.
    return isinstance(request.stream, httpx.ByteStream) or request.extensions.get(REPLAYABLE) is True


def _read_timeout(request: httpx.Request) -> float | None:
    """How long the caller is prepared to wait for a response."""
    timeout = request.extensions.get("timeout")
    seconds = cast("Mapping[str, object]", timeout).get("read") if isinstance(timeout, Mapping) else None
    return float(seconds) if isinstance(seconds, int | float) else None


def _end(asked_at: float, expires_in: object) -> datetime | None:
    """When a token ends that was asked for at a moment, in UNIX seconds; None when the response does not say."""
    if isinstance(expires_in, str) and expires_in.isdecimal() and len(expires_in) < 20:
        expires_in = int(expires_in)
    # Zero and less would mean a token that was never good; more likely it says 'no end'.
    if isinstance(expires_in, bool) or not isinstance(expires_in, int | float) or not expires_in > 0:
        return None
    return datetime.fromtimestamp(asked_at, UTC) + timedelta(seconds=min(expires_in, _LONGEST_LIFE))


def _is_token(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and _TOKEN.fullmatch(value) is not None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
