"""Connect to somebody's portal by OAuth: send them to the page that asks, and keep the tokens for the next time.

    MIJNKLANTPORTAAL_APP_SECRET=... .venv/bin/python -m examples.connect_oauth --client-id ... tokens.json

The redirect URI, http://127.0.0.1:8765/callback, has to be registered with your application. The documentation of the
portal does not mention PKCE, so it is not used; `state` protects the redirect.

Exit status: 0 connected, 1 permission was refused or the portal did not take the request, 2 called wrongly.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import webbrowser
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from generated_client import ConfigurationError, MijnKlantportaal, OAuthError, PortalError
from generated_client.oauth import OAuth, Scope, Tokens

SCOPES = (Scope.CUSTOMERS_READ, Scope.INVOICES_READ)


def connect(
    client_id: str,
    client_secret: str,
    store: Path,
    *,
    portal_url: str = "https://manage.mijnklantportaal.nl",
    port: int = 8765,
    show_page: Callable[[str], object] = webbrowser.open,
) -> OAuth:
    """Get permission, or take up the one that was given earlier.

    Args:
        client_id: The App ID of your application.
        client_secret: Its App Secret.
        store: The file that keeps the tokens; nobody else should be able to read it.
        portal_url: Where permission is asked for.
        port: The port on this machine that the user's browser comes back to.
        show_page: Shows the user a page.

    Raises:
        OAuthError: Permission was refused.
        OSError: The port is in use, or the file cannot be read.
    """
    tokens = Tokens.from_dict(json.loads(store.read_text())) if store.exists() else None
    oauth = OAuth(
        client_id=client_id,
        client_secret=client_secret,
        redirect_uri=f"http://127.0.0.1:{port}/callback",
        base_url=portal_url,
        tokens=tokens,
        on_tokens=lambda fresh: save(fresh, store),
    )
    if tokens is None:
        state = oauth.new_state()
        page = oauth.authorize_url(SCOPES, state=state)

        def ask() -> None:
            print(f"Waiting for permission. If no browser opens, visit:\n{page}", file=sys.stderr, flush=True)
            show_page(page)

        came_back = wait_for_user(port, ask)
        oauth.exchange(oauth.code_from_redirect(came_back, state))
    return oauth


def save(tokens: Tokens, store: Path) -> None:
    """Store the tokens so that only the owner can read them, and never half a file."""
    fresh = store.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(tokens.to_dict(), file)
    fresh.replace(store)


def wait_for_user(port: int, begin: Callable[[], object]) -> str:
    """Wait for the user's browser to come back; the URL that it asked for."""
    came_back: list[str] = []

    class Callback(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            url = urlsplit(self.path)
            if url.path == "/callback":
                came_back.append(f"http://127.0.0.1:{port}{self.path}")
                given = "code" in parse_qs(url.query)
                text = "Thank you." if given else "Permission was not given."
                self._send(200, f"{text} You can close this page.")
            else:
                self._send(404, "There is nothing here.")

        def _send(self, status: int, text: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing: the address holds the code."""

    with HTTPServer(("127.0.0.1", port), Callback) as server:
        begin()
        while not came_back:
            server.handle_request()
    return came_back[0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(
        prog="examples.connect_oauth",
        description="Connect to somebody's portal by OAuth, and list its customers.",
        epilog="Exit status: 0 connected, 1 permission was refused or the portal did not take the request, "
        "2 called wrongly.",
    )
    parser.add_argument("store", type=Path, help="file that keeps the tokens")
    parser.add_argument("--client-id", required=True, help="the App ID of your application")
    parser.add_argument(
        "--client-secret",
        default=os.environ.get("MIJNKLANTPORTAAL_APP_SECRET", ""),
        help="its App Secret (default: the environment variable MIJNKLANTPORTAAL_APP_SECRET)",
    )
    parser.add_argument("--base-url", default="https://api.mijnklantportaal.nl/v1", help="where the API is")
    parser.add_argument(
        "--portal-url", default="https://manage.mijnklantportaal.nl", help="where permission is asked for"
    )
    options = parser.parse_args(arguments)
    if not options.client_secret:
        parser.error("give the App Secret: --client-secret, or MIJNKLANTPORTAAL_APP_SECRET in the environment")
    try:
        permission = connect(options.client_id, options.client_secret, options.store, portal_url=options.portal_url)
        with MijnKlantportaal(auth=permission, base_url=options.base_url) as portal:
            for customer in portal.customers.list():
                print(customer.id, customer.company_name, sep="  ")
    except OAuthError as error:
        print(f"Not connected: {error}", file=sys.stderr)
        return 1
    except (ConfigurationError, OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    except PortalError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
