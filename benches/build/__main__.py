"""Time, CPU and crates of a client-only build, beside a bare progenitor build of the same document in the same run.

    python3 benches/build                       # modelarts, from what is committed
    python3 benches/build --platform scnet --runs 3

Three crates are built in folders of their own, with nothing compiled before: one that depends on scicloud with the feature
of the platform alone, one whose build script runs progenitor on the platform's document, and the second one's dependencies
with the features of reqwest that scicloud asks for, so that a difference of features is not taken for one of generators.
Then a description in the document is edited, and each is built again. The crates must be downloaded (`cargo fetch`); times
of a machine that does something else say nothing, CPU little.

progenitor gets the document as JSON, without what makes it panic: refusals of another shape, and forms beside JSON. It exits with 1 where a target is missed: 1.2 times the CPU of the bare build, and an edit within 3 s.
"""

import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CPU_RATIO, EDIT_SECONDS = 1.2, 3.0

BARE = """[package]
name = "bare"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
bytes = "1"
chrono = {{ version = "0.4", default-features = false, features = ["serde"] }}
futures = "0.3"
percent-encoding = "2"
progenitor-client = "{version}"
regress = "0.12"
reqwest = {{ version = "0.13", default-features = false, features = [{features}] }}
serde = {{ version = "1", features = ["derive"] }}
serde_json = "1"

[build-dependencies]
openapiv3 = "2"
prettyplease = "0.3"
progenitor = {{ version = "{version}", default-features = false }}
serde_json = "1"
syn = "3"
"""

BARE_BUILD = """fn main() {
    println!("cargo::rerun-if-changed=document.json");
    let document = serde_json::from_str(&std::fs::read_to_string("document.json").unwrap()).unwrap();
    let mut settings = progenitor::GenerationSettings::new();
    settings.with_interface(progenitor::InterfaceStyle::Builder);
    let tokens = progenitor::Generator::new(&settings).generate_tokens(&document).unwrap();
    let code = prettyplease::unparse(&syn::parse2(tokens).unwrap());
    let target = std::path::Path::new(&std::env::var("OUT_DIR").unwrap()).join("client.rs");
    std::fs::write(target, code).unwrap();
}
"""

CONSUMER = """[package]
name = "consumer"
version = "0.0.0"
edition = "2024"

[workspace]

[dependencies]
scicloud = {{ path = "../scicloud", default-features = false, features = ["{platform}"] }}
"""

PARTS = ["Cargo.toml", "Cargo.lock", "README.md", "docs", "benches", "build.rs", "examples", "fixtures", "openapi", "src", "tests"]

# What progenitor needs of reqwest, and what scicloud asks it for.
PLAIN = ["json", "query", "rustls", "stream"]
SAME = ["http2", "json", "query", "rustls", "socks", "stream"]


def version():
    lock = (ROOT / "Cargo.lock").read_text()
    return lock.split('name = "progenitor"\nversion = "')[1].split('"')[0]


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def bare_document(platform):
    """The document without refusals, forms and extensions, as JSON."""
    document = yaml.safe_load((ROOT / f"openapi/{platform}.yaml").read_text())

    def plain(value):
        if isinstance(value, dict):
            return {key: plain(member) for key, member in value.items() if not str(key).startswith("x-")}
        return [plain(item) for item in value] if isinstance(value, list) else value

    document = plain(document)
    for item in document["paths"].values():
        for method, operation in item.items():
            if method != "parameters":
                found = operation["responses"].items()
                operation["responses"] = {status: it for status, it in found if str(status).startswith("2")}
                content = operation.get("requestBody", {}).get("content", {})
                content.pop("application/x-www-form-urlencoded", None)
    return document


