"""Somebody else's server: keeps what it was told, and answers as a test wants it to."""

import hashlib
import hmac
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Receiver:
    """Answers with `answers`, one after another, the last for ever: (status, headers, body)."""

    def __init__(self) -> None:
        self.told: list[tuple[dict[str, str], bytes]] = []
        self.paths: list[str] = []
        self.answers: list[tuple[int, dict[str, str], bytes]] = [(200, {}, b"thanks")]
        self.drips = False
        self.was_heard_out = False
        self.is_silent = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.told.append((dict(self.headers), body))
                receiver.paths.append(self.path)
                receiver.answer(self)

            def log_message(self, *args) -> None:
                """A test says itself what went wrong."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/hook?shop=1"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        if self.drips:
            return self._drip(handler)
        status, headers, body = self.answers.pop(0) if self.answers[1:] else self.answers[0]
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _drip(self, handler: BaseHTTPRequestHandler) -> None:
        """A byte now and then, so that no time-out of a socket is ever reached."""
        self.is_silent.set()
        try:
            for byte in b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000:
                handler.wfile.write(bytes([byte]))
                time.sleep(0.05)
            self.was_heard_out = True
        except OSError:
            handler.close_connection = True


def proves(header: str, body: bytes, secret: str, *, now: float, tolerance: int = 300) -> bool:
    """What a receiver has to check, written down by somebody who knows the guide alone."""
    parts = [part.split("=", 1) for part in header.split(",")]
    moment = next(value for name, value in parts if name == "t")
    right = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    is_right = any(hmac.compare_digest(value, right) for name, value in parts if name == "v1")
    return is_right and abs(now - int(moment)) <= tolerance
