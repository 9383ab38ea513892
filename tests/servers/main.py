"""The command line of `tests/servers/run`."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

import conform
import schemathesis_get
from servers import REPOSITORY, Server, Trouble, names, target_directory


def main() -> int:
    """Exit code 1 when something was found that no list has or a list has something that was not found, 2 when a server can't be tried."""
    arguments = argparse.ArgumentParser(prog="tests/servers/run", description="Holds real servers to their documents.")
    arguments.add_argument("server", nargs="*", help="one of: " + ", ".join(names()))
    what = arguments.add_mutually_exclusive_group()
    what.add_argument("--serve", action="store_true", help="start one server, print its URL and its document, and wait for Ctrl-C")
    what.add_argument("--fetch", action="store_true", help="only start each server and fetch its document")
    what.add_argument("--schemathesis", action="store_true", help="try Schemathesis, with GET only, instead of scicloud")
    what.add_argument("--show", action="store_true", help="print what is found, judged or not, and compare nothing")
    settings = arguments.parse_args()
    if unknown := set(settings.server) - set(names()):
        arguments.error(f"no server is called {', '.join(sorted(unknown))}; there are {', '.join(names())}")
    if settings.serve and len(settings.server) != 1:
        arguments.error("--serve needs one name")
    # A signal ends the run as Ctrl-C does, so that no server outlives it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    command = None if settings.serve or settings.fetch or settings.schemathesis else scicloud()
    chosen = [mode for mode in ("serve", "fetch", "schemathesis") if getattr(settings, mode)]
    worst = 0
    for name in settings.server or names():
        try:
            with Server.of(name).running(*chosen or ["conform"]) as live:
                if settings.serve:
                    print(f"url      {live.url}\ndocument {live.document}", flush=True)
                    signal.pause()
                elif settings.fetch:
                    print(f"{name}: {live.document} from {live.url}")
                elif settings.schemathesis:
                    print(schemathesis_get.run(live), flush=True)
                else:
                    worst = max(worst, conform.run(command, live, compare=not settings.show))
        except (Trouble, OSError, subprocess.SubprocessError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            worst = 2
        except KeyboardInterrupt:
            return worst
    return worst


def scicloud() -> Path:
    """The command to be tried; built, unless it is given."""
    if given := os.environ.get("SCICLOUD"):
        return Path(given).resolve()
    subprocess.run(["cargo", "build", "--locked", "--quiet", "--bin", "scicloud"], check=True, cwd=REPOSITORY)
    return target_directory() / "debug" / "scicloud"
