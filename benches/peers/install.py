"""Installs the pinned peers below the target directory, once for each state of the files that pin them."""

import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent


def target_directory() -> Path:
    """Where cargo puts what it builds."""
    return Path(os.environ.get("CARGO_TARGET_DIR") or REPOSITORY / "target").resolve()


def _is_current(stamp: Path, pins: list[Path]) -> tuple[bool, str]:
    wanted = hashlib.sha256(b"".join(pin.read_bytes() for pin in pins)).hexdigest()
    return stamp.exists() and stamp.read_text() == wanted, wanted


def _run(*command: str | Path) -> None:
    print("+", *command, file=sys.stderr, flush=True)
    subprocess.run([str(word) for word in command], check=True, stdout=sys.stderr)


def schemathesis() -> Path:
    """The command `st`."""
    venv, pins = target_directory() / "peers" / "venv", HERE / "requirements.txt"
    current, wanted = _is_current(venv / "installed", [pins])
    if not current:
        _run(sys.executable, "-m", "venv", "--clear", venv)
        _run(venv / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "-r", pins)
        (venv / "installed").write_text(wanted)
    return venv / "bin" / "st"


def prism() -> Path:
    """The command `prism`."""
    prefix, pins = target_directory() / "peers" / "npm", [HERE / "package.json", HERE / "package-lock.json"]
    current, wanted = _is_current(prefix / "installed", pins)
    if not current:
        prefix.mkdir(parents=True, exist_ok=True)
        for pin in pins:
            shutil.copy(pin, prefix)
        _run("npm", "ci", "--prefix", prefix, "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
        (prefix / "installed").write_text(wanted)
    return prefix / "node_modules" / ".bin" / "prism"


#: Writes the operations of a document that the server has, as the tests by Schemathesis see it too.
_SERVED = """import json, sys, yaml
sys.path.insert(0, sys.argv[1])
from hold import served
json.dump(served(yaml.safe_load(open(sys.argv[2]))), open(sys.argv[3], "w"))
"""


@cache
def served(name: str) -> Path:
    """A document without the operations that our server does not have."""
    target = target_directory() / "peers" / f"{name}.json"
    python = schemathesis().parent / "python"
    _run(python, "-B", "-c", _SERVED, REPOSITORY / "tests" / "schemathesis", REPOSITORY / "openapi" / f"{name}.yaml", target)
    return target
