"""Prints Orthanc's document of itself.

`Orthanc --openapi` asks the project's demonstration server for its examples and leaves out each operation whose example it can't get.
Without that server 66 operations would be missing, all lists among them, so those requests are answered here by the server that is
tried, each id replaced by the id of an object that there is.
"""

import json
import os
import re
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from pathlib import Path

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def get(url: str) -> tuple[int, str, bytes]:
    """Status, media type and body."""
    try:
        with OPENER.open(url, timeout=10) as answer:
            return answer.status, answer.headers["Content-Type"] or "text/plain", answer.read()
    except urllib.error.HTTPError as error:
        return error.code, "text/plain", b""


class Demonstration(socketserver.StreamRequestHandler):
    """A proxy behind which the demonstration server seems to be."""

    server: "Proxy"

    def handle(self) -> None:
        """Answers a CONNECT, and one GET within it."""
        while self.rfile.readline().strip():
            pass
        self.connection.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
        with self.server.tls.wrap_socket(self.connection, server_side=True) as secure, secure.makefile("rb") as lines:
            path = lines.readline().decode().split(" ")[1]
            while lines.readline().strip():
                pass
            status, kind, body = get(self.server.tried + self.server.there_is(path))
            head = f"HTTP/1.1 {status} -\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            secure.sendall(head.encode() + body)


class Proxy(socketserver.ThreadingTCPServer):
    """The proxy with the server that it asks."""

    daemon_threads = True

    def __init__(self, tried: str, tls: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), Demonstration)
        self.tried, self.tls = tried, tls
        levels = ("patients", "studies", "series", "instances")
        self.ids = {level: json.loads(get(f"{tried}/{level}")[2])[0] for level in levels}

    def there_is(self, path: str) -> str:
        """The path with ids that the server has."""
        return re.sub(r"^/(\w+)/[0-9a-f-]{44}", lambda found: f"/{found[1]}/{self.ids[found[1]]}", path)


def main() -> None:
    """Prints the document of the server at the URL that is given."""
    with tempfile.TemporaryDirectory() as folder:
        key, certificate, document = (Path(folder) / name for name in ("key.pem", "certificate.pem", "document.json"))
        request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=demonstration"]
        subprocess.run([*request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate, key)
        with Proxy(sys.argv[1], tls) as proxy:
            threading.Thread(target=proxy.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{proxy.server_address[1]}"
            environment = {**os.environ, "https_proxy": address, "NO_PROXY": "", "no_proxy": ""}
            subprocess.run(["/usr/sbin/Orthanc", f"--openapi={document}"], check=True, capture_output=True, env=environment)
            proxy.shutdown()
        print(document.read_text())


if __name__ == "__main__":
    main()