def make(work, name, platform):
    """Writes a crate; returns its folder and what edits its document."""
    crate = work / name
    if name == "scicloud":
        repository = work / "scicloud"
        files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
        for file in filter(None, files.split("\0")):
            # Cargo wants the files of all targets that the manifest names.
            if file.split("/")[0] in PARTS:
                target = repository / file
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / file, target)
        crate = work / "consumer"
        write(crate / "Cargo.toml", CONSUMER.format(platform=platform))
        write(crate / "src/lib.rs", f"pub use scicloud::{platform}::Client;\n")
        shutil.copy(ROOT / "Cargo.lock", crate / "Cargo.lock")
        document = repository / f"openapi/{platform}.yaml"

        def edit(run):
            text = document.read_text()
            at = text.index("  schemas:\n")
            document.write_text(text[:at] + text[at:].replace("description: ", f"description: Edit {run}. ", 1))

        return crate, edit
    features = SAME if name == "bare, same features" else PLAIN
    quoted = ", ".join(f'"{feature}"' for feature in features)
    write(crate / "Cargo.toml", BARE.format(version=version(), features=quoted))
    write(crate / "build.rs", BARE_BUILD)
    write(crate / "src/lib.rs", '#![allow(clippy::all)]\ninclude!(concat!(env!("OUT_DIR"), "/client.rs"));\n')
    shutil.copy(ROOT / "Cargo.lock", crate / "Cargo.lock")
    document = bare_document(platform)
    write(crate / "document.json", json.dumps(document))

    def edit(run):
        name = next(iter(document["components"]["schemas"]))
        document["components"]["schemas"][name]["description"] = f"Edit {run}."
        write(crate / "document.json", json.dumps(document))

    return crate, edit


def build(crate):
    """Builds a crate; returns seconds, CPU seconds and the number of crates that were compiled."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CARGO_")}
    home = os.environ.get("CARGO_HOME", str(pathlib.Path.home() / ".cargo"))
    environment |= {"CARGO_TARGET_DIR": str(crate / "target"), "CARGO_HOME": home}
    command = ["cargo", "build", "--offline", "--message-format=json"]
    done = subprocess.run(command, cwd=crate, env=environment, capture_output=True, text=True)
    seconds, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{crate.name} does not build:\n{done.stderr}")
    messages = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    fresh = {it["package_id"] for it in messages if it["reason"] == "compiler-artifact" and not it["fresh"]}
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu, len(fresh)


def medians(rows):
    """The medians of the seconds and the CPU seconds."""
    return [statistics.median(row[column] for row in rows) for column in (0, 1)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--platform", default="modelarts")
    parser.add_argument("--runs", type=int, default=1, help="clean builds of each, of which the median counts")
    parser.add_argument("--edits", type=int, default=3, help="edits of each, of which the median counts")
    options = parser.parse_args()
    names = ["bare", "bare, same features", "scicloud"]
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        crates = {name: make(pathlib.Path(folder), name, options.platform) for name in names}
        clean = {name: [] for name in names}
        for _ in range(options.runs):
            for name, (crate, _) in crates.items():
                shutil.rmtree(crate / "target", ignore_errors=True)
                clean[name].append(build(crate))
        for name, (crate, edit) in crates.items():
            edits = []
            for run in range(options.edits):
                edit(run)
                edits.append(build(crate))
            results[name] = [*medians(clean[name]), clean[name][0][2], *medians(edits)]
    print(f"{options.platform}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| build | clean, s | CPU, s | crates | edit, s | CPU, s |\n|---|---|---|---|---|---|")
    for name, row in results.items():
        print(f"| {name} | {row[0]:.1f} | {row[1]:.1f} | {row[2]} | {row[3]:.1f} | {row[4]:.1f} |")
    ours = results["scicloud"]
    for name in names[:-1]:
        theirs = results[name]
        ratios = [f"{mine / other:.2f}" for mine, other in zip(ours, theirs)]
        print(f"| scicloud / {name} | {' | '.join(ratios)} |")
    missed = []
    if ours[1] > CPU_RATIO * results["bare"][1]:
        missed.append(f"the clean build takes more than {CPU_RATIO} times the CPU of the bare one")
    if ours[3] > EDIT_SECONDS:
        missed.append(f"an edit takes more than {EDIT_SECONDS} s")
    print("\n" + ("; ".join(missed) or "both targets are met"))
    sys.exit(bool(missed))


if __name__ == "__main__":
    main()
