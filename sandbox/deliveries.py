"""The calls of webhooks: made in a thread of their own, one after the other, and only to this machine.

A redirect is not followed: it could lead elsewhere.

The documentation says of the header `X-Webhook-Signature` that the webhook's secret is put into it, and nothing of an
algorithm; so the header holds the secret, or an HMAC of the body if that is asked for, as the header's name suggests.
The documentation says nothing of the method, the body or repeats either: this is a POST of JSON, made once.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import threading
from collections.abc import Collection
from typing import Literal
from urllib.parse import urlsplit

import httpx

from .state import Delivery, State

TIMEOUT = 5.0
Scheme = Literal["secret", "hmac-sha256"]
SCHEMES: tuple[Scheme, ...] = ("secret", "hmac-sha256")
ELSEWHERE = "not sent: the sandbox calls this machine only"


class Deliveries:
    """Makes the calls that the state holds.

    Attributes:
        scheme: What the header holds: the `secret`, or the body's `hmac-sha256` in hexadecimal.
    """

    def __init__(self, state: State, hosts: Collection[str] = ()) -> None:
        """Begin, with what an earlier run left to be done.

        Args:
            state: What holds the calls.
            hosts: Other machines that may be called, such as a container beside this one.
        """
        self.scheme: Scheme = "secret"
        self._state = state
        self._hosts = hosts
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()
        self._idle = True
        self._closed = False
        self.wake()

    def wake(self) -> None:
        """See whether there is something to do."""
        with self._changed:
            if self._closed or self._state.next_delivery() is None:
                return
            self._idle = False
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def wait(self, timeout: float = 10.0) -> bool:
        """Wait until all calls were made; returns whether they were."""
        with self._changed:
            return self._changed.wait_for(lambda: self._idle, timeout)

    def close(self) -> None:
        """Stop after the call that is being made."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        with httpx.Client(timeout=TIMEOUT, trust_env=False) as http:
            while True:
                with self._changed:
                    delivery = None if self._closed else self._state.next_delivery()
                    if delivery is None:
                        self._idle = True
                        self._changed.notify_all()
                        self._changed.wait_for(lambda: self._closed or not self._idle)
                        if self._closed:
                            return
                        continue
                self._state.end_delivery(delivery.number, self._send(http, delivery))

    def _send(self, http: httpx.Client, delivery: Delivery) -> str:
        if not self._may_call(delivery.url):
            return ELSEWHERE
        webhook = self._state.find(delivery.webhook_id)
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "MijnKlantportaal sandbox",
            "X-Webhook-Signature": self._signature(webhook["secret"] if webhook else "", delivery.body),
        }
        try:
            return str(http.post(delivery.url, content=delivery.body, headers=headers).status_code)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return f"failed: {type(error).__name__}: {error}"

    def _signature(self, secret: str, body: str) -> str:
        if self.scheme == "secret":
            return secret
        return hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()

    def _may_call(self, url: str) -> bool:
        try:
            host = urlsplit(url).hostname or ""
            return host == "localhost" or host in self._hosts or ipaddress.ip_address(host).is_loopback
        except ValueError:
            return False
