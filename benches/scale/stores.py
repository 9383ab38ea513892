"""The two stores, and servers on them."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from caller import Trouble

#: The core that servers have, if there is more than one.
SERVER_CORE = 0
#: Seconds that a server may take to load a large fixture.
LOADING = 3600


def built_binary() -> Path:
    """Where Cargo puts the command."""
    repository = Path(__file__).resolve().parents[2]
    return Path(os.environ.get("CARGO_TARGET_DIR", repository / "target")) / "release" / "scicloud"


@dataclass(frozen=True)
class Size:
    """What is in a store; the caller is a member of every space."""

    workspaces: int
    spaces: int
    resources: int


def sizes(divisor: int) -> list[Size]:
    """The small store and the large one."""
    return [Size(1_000, 1_000, 10_000), Size(1_000_000 // divisor, 1_000, 10_000_000 // divisor)]


@dataclass(frozen=True)
class Store:
    """A store that has been made, and what that took."""

    file: Path
    size: Size
    #: Bytes of the fixture and of the database.
    fixture_bytes: int
    store_bytes: int
    #: From the start of the server to its first request, with the fixture to load.
    loading_seconds: float

    @classmethod
    def of(cls, binary: Path, directory: Path, size: Size) -> "Store":
        """Makes a store of this size, unless it is there since the last time."""
        name = f"{size.workspaces}-{size.resources}"
        file, notes = directory / f"{name}.db", directory / f"{name}.json"
        if notes.exists():
            return cls(file, size, **json.loads(notes.read_text()))
        fixture = directory / f"{name}.yaml"
        count = [f"--{what}={number}" for what, number in asdict(size).items()]
        count += ["--scnet-users=0", "--map-workspaces=0", "--seed=1", "--output", str(fixture)]
        print(f"making a store of {size.workspaces:,} workspaces", file=sys.stderr, flush=True)
        subprocess.run([binary, "generate-fixture", *count], check=True, stdout=subprocess.DEVNULL)
        for leftover in directory.glob(f"{name}.db*"):
            leftover.unlink()
        begun = time.monotonic()
        with _serving(binary, file, "--load", str(fixture)):
            seconds = time.monotonic() - begun
        made = {"fixture_bytes": fixture.stat().st_size, "store_bytes": file.stat().st_size, "loading_seconds": seconds}
        fixture.unlink()
        notes.write_text(json.dumps(made))
        return cls(file, size, **made)


@contextmanager
def serve(binary: Path, store: Store) -> Iterator[str]:
    """A server on a store, as its URL."""
    with _serving(binary, store.file) as url:
        yield url


@contextmanager
def _serving(binary: Path, store: Path, *more: str) -> Iterator[str]:
    pinned = ["taskset", "-c", str(SERVER_CORE)] if (os.cpu_count() or 1) > 1 else []
    log = store.with_suffix(".log")
    command = [*pinned, str(binary), "serve", "--bind", "127.0.0.1:0", "--store", f"sqlite:{store}", "--no-admin"]
    # What is kept in memory has the same cost for every store; here it is the database that is looked at.
    command += ["--cache-bytes", "0", "--log", "warn", *more]
    with log.open("w") as output:
        child = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield _url(child, log)
    finally:
        child.terminate()
        child.wait()


def _url(child: subprocess.Popen[bytes], log: Path) -> str:
    end = time.monotonic() + LOADING
    while time.monotonic() < end and child.poll() is None:
        said = re.search(r"listening on (http://\S+)", log.read_text(errors="replace"))
        if said:
            return said.group(1)
        time.sleep(0.02)
    raise Trouble(f"{child.args} does not listen:\n{log.read_text(errors='replace')[-2000:]}")
