"""Installs, starts, fills and stops the servers; each folder beside this file describes one."""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent

#: Seconds that a server may take to start, and to stop.
START, STOP = 120, 10

#: No proxy stands between here and loopback.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Trouble(Exception):
    """A server can't be installed, started or asked; never the same as a finding."""


def names() -> list[str]:
    """All servers there are."""
    return sorted(file.parent.name for file in HERE.glob("*/server.toml"))


def target_directory() -> Path:
    """Where cargo puts what it builds."""
    return Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target").resolve()


@dataclass(frozen=True)
class Live:
    """A server that answers."""

    name: str
    url: str
    #: The document as published, with other addresses for what it refers to where `server.toml` says so.
    document: Path
    #: The folder of this run, for reports and logs.
    work: Path
    #: Where `server.toml`, `overlay.yaml` and `findings.toml` are.
    folder: Path
    settings: dict[str, Any]


@dataclass(frozen=True)
class Server:
    """A server as its folder describes it."""

    name: str
    folder: Path
    settings: dict[str, Any]

    @classmethod
    def of(cls, name: str) -> "Server":
        """The server of this name."""
        folder = HERE / name
        return cls(name, folder, tomllib.loads((folder / "server.toml").read_text()))

    @contextmanager
    def running(self, purpose: str) -> Iterator[Live]:
        """Runs the server for a block, with fresh data; runs of different purposes don't share a folder."""
        home = target_directory() / "servers" / self.name
        pins = [self.folder / name for name in ("requirements.txt", "package-lock.json", "debian.txt")]
        packages = install([pin for pin in pins if pin.exists()], home / "packages")
        work = home / purpose
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        port = free_port()
        url = f"http://127.0.0.1:{port}"
        words = {"here": self.folder, "packages": packages, "work": work, "port": port, "url": url}

        def filled(text: str) -> str:
            for word, value in words.items():
                text = text.replace("{" + word + "}", str(value))
            return text

        environment = {"PATH": os.environ["PATH"], "HOME": str(work), "LANG": "C.UTF-8", "NO_PROXY": "*", "TZ": "UTC"}
        environment |= {key: filled(value) for key, value in self.settings.get("environment", {}).items()}
        for file in self.settings.get("files", []):
            (work / file).parent.mkdir(parents=True, exist_ok=True)
            (work / file).write_text(filled((self.folder / file).read_text()))
        for step in self.settings.get("prepare", []):
            done = subprocess.run(
                [filled(word) for word in step], check=False, cwd=work, env=environment, capture_output=True, text=True
            )
            if done.returncode:
                raise Trouble(f"{step} ended with {done.returncode}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        command = [filled(word) for word in self.settings["start"]]
        with started(command, work, environment) as (child, log):
            wait(child, url + self.settings["ready"], log)
            if "fill" in self.settings:
                fill(url, json.loads((self.folder / self.settings["fill"]).read_text()))
            yield Live(self.name, url, self._document(url, work, filled, environment), work, self.folder, self.settings)

    def _document(self, url: str, work: Path, filled: Any, environment: dict[str, str]) -> Path:
        """Keeps the document and what it refers to in the run's folder."""
        source = self.settings["document"]
        if isinstance(source, str):
            with OPENER.open(url + source, timeout=60) as answer:
                text = answer.read().decode()
        else:
            words = [filled(word) for word in source]
            text = subprocess.run(
                words, check=True, cwd=work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            ).stdout
        for address, folder in self.settings.get("references", {}).items():
            text = text.replace(address, folder)
            if (self.folder / folder).is_dir():
                shutil.copytree(self.folder / folder, work / folder, dirs_exist_ok=True)
        document = work / f"{self.name}.json"
        document.write_text(text)
        return document


def install(pins: list[Path], prefix: Path) -> Path:
    """Installs what the files pin, once for each state of them."""
    wanted = hashlib.sha256(sys.version.encode() + b"".join(pin.read_bytes() for pin in pins)).hexdigest()
    stamp = prefix / "installed"
    if stamp.exists() and stamp.read_text() == wanted:
        return prefix
    shutil.rmtree(prefix, ignore_errors=True)
    prefix.mkdir(parents=True)
    for pin in pins:
        if pin.name == "requirements.txt":
            call(sys.executable, "-m", "venv", prefix)
            call(prefix / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "-r", pin)
        elif pin.name == "package-lock.json":
            shutil.copy(pin.with_name("package.json"), prefix)
            shutil.copy(pin, prefix)
            call("npm", "ci", "--prefix", prefix, "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        elif pin.name == "debian.txt":
            debian(pin.read_text().split())
    stamp.write_text(wanted)
    return prefix


def debian(packages: list[str]) -> None:
    """Installs packages of Debian, each with the version that it must have, as `name=version`; `*` stands for any rest."""
    query = ["dpkg-query", "--show", "--showformat=${db:Status-Status} ${Version}"]
    for package in packages:
        name, version = package.split("=")
        shown = subprocess.run([*query, name], check=False, capture_output=True, text=True).stdout.split()
        if shown[:1] == ["installed"] and Path(shown[1]).match(version):
            continue
        # The server that the package would start is not ours.
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        call("apt-get", "update", "-qq", env=environment)
        call("apt-get", "install", "-qq", "-y", "--no-install-recommends", package, env=environment)


def call(*command: str | Path, env: dict[str, str] | None = None) -> None:
    """Runs a step of an installation."""
    print("+", *command, file=sys.stderr, flush=True)
    done = subprocess.run([str(word) for word in command], check=False, stdout=sys.stderr, env=env)
    if done.returncode:
        raise Trouble(f"{command[0]} ended with {done.returncode}")


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def started(command: list[str], work: Path, environment: dict[str, str]) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    """Runs a process and its children for a block."""
    log = work / "server.log"
    with log.open("w") as output:
        child = subprocess.Popen(
            command, cwd=work, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield child, log
    finally:
        stop(child)


def stop(child: subprocess.Popen[bytes]) -> None:
    """Ends a process and its children: asks first, then does not ask."""
    for sign in (15, 9):
        try:
            os.killpg(child.pid, sign)
            child.wait(timeout=STOP)
        except ProcessLookupError:
            child.wait()
            return
        except subprocess.TimeoutExpired:
            continue


def wait(child: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Asks until the server answers with success."""
    until = time.monotonic() + START
    while time.monotonic() < until:
        if child.poll() is not None:
            raise Trouble(f"does not start: {log.read_text(errors='replace')[-2000:]}")
        try:
            with OPENER.open(url, timeout=START):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise Trouble(f"{url} does not answer in {START} seconds: {log.read_text(errors='replace')[-2000:]}")


def fill(url: str, requests: list[dict[str, Any]]) -> None:
    """Sends what the server has to have: a list of `path` and `body`, each with POST."""
    for request in requests:
        body = json.dumps(request["body"]).encode()
        sent = urllib.request.Request(url + request["path"], body, {"Content-Type": "application/json"}, method="POST")
        try:
            with OPENER.open(sent, timeout=30):
                pass
        except urllib.error.HTTPError as error:
            raise Trouble(f"POST {request['path']}: {error.code} {error.read()[:500]!r}") from error
