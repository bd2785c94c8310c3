"""A real Alertmanager for the tests, that reports to our door (Debian: prometheus-alertmanager)."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

# A pair of Prometheus says everything twice: one group, of which each alert stands by itself.
_CONFIG = """
route:
  receiver: desk
  group_by: [alertname]
  group_wait: 200ms
  group_interval: 1s
  repeat_interval: 2s
receivers:
- name: desk
  webhook_configs:
  - url: {url}
    send_resolved: true
    http_config:
      authorization: {{type: Bearer, credentials: {key}}}
"""
_LONGEST = 15.0


@dataclass(frozen=True)
class Alertmanager:
    """Where it listens."""

    port: int

    def fire(self, *alerts: dict[str, Any]) -> None:
        """Hand it alerts by its own API, as Prometheus does."""
        status = self._ask("POST", "/api/v2/alerts", json.dumps(alerts))
        assert status == 200, f"Alertmanager answers {status}"

    def is_up(self) -> bool:
        try:
            return self._ask("GET", "/-/ready") == 200
        except OSError:
            return False

    def _ask(self, method: str, path: str, body: str = "") -> int:
        line = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            line.request(method, path, body, {"Content-Type": "application/json"})
            answer = line.getresponse()
            answer.read()
            return answer.status
        finally:
            line.close()


@contextmanager
def running(url: str, key: str) -> Iterator[Alertmanager]:
    """Run one that reports to this address; without the program the test fails."""
    path = "/usr/bin:" + os.environ.get("PATH", "")
    program = shutil.which("prometheus-alertmanager", path=path)
    assert program, "Alertmanager is missing: apt install prometheus-alertmanager"
    with tempfile.TemporaryDirectory(prefix="alertmanager-") as name:
        folder, one = Path(name), Alertmanager(_free_port())
        config, log = folder / "config.yml", folder / "log"
        config.write_text(_CONFIG.format(url=url, key=key))
        options = [
            f"--config.file={config}", f"--storage.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{one.port}", "--cluster.listen-address=",
        ]  # fmt: skip
        with log.open("wb") as said:
            child = subprocess.Popen([program, *options], stdout=said, stderr=said)
        try:
            _wait(one, child, log)
            yield one
        finally:
            child.terminate()
            child.wait(timeout=20)


def _wait(one: Alertmanager, child: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + _LONGEST
    while not one.is_up():
        assert child.poll() is None, f"Alertmanager does not start: {log.read_text()}"
        assert time.monotonic() < end, f"Alertmanager does not answer: {log.read_text()}"
        time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
