"""The peers that are measured beside the server, pinned, below the target directory."""

import hashlib
import importlib.util
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent

_spec = importlib.util.spec_from_file_location("peers_install", HERE.parent / "peers" / "install.py")
_peers = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_peers)

target_directory = _peers.target_directory
prism = _peers.prism


def moto() -> Path:
    """The command `moto_server`."""
    venv, pins = target_directory() / "peers" / "moto", HERE / "requirements.txt"
    stamp, wanted = venv / "installed", hashlib.sha256(pins.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text() != wanted:
        print("+ installing moto", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", venv], check=True)
        pip = [venv / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", "-r", pins]
        subprocess.run(pip, check=True, stdout=sys.stderr)
        stamp.write_text(wanted)
    return venv / "bin" / "moto_server"
