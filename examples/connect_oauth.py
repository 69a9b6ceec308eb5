"""Connect to somebody's portal by OAuth: send them to the page that asks, and keep the tokens for the next time.

    .venv/bin/python -m examples.connect_oauth --client-id ... --client-secret ... tokens.json

The address to come back to, http://127.0.0.1:8765/callback, has to be registered with your application.
"""

from __future__ import annotations

import argparse
import json
import os
import webbrowser
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from generated_client import MijnKlantportaal
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
        came_back = wait_for_user(port, lambda: show_page(oauth.authorize_url(SCOPES, state=state)))
        oauth.exchange(oauth.code_from_redirect(came_back, state))
    return oauth


def save(tokens: Tokens, store: Path) -> None:
    """Keep the tokens, readable for nobody else, and never half a file."""
    fresh = store.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(tokens.to_dict(), file)
    fresh.replace(store)


def wait_for_user(port: int, begin: Callable[[], object]) -> str:
    """Wait for the user's browser to come back; the address it asked for."""
    came_back: list[str] = []

    class Callback(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/callback?"):
                came_back.append(f"http://127.0.0.1:{port}{self.path}")
            self.send_response(200 if came_back else 404)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(b"Thank you. You can close this page." if came_back else b"")

        def log_message(self, format: str, *args: object) -> None:
            """Print nothing: the address holds the code."""

    with HTTPServer(("127.0.0.1", port), Callback) as server:
        begin()
        while not came_back:
            server.handle_request()
    return came_back[0]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Connect to somebody's portal by OAuth.")
    parser.add_argument("store", type=Path, help="file that keeps the tokens")
    parser.add_argument("--client-id", required=True)
    parser.add_argument("--client-secret", default=os.environ.get("MIJNKLANTPORTAAL_APP_SECRET", ""))
    parser.add_argument("--base-url", default="https://api.mijnklantportaal.nl/v1")
    parser.add_argument("--portal-url", default="https://manage.mijnklantportaal.nl")
    options = parser.parse_args()
    permission = connect(options.client_id, options.client_secret, options.store, portal_url=options.portal_url)
    with MijnKlantportaal(auth=permission, base_url=options.base_url) as client:
        for customer in client.customers.list():
            print(customer.id, customer.company_name, sep="  ")
