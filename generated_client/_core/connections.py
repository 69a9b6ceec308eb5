"""Which httpx client sends a request: one of the package's own, or the one that the caller gave.

What a fork copies is not used in the child: two processes would read each other's responses from one connection. A
connection of asyncio works only in the event loop that it was made in. So the package makes clients of its own for
each process and each loop, and refuses a given one elsewhere, before anything is sent.

This file imports the HTTP library: `./generate.sh --http httpx2` changes its import line, nothing else.
"""

from __future__ import annotations

import copy
import ipaddress
import os
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import httpx

from ..errors import ConfigurationError

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

__all__ = ["AsyncConnections", "Connections", "PerProcess", "httpx", "is_loopback", "new_client", "tls_context"]

T = TypeVar("T")
Client = TypeVar("Client", httpx.Client, httpx.AsyncClient)

_CLOSED = "this client was closed; make a new one"


class PerProcess(Generic[T]):
    """A value that each process makes for itself when it first asks for it."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._values: dict[int, T] = {}
        self._locks: dict[int, threading.Lock] = {}

    def get(self) -> T:
        """The value of this process."""
        process = os.getpid()
        value = self._values.get(process)
        if value is None:
            # A lock of the parent may be held by a thread that does not exist here.
            with self._locks.setdefault(process, threading.Lock()):
                value = self._values.get(process)
                if value is None:
                    value = self._make()
                    self._values = {process: value}
        return value

    def made(self) -> T | None:
        """The value of this process if it has been made."""
        return self._values.get(os.getpid())


class Connections:
    """The `httpx.Client` of a blocking client.

    Args:
        given: The caller's own client, or None.
        use_environment: Whether a client of ours takes proxies from the environment.
    """

    def __init__(self, given: httpx.Client | None, *, use_environment: bool) -> None:
        if not isinstance(cast(object, given), httpx.Client | None):
            raise ConfigurationError(f"http_client: expected an {httpx.__name__}.Client, got {_kind(given)}")
        self.given = given
        self._process = os.getpid()
        self._own = PerProcess(lambda: new_client(httpx.Client, use_environment))
        self._closed = False

    def client(self) -> httpx.Client:
        """The client for the next request. It holds no headers of ours, so files are fetched through it as well.

        Raises:
            ConfigurationError: It was closed, belongs to another process, or cannot be made.
        """
        if self._closed:
            raise ConfigurationError(_CLOSED)
        if self.given is None:
            return self._own.get()
        return _usable(self.given, self._process)

    def close(self) -> None:
        """Close the connections. A client that you gave is yours to close."""
        self._closed = True
        if (own := self._own.made()) is not None:
            own.close()


class AsyncConnections:
    """The `httpx.AsyncClient` of an async client; see `Connections`."""

    def __init__(self, given: httpx.AsyncClient | None, *, use_environment: bool) -> None:
        if not isinstance(cast(object, given), httpx.AsyncClient | None):
            raise ConfigurationError(f"http_client: expected an {httpx.__name__}.AsyncClient, got {_kind(given)}")
        self.given = given
        self._process = os.getpid()
        self._loop: AbstractEventLoop | None = None
        """The event loop in which a given client was first used."""
        self._own: dict[AbstractEventLoop, httpx.AsyncClient] = {}
        self._use_environment = use_environment
        self._closed = False

    def check(self) -> AbstractEventLoop:
        """The running event loop, unless the client cannot be used in it.

        Raises:
            ConfigurationError: It was closed, belongs to another loop, or the loop is not asyncio's.
        """
        if self._closed:
            raise ConfigurationError(_CLOSED)
        loop = _running_loop()
        if self.given is not None:
            if self._loop not in (None, loop):
                raise ConfigurationError("http_client belongs to another event loop; make one in each loop")
            self._loop = loop
        return loop

    def client(self) -> httpx.AsyncClient:
        """The client for the next request in the running event loop; see `Connections.client`."""
        loop = self.check()
        if self.given is not None:
            return _usable(self.given, self._process)
        return self._own.get(loop) or self._made(loop)

    async def close(self) -> None:
        """Close the connections. A client that you gave is yours to close."""
        import asyncio

        self._closed = True
        while self._own:
            loop, own = self._own.popitem()
            if loop is asyncio.get_running_loop():
                await own.aclose()
            elif loop.is_running():  # in another thread
                asyncio.run_coroutine_threadsafe(own.aclose(), loop)

    def _made(self, loop: AbstractEventLoop) -> httpx.AsyncClient:
        for other in list(self._own):
            if other.is_closed():  # with its connections, which nobody can close any more
                self._own.pop(other, None)
        own = self._own[loop] = new_client(httpx.AsyncClient, self._use_environment)
        return own


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, where nobody can overhear a connection without TLS."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def tls_context() -> ssl.SSLContext:
    """The TLS settings that all clients of this process share: reading the certificates takes longer than a call."""
    return _tls.get()


def _tls_settings() -> ssl.SSLContext:
    with _settings_of_the_environment("the certificates (SSL_CERT_FILE, SSL_CERT_DIR, SSLKEYLOGFILE)"):
        return httpx.create_ssl_context()


_tls = PerProcess(_tls_settings)


def new_client(kind: Callable[..., Client], use_environment: bool) -> Client:
    """A client of the package's own.

    Raises:
        ConfigurationError: The environment names proxies or certificates that cannot be used.
    """
    verify = tls_context()
    with _settings_of_the_environment("the proxies (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY)"):
        return kind(verify=verify, trust_env=use_environment, cookies=_CookiesOfTheCaller())


@contextmanager
def _settings_of_the_environment(what: str) -> Generator[None]:
    try:
        yield
    except Exception as error:
        raise ConfigurationError(
            f"{what} that the environment names cannot be used: {type(error).__name__}: {error}"
        ) from error


def _running_loop() -> AbstractEventLoop:
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise ConfigurationError("an async client works in an event loop of asyncio only, not in trio") from None


class _CookiesOfTheCaller(CookieJar):
    """Cookies that the server sets are not added: several keys may share a client, and an API needs no cookies."""

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Leave them out."""


def _usable(given: Client, process: int) -> Client:
    """A given client as it is used: its connections and settings, without what the server puts into its cookies.

    Raises:
        ConfigurationError: It was closed, or given in another process.
    """
    if given.is_closed:
        raise ConfigurationError("http_client was closed")
    if process != os.getpid():
        raise ConfigurationError("http_client belongs to the process that forked this one; make one in each process")
    jar = _CookiesOfTheCaller()
    for cookie in given.cookies.jar:
        jar.set_cookie(cookie)
    same = copy.copy(given)  # as the caller may use it elsewhere, where cookies matter
    same.cookies = jar
    return same


def _kind(value: object) -> str:
    return f"{type(value).__module__.partition('.')[0]}.{type(value).__name__}"
