"""Starts a fresh clone on the base lock alone, and follows every link of everybody in it."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from html import unescape
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

ROOT = Path(__file__).resolve().parent.parent
# A bare machine has a minute. Here the tests and the types have the same two processors, and a
# cold pip on a slow line may take longer than a minute by itself.
START_LIMIT = 480.0
# The worker ends what it does, and what then does not end is killed: half a minute alone.
END_LIMIT = 240.0
PAGES_EACH = 60
# Those of a third house and on stand where the people of the first two do: their first pages.
HOUSES, PAGES_FURTHER = 2, 15
LINK = re.compile(r"""<(?:a|link|script|img|use)\b[^>]*?\s(?:href|src)=["']([^"']+)["']""")
# Of what a person could press, these change something.
SKIPPED = ("/logout", "/sign-out")
SIGN_IN = """
from django.contrib.auth import (
    BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model)
from django.contrib.sessions.backends.db import SessionStore
for user in get_user_model().objects.filter(is_active=True, is_service=False).order_by("pk"):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    print("session", user.email, session.session_key)
"""


def tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def ask(port: int, path: str, session: str) -> tuple[int, str, str]:
    """Return status, where to, and the body when it is a page."""
    asked = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        headers = {"Cookie": f"session={session}"} if session else {}
        asked.request("GET", path, headers=headers)
        answer = asked.getresponse()
        body = answer.read()
        is_page = (answer.getheader("Content-Type") or "").startswith("text/html")
        text = body.decode() if is_page else ""
        return answer.status, answer.getheader("Location") or "", text
    finally:
        asked.close()


def crawl(port: int, who: str, session: str, most: int = PAGES_EACH) -> list[str]:
    """Return the faults among what one person can reach by links from the front page."""
    waiting, seen, faults = deque(["/", "/healthz"]), {"/", "/healthz"}, []
    count = 0
    while waiting and count < most:
        path = waiting.popleft()
        status, location, text = ask(port, path, session)
        count += 1
        found = [location] if location else [unescape(link) for link in LINK.findall(text)]
        if status not in {HTTPStatus.OK, HTTPStatus.FOUND, HTTPStatus.MOVED_PERMANENTLY}:
            faults.append(f"{who}: {path} answers {status}")
        for link in found:
            target = urlsplit(urldefrag(urljoin(path, link)).url)
            address = target.path + (f"?{target.query}" if target.query else "")
            is_ours = not target.netloc and not target.scheme and address.startswith("/")
            if is_ours and address not in seen and not address.startswith(SKIPPED):
                seen.add(address)
                waiting.append(address)
    tell(f"{who}: {count} addresses")
    return faults


def wait_until_ready(child: subprocess.Popen[str]) -> float:
    since = time.monotonic()
    assert child.stdout is not None
    for line in child.stdout:
        tell(line.rstrip())
        if "Ctrl-C stops everything" in line:
            return time.monotonic() - since
    sys.exit(f"./desk up ended with {child.wait()}")


def main() -> int:
    # Not where others are closed out: PostgreSQL of root runs as somebody else.
    folder = Path(tempfile.mkdtemp(prefix="servicedesk-clone-"))
    folder.chmod(0o755)
    clone = folder / "clone"
    try:
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        env = {"PATH": os.environ["PATH"], "HOME": str(folder), "PORT": str(port)}
        child = subprocess.Popen(
            ["./desk", "up"], cwd=clone, env=env, stdout=subprocess.PIPE, text=True
        )
        signal.signal(signal.SIGALRM, lambda *_: child.send_signal(signal.SIGINT))
        signal.alarm(int(START_LIMIT))
        took = wait_until_ready(child)
        signal.alarm(0)
        tell(f"ready after {took:.1f} s")
        signed = subprocess.run(
            ["./desk", "manage", "shell", "-v", "0", "-c", SIGN_IN],
            cwd=clone, env=env, check=True, capture_output=True, text=True,
        ).stdout  # fmt: skip
        sessions = re.findall(r"^session (\S+) (\S+)$", signed, re.M)
        faults = crawl(port, "nobody", "")
        houses = list(dict.fromkeys(email.partition("@")[2] for email, _session in sessions))
        for email, session in sessions:
            is_further = email.partition("@")[2] in houses[HOUSES:]
            faults += crawl(port, email, session, PAGES_FURTHER if is_further else PAGES_EACH)
        child.send_signal(signal.SIGINT)
        code = child.wait(timeout=END_LIMIT)
        if code:
            faults.append(f"./desk up ended with {code} after Ctrl-C")
        if (clone / ".venv" / "bin" / "pytest").exists():
            faults.append("the base lock installs what only tests need")
        tell("\n".join(faults) or "no faults")
        return 1 if faults else 0
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=True)


if __name__ == "__main__":
    sys.exit(main())
