"""The API key, kept where no repr, traceback or error reporter shows it.

Error reporters send the local variables of every frame that an error passes. So the key is never in one of them: it
stays in an object with a plain repr, and goes from there straight onto the request.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from ..errors import ConfigurationError
from .connections import httpx

__all__ = ["API_KEY_VARIABLE", "ApiKey", "Credentials"]

API_KEY_VARIABLE = "MIJNKLANTPORTAAL_API_KEY"


class ApiKey:
    """One API key."""

    __slots__ = ("text",)

    def __init__(self, text: object) -> None:
        self.text = text

    def check(self) -> None:
        """Refuse a key that cannot be sent.

        Raises:
            ConfigurationError: It says why, without the key.
        """
        text = self.text
        if isinstance(text, str) and text and text.isascii() and text.isprintable() and " " not in text:
            return
        padded = isinstance(text, str) and text.strip() not in {"", text}
        del text
        hint = ", but it begins or ends with white space, such as the line end of a file" if padded else ""
        raise ConfigurationError(f"api_key: expected printable ASCII without spaces{hint}")

    def sign(self, request: httpx.Request) -> None:
        """Put the key on a request."""
        request.headers["authorization"] = f"Bearer {self.text}"


class Credentials:
    """What a client signs its requests with: an API key, a function that returns one, or an `httpx.Auth`.

    Without any of them, the key is read from the environment.
    """

    __slots__ = ("_key", "auth")

    def __init__(self, api_key: str | Callable[[], str] | None, auth: httpx.Auth | None) -> None:
        if api_key is None and auth is None:
            api_key = os.environ.get(API_KEY_VARIABLE) or None
        self.auth = auth
        self._key = api_key if api_key is None or callable(api_key) else ApiKey(api_key)

    @property
    def holder(self) -> object:
        """What clients with the same credentials have in common; None where a function returns the key."""
        if self._key is None:
            return self.auth
        return self._key.text if isinstance(self._key, ApiKey) else None

    def check(self) -> None:
        """Refuse credentials that cannot be used.

        Raises:
            ConfigurationError: There is no key, a key and an `httpx.Auth`, or a key that cannot be sent.
        """
        if self._key is None and self.auth is None:
            raise ConfigurationError(f"no API key: pass api_key, pass auth, or set {API_KEY_VARIABLE}")
        if self._key is not None and self.auth is not None:
            raise ConfigurationError("give either api_key or auth, not both")
        if isinstance(self._key, ApiKey):
            self._key.check()

    def current(self) -> ApiKey | None:
        """The key for the next request; None where an `httpx.Auth` signs it.

        Raises:
            ConfigurationError: It cannot be sent.
        """
        if not callable(self._key):
            return self._key
        key = ApiKey(self._key())
        key.check()
        return key
