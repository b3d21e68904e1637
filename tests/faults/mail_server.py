"""A mail server in a thread that can be as difficult as real ones."""

import re
import socketserver
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.header import decode_header, make_header

MANNERS = (
    "taking",  # as it should be
    "refusing",  # says 451 to every recipient
    "slow",  # takes its time before it says that it has the mail
    "dropping early",  # hangs up after the greeting
    "dropping late",  # hangs up in the middle of the mail
)


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.manner = "taking"
        self.slow_seconds = 0.0
        self.received: list[bytes] = []
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    def keep(self, content: bytes) -> None:
        with self.lock:
            self.received.append(content)

    def subjects(self) -> Counter[str]:
        """How often each subject arrived."""
        with self.lock:
            found = [message_from_bytes(content)["Subject"] for content in self.received]
        texts = [str(make_header(decode_header(subject))) for subject in found]
        return Counter(re.sub(r"\s+", " ", text) for text in texts)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed has nothing more to say."""


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.say("220 mail.example")
        while line := self.rfile.readline():
            word = line[:4].strip().upper()
            if word == b"QUIT":
                self.say("221 bye")
                return
            if self.server.manner == "dropping early":
                return
            if word == b"DATA":
                if not self.take():
                    return
            elif word == b"RCPT" and self.server.manner == "refusing":
                self.say("451 later")
            else:
                self.say("250 ok")

    def take(self) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line or (self.server.manner == "dropping late" and len(lines) > 3):
                return False
            lines.append(line)
        self.server.keep(b"".join(lines))  # what is stored here, it answers for
        if self.server.manner == "slow":
            time.sleep(self.server.slow_seconds)
        self.say("250 taken")
        return True

    def say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
