"""A browser as small as can be: one kept connection, cookies, forms. It must cost next to nothing,
because it shares the machine with what it measures."""

import re
import socket
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

TIMEOUT_SECONDS = 30
CHUNK = 1 << 18
CSRF_FIELD = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


class WrongAnswer(Exception):
    """The server answered something else than it should have, so the figures mean nothing."""

    def __init__(self, told: str, *, status: int) -> None:
        super().__init__(told)
        self.status = status


@dataclass(frozen=True)
class Answer:
    """A response. `location` is the path a redirect leads to. Names of headers are lower case."""

    status: int
    body: bytes
    location: str
    headers: dict[str, str] = field(default_factory=dict)

    def expect(self, status: int, *parts: str) -> "Answer":
        """Itself, if it has this status and contains these parts. Raises WrongAnswer."""
        missing = [part for part in parts if part.encode() not in self.body]
        if self.status != status or missing:
            start = re.sub(rb"\s+", b" ", self.body[:600]).decode(errors="replace")
            raise WrongAnswer(
                f"Expected {status} and {parts}, got {self.status} {self.location}: {start}",
                status=self.status,
            )
        return self


@dataclass
class Browser:
    """One visitor of the server at `origin` (such as http://127.0.0.1:8000).

    `headers` are sent with every request.
    """

    origin: str
    headers: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)
    csrf_token: str = ""
    _socket: socket.socket | None = None

    def get(self, path: str) -> Answer:
        return self._request("GET", path)

    def post(self, path: str, fields: dict[str, str], *, accept: str = "text/html") -> Answer:
        """Send a form with the token of the form seen last; as a script of its page does, if it
        accepts JSON."""
        body = urlencode({"csrfmiddlewaretoken": self.csrf_token, **fields}).encode()
        return self._request("POST", path, body, "application/x-www-form-urlencoded", accept)

    def post_json(self, path: str, body: bytes) -> Answer:
        return self._request("POST", path, body, "application/json")

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _request(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        content_type: str = "",
        accept: str = "text/html",
    ) -> Answer:
        host = urlsplit(self.origin).netloc
        lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", f"Accept: {accept}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{k}={v}" for k, v in self.cookies.items()))
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        if method == "POST":
            lines += [
                f"Content-Type: {content_type}",
                f"Content-Length: {len(body)}",
                f"Referer: {self.origin}{path}",
            ]
        answer = self._exchange("\r\n".join([*lines, "", ""]).encode() + body)
        if b"csrfmiddlewaretoken" in answer.body:
            if found := CSRF_FIELD.search(answer.body):
                self.csrf_token = found[1].decode()
        return answer

    def _exchange(self, request: bytes) -> Answer:
        try:
            return self._attempt(request)
        except ConnectionError:
            # The server may close a connection that was idle; nothing was done with the request.
            self.close()
            return self._attempt(request)

    def _attempt(self, request: bytes) -> Answer:
        if self._socket is None:
            address = urlsplit(self.origin)
            self._socket = socket.create_connection(
                (address.hostname, address.port), timeout=TIMEOUT_SECONDS
            )
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        received = self._receive(b"")
        while b"\r\n\r\n" not in received:
            received = self._receive(received)
        head, _, body = received.partition(b"\r\n\r\n")
        status, headers = self._read_head(head)
        if headers.get("transfer-encoding") == "chunked":
            body = self._read_chunks(body)
        else:
            length = int(headers.get("content-length", 0))
            while len(body) < length:
                body = self._receive(body)
        if headers.get("connection") == "close":
            self.close()
        location = headers.get("location", "").removeprefix(self.origin)
        return Answer(status, body, location, headers)

    def _receive(self, before: bytes) -> bytes:
        assert self._socket is not None
        received = self._socket.recv(CHUNK)
        if not received:
            raise ConnectionResetError("The server closed the connection")
        return before + received

    def _read_head(self, head: bytes) -> tuple[int, dict[str, str]]:
        lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            headers[name] = value
            if name == "set-cookie":
                self._keep_cookie(value)
        return int(lines[0].split(" ", 2)[1]), headers

    def _keep_cookie(self, header: str) -> None:
        pair, _, attributes = header.partition(";")
        name, _, value = pair.partition("=")
        if value in ("", '""') or "max-age=0" in attributes.lower():
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    def _read_chunks(self, body: bytes) -> bytes:
        whole = b""
        while True:
            while b"\r\n" not in body:
                body = self._receive(body)
            size, _, body = body.partition(b"\r\n")
            length = int(size, 16)
            while len(body) < length + 2:
                body = self._receive(body)
            whole, body = whole + body[:length], body[length + 2 :]
            if length == 0:
                return whole
