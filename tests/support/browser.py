"""Chromium without a window, driven by its DevTools protocol over two pipes.

with browser() as chromium:
    page = chromium.page(width=390)
    page.open("http://127.0.0.1:8000/")
    assert page.run("document.title") == "..."
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
MISSING = "needs a Chromium to look at pages with: apt-get install chromium"
PATIENCE = 20.0
"""Seconds after which something that should happen on a page is given up."""

# The protocol comes in on file descriptor 3 and goes out on 4.
_START = 'in=$1 out=$2; shift 2; exec "$@" 3<&"$in" 4>&"$out"'
_FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--hide-scrollbars",
)


class LeftPageError(Exception):
    """The page was left while it was asked something."""


_KEY_CODES = {"Tab": 9, "Enter": 13, " ": 32}


@dataclass
class Page:
    """A tab.

    Attributes:
        requests: The URLs that it asked for.
        complaints: What was written to its console as a warning or error, and what it failed to load.
    """

    chromium: Chromium
    session: str
    requests: list[str] = field(default_factory=list[str])
    complaints: list[str] = field(default_factory=list[str])
    _loaded: bool = False

    def open(self, url: str) -> None:
        """Go to an address, and wait until all of it is there."""
        self._loaded = False
        self.command("Page.navigate", url=url)
        self.chromium.until(lambda: self._loaded)

    def run(self, script: str) -> Any:
        """The value of an expression in the page; promises are awaited."""
        found = self.command("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def wait_for(self, condition: str) -> None:
        """Wait until an expression is true in the page."""
        until = time.monotonic() + PATIENCE
        while not self._is_true(condition):
            assert time.monotonic() < until, f"this has not come true: {condition}"
            time.sleep(0.05)

    def _is_true(self, condition: str) -> bool:
        try:
            return bool(self.run(f"Boolean({condition})"))
        except LeftPageError:
            return False

    def click(self, selector: str) -> None:
        """Press the mouse on the middle of an element (of its first line), after scrolling it into view."""
        self.wait_for(f"document.querySelector({selector!r})")
        x, y = self.run(
            f"(box => [box.x + box.width / 2, box.y + box.height / 2])((element => (element.scrollIntoView("
            f"{{block: 'center', behavior: 'instant'}}), element.getClientRects()[0]))"
            f"(document.querySelector({selector!r})))"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.command("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def press(self, key: str) -> None:
        """Press a key: `Tab`, `Enter`, ` `."""
        code = _KEY_CODES[key]
        text = {"Enter": "\r", " ": " "}.get(key, "")
        self.command("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, text=text)
        self.command("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def type(self, text: str) -> None:
        """Write into what has the focus."""
        self.command("Input.insertText", text=text)

    def tab_to(self, selector: str) -> None:
        """Press Tab until an element has the focus, which has to be visible by then."""
        self.wait_for(f"document.querySelector({selector!r})")
        for _ in range(200):
            if self.run(f"document.activeElement.matches({selector!r})"):
                outline = self.run("getComputedStyle(document.activeElement).outlineStyle")
                assert outline != "none", f"the focus on {selector} is not to be seen"
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {selector}")

    def choose_file(self, selector: str, path: Path) -> None:
        """Put a file into a file field: no test can reach into the system's own window for that."""
        root = self.command("DOM.getDocument")["root"]["nodeId"]
        node = self.command("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.command("DOM.setFileInputFiles", nodeId=node, files=[str(path)])

    def without_scripts(self) -> None:
        """Run no scripts of pages from now on."""
        self.command("Emulation.setScriptExecutionDisabled", value=True)

    def screenshot(self, path: Path) -> None:
        """Take a picture of what is in view."""
        data = self.command("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    def command(self, method: str, /, **parameters: object) -> dict[str, Any]:
        """Send a command of the protocol for this page."""
        return self.chromium.command(method, parameters, self.session)

    def hear(self, method: str, parameters: Mapping[str, Any]) -> None:
        """Take note of an event."""
        if method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])
        elif method == "Log.entryAdded" and parameters["entry"]["level"] in {"warning", "error"}:
            self.complaints.append(parameters["entry"]["text"])
        elif method == "Runtime.consoleAPICalled" and parameters["type"] in {"warning", "error"}:
            self.complaints.append(" ".join(str(each.get("value")) for each in parameters["args"]))
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(parameters["exceptionDetails"]["text"])


class Chromium:
    """A running browser."""

    def __init__(self, commands: BinaryIO, messages: BinaryIO) -> None:
        self._commands = commands
        self._messages = messages
        self._number = 0
        self._context = ""
        self._pages: dict[str, Page] = {}

    def page(self, *, width: int, height: int = 900, dark: bool = False) -> Page:
        """A new tab with a window of this size; the one before it is closed, and forgotten."""
        if self._context:
            self.command("Target.disposeBrowserContext", {"browserContextId": self._context})
        self._context = self.command("Target.createBrowserContext", {})["browserContextId"]
        blank = {"url": "about:blank", "browserContextId": self._context}
        target = self.command("Target.createTarget", blank)["targetId"]
        session = self.command("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        page = self._pages[session] = Page(self, session)
        for domain in ("Page", "Runtime", "Network", "Log"):
            page.command(f"{domain}.enable")
        page.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        page.command("Emulation.setEmulatedMedia", features=[scheme])
        return page

    def command(self, method: str, parameters: Mapping[str, object], session: str | None = None) -> dict[str, Any]:
        """Send a command and wait for its result."""
        self._number += 1
        number = self._number
        message: dict[str, object] = {"id": number, "method": method, "params": parameters}
        if session is not None:
            message["sessionId"] = session
        self._commands.write(json.dumps(message).encode() + b"\0")
        self._commands.flush()
        while True:
            answer = self._next()
            if answer.get("id") == number:
                if "navigated" in answer.get("error", {}).get("message", ""):
                    raise LeftPageError(method)
                assert "error" not in answer, f"{method}: {answer['error']}"
                result: dict[str, Any] = answer["result"]
                return result

    def until(self, condition: Callable[[], bool]) -> None:
        """Hear events until a condition is true."""
        until = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < until, "the page does not get ready"
            self._next()

    def _next(self) -> dict[str, Any]:
        text = bytearray()
        while (byte := self._messages.read(1)) != b"\0":
            assert byte, "the browser is gone"
            text += byte
        message: dict[str, Any] = json.loads(text)
        page = self._pages.get(message.get("sessionId", ""))
        if page is not None and "method" in message:
            page.hear(message["method"], message["params"])
        return message


@contextmanager
def browser() -> Generator[Chromium]:
    """Start a browser with a profile of its own, and end it."""
    assert CHROMIUM is not None, MISSING
    commands_out, commands_in = os.pipe()
    messages_out, messages_in = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        start = ["bash", "-c", _START, "chromium", str(commands_out), str(messages_in), CHROMIUM, *_FLAGS]
        process = subprocess.Popen(
            [*start, f"--user-data-dir={profile}"],
            pass_fds=(commands_out, messages_in),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands_out)
        os.close(messages_in)
        try:
            with os.fdopen(commands_in, "wb") as commands, os.fdopen(messages_out, "rb") as messages:
                chromium = Chromium(commands, messages)
                yield chromium
                chromium.command("Browser.close", {})
                process.wait(PATIENCE)
        finally:
            process.kill()
            process.wait()
