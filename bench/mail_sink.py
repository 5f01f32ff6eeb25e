"""A mail server that keeps what it is handed, with the moment: just enough SMTP for one sender on loopback."""

import email
import socketserver
import threading
import time
from contextlib import suppress
from email import policy
from typing import NamedTuple


class Taken(NamedTuple):
    """One message: when it was taken (seconds since 1970), before its sender hears of it."""

    at: float
    to: str
    message_id: str
    key: str
    subject: str


class Sink:
    """Listens on a free port of loopback until the process ends."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        taken = self.taken

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):  # its sender was killed
                    self._talk()

            def _talk(self) -> None:
                self._say("220 sink")
                while line := self.rfile.readline():
                    verb = line[:4].upper()
                    if verb == b"DATA":
                        self._say("354 go on")
                        if not self._keep():
                            return
                    elif verb == b"QUIT":
                        self._say("221 bye")
                        return
                    self._say("250 ok")

            def _keep(self) -> bool:
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    if not line:
                        return False  # died in the middle: not taken
                    lines.append(line[1:] if line.startswith(b"..") else line)
                message = email.message_from_bytes(b"".join(lines), policy=policy.default)
                facts = (
                    str(message[name] or "").strip() for name in ("To", "Message-ID", "X-Procops-Dedup-Key", "Subject")
                )
                taken.append(Taken(time.time(), *facts))
                return True

            def _say(self, words: str) -> None:
                self.wfile.write(f"{words}\r\n".encode())

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", 0), Session)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
