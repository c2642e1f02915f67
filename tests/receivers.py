"""The other side of notices: real HTTP and SMTP servers on this machine, which keep what they are sent."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Post:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


@dataclass
class Gateway:
    """An HTTP gateway. answers: what it says next, (status, body); when empty `usual`. holds_s: how long it thinks."""

    url: str = ""
    posts: list[Post] = field(default_factory=list)
    answers: list[tuple[int, Any]] = field(default_factory=list)
    usual: tuple[int, Any] = (200, {"code": 0, "errcode": 0})
    holds_s: float = 0.0
    #: Called with each request before it is answered.
    on_post: Callable[[Post], None] = lambda post: None

    @property
    def ids(self) -> list[str]:
        """The ids of the messages, in the order they came, repetitions included."""
        return [post.body["id"] for post in self.posts]


@contextmanager
def gateway() -> Iterator[Gateway]:
    """A gateway that takes everything, until told otherwise."""
    made = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length))
            post = Post(self.path, dict(self.headers.items()), body)
            made.posts.append(post)
            made.on_post(post)
            time.sleep(made.holds_s)
            status, said = made.answers.pop(0) if made.answers else made.usual
            answer = json.dumps(said).encode()
            self.send_response(status)
            if status in (301, 302, 307):
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    made.url = f"http://127.0.0.1:{server.server_port}/send"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class MailServer:
    """An SMTP server. refusing: the answer to RCPT, "" for taking everybody."""

    url: str = ""
    mails: list[EmailMessage] = field(default_factory=list)
    refusing: str = ""


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that takes everything, until told otherwise (RFC 5321, what smtplib needs of it)."""
    made = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 test")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"DATA":
                    self.say("354 go on")
                    self.take()
                elif verb == b"RCPT" and made.refusing:
                    self.say(made.refusing)
                elif verb == b"QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

        def take(self) -> None:
            lines = []
            while (line := self.rfile.readline()) not in (b".\r\n", b""):
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            told = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(told, EmailMessage)
            made.mails.append(told)
            self.say("250 taken")

        def say(self, line: str) -> None:
            self.wfile.write(line.encode() + b"\r\n")

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

    server = Server(("127.0.0.1", 0), Handler)
    made.url = f"smtp://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
