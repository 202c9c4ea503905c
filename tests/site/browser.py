"""A headless Chromium, driven over two pipes by its DevTools protocol."""

from __future__ import annotations

import json
import os
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from shutil import which
from typing import Any, Self

PROGRAM = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), "")
_PATIENCE = 60.0


class Browser:
    """One tab of one browser that is ended with its context."""

    def __init__(self, profile: Path) -> None:
        to_read, to_write = os.pipe(), os.pipe()
        self._input, self._output = to_read[0], to_write[1]
        switches = (
            "--headless=new --no-sandbox --disable-gpu --no-first-run"
            " --disable-background-networking --remote-debugging-pipe"
        )
        pipes = f"3<&{to_write[0]} 4>&{to_read[1]}"
        line = f'exec "$0" {switches} --user-data-dir="$1" {pipes} about:blank'
        self._process = subprocess.Popen(
            ["bash", "-c", line, PROGRAM, str(profile)],
            pass_fds=(to_write[0], to_read[1]),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_write[0])
        os.close(to_read[1])
        self._waiting = b""
        self._number = 0
        self.events: list[dict[str, Any]] = []
        self._tab = ""
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._tab = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        with suppress(OSError, EOFError):
            self._tab = ""
            self.send("Browser.close")
        self._process.kill()
        self._process.wait()
        os.close(self._input)
        os.close(self._output)

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Ask for something and wait for the answer."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": parameters}
        if self._tab:
            message["sessionId"] = self._tab
        os.write(self._output, json.dumps(message).encode() + b"\0")
        while (answer := self._next()).get("id") != self._number:
            self.events.append(answer)
        assert "error" not in answer, answer
        result: dict[str, Any] = answer["result"]
        return result

    def open(self, address: str) -> None:
        """Go to a page and wait until it is there."""
        self.send("Page.navigate", url=address)
        self.until("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, script: str) -> Any:
        """Return the value of an expression in the page."""
        done = self.send(
            "Runtime.evaluate",
            expression=script,
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def until(self, script: str) -> None:
        """Wait until an expression is true."""
        end = time.monotonic() + _PATIENCE
        while not self.run(script):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.02)

    def press(self, key: str) -> None:
        """Press a key such as Escape or Tab."""
        for kind in ("keyDown", "keyUp"):
            code = {"Escape": 27, "Tab": 9}[key]
            self.send(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code
            )

    @property
    def complaints(self) -> list[str]:
        """What the browser complained of: blocked by the policy, errors of scripts."""
        found = ("Log.entryAdded", "Runtime.exceptionThrown")
        return [json.dumps(one) for one in self.events if one.get("method") in found]

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._waiting:
            block = os.read(self._input, 1 << 20)
            if not block:
                raise EOFError
            self._waiting += block
        message, self._waiting = self._waiting.split(b"\0", 1)
        found: dict[str, Any] = json.loads(message)
        return found
