//! Each block of commands is run, in a directory and on an address of its own.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Mutex;

use crate::docs::pages::{REPOSITORY, all, blocks, is_for_users, page, spans};

const SCICLOUD: &str = env!("CARGO_BIN_EXE_scicloud");

/// A document of a server that there is not.
const MINE: &str = "openapi: 3.0.3
info: {title: Mine, version: '1'}
paths:
  /pets:
    get:
      operationId: listPets
      parameters: [{name: owner, in: query, required: true, schema: {type: string}}]
      responses:
        '200':
          description: pets
          content: {application/json: {schema: {type: array, items: {type: object, properties: {id: {type: string}}}}}}
";

/// Returns the place where a block runs: a loopback address that no other process and no other block uses.
fn host(number: usize) -> Ipv4Addr {
    let [.., high, low] = std::process::id().to_be_bytes();
    Ipv4Addr::new(127, u8::try_from(number + 1).expect("fewer than 255 blocks"), high, low)
}

/// A directory with what the commands find beside them: the examples, for this address, and the file of accounts.
fn directory(name: &str, host: Ipv4Addr) -> PathBuf {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("docs").join(name);
    let _ = std::fs::remove_dir_all(&directory);
    let (examples, config) = (directory.join("examples"), directory.join("config/scicloud"));
    for made in [&examples, &config] {
        std::fs::create_dir_all(made).expect("a directory");
    }
    for entry in std::fs::read_dir(Path::new(REPOSITORY).join("examples")).expect("examples") {
        let path = entry.expect("an entry").path();
        let Some(name) = path.file_name().filter(|_| path.is_file()) else { continue };
        let text = std::fs::read_to_string(&path).expect("an example");
        std::fs::write(examples.join(name), here(&text, host)).expect("written");
    }
    for linked in ["own-platform", "consumer"] {
        let target = Path::new(REPOSITORY).join("examples").join(linked);
        std::os::unix::fs::symlink(target, examples.join(linked)).expect("a link");
    }
    std::fs::copy(examples.join("overview.toml"), config.join("accounts.toml")).expect("a copy");
    std::fs::write(directory.join("mine.yaml"), MINE).expect("written");
    directory
}

/// A text with this address in place of the usual one, and with small numbers in place of large ones.
fn here(text: &str, host: Ipv4Addr) -> String {
    text.replace("127.0.0.1", &host.to_string())
        .replace("https://service.example", &format!("http://{host}:8080"))
        .replace("10000000", "3000")
        .replace("1000000", "1000")
        .replace("--watch 60", "--watch 1")
}

/// A block as a script: servers in the background, and one with the sample where it starts none.
fn script(block: &str) -> String {
    let mut script = include_str!("prelude.sh").to_owned();
    let is_client = ["curl", "scicloud admin", "scicloud call", "scicloud check", "scicloud overview"]
        .iter()
        .any(|word| block.contains(word));
    if is_client && !block.contains("scicloud serve") {
        script += "scicloud serve --sample --store sqlite::memory: >served.log 2>&1\n. examples/overview.env\n";
        script += "lists=http://$HOST:8080/v1/project-north/workspaces\n";
        script += "curl -H 'X-Auth-Token: sample-erin' $lists $lists $lists >lists.json\n";
    }
    for line in block.lines() {
        let command = line.split(" #").next().unwrap_or(line).trim_end();
        // What a server is started with needs no other terminal here.
        let command = if command.starts_with("scicloud serve") { command.trim_end_matches(" &") } else { command };
        let words = command.split_whitespace();
        let first = words.clone().find(|word| !word.contains('=')).unwrap_or_default();
        let is_script = first.contains('/') && Path::new(REPOSITORY).join(first).is_file();
        script += if is_script { "runs " } else { "" };
        script += command;
        script.push('\n');
    }
    script
}

/// Runs a block where it finds what it names.
fn run(name: &str, block: &str, number: usize) -> Output {
    let host = host(number);
    let directory = directory(name, host);
    let mut command = Command::new("bash");
    command.arg("-c").arg(here(&script(block), host)).current_dir(&directory);
    for (key, _) in std::env::vars().filter(|(key, _)| key.starts_with("OS_") || key.to_lowercase().ends_with("_proxy"))
    {
        command.env_remove(key);
    }
    command
        .env("HOST", host.to_string())
        .env("SCICLOUD", SCICLOUD)
        .env("REPOSITORY", REPOSITORY)
        .env("HOME", &directory)
        .env("XDG_CONFIG_HOME", directory.join("config"))
        .env("XDG_DATA_HOME", directory.join("data"))
        .env("SCICLOUD_ADMIN_URL", format!("http://{host}:8081"))
        .env("SCICLOUD_ADMIN_TOKEN", "a token for the documentation")
        .output()
        .expect("bash")
}

#[test]
fn every_command_runs() {
    let pages = all().into_iter().filter(|file| is_for_users(file)).collect::<Vec<_>>();
    let texts: Vec<_> = pages.iter().map(|file| (file, page(file))).collect();
    let blocks: Vec<_> = texts
        .iter()
        .flat_map(|(file, text)| blocks(text, "sh").into_iter().enumerate().map(move |(at, block)| (file, at, block)))
        .collect();
    assert!(blocks.len() > 15, "{} blocks", blocks.len());
    let queue = Mutex::new(blocks.iter().enumerate());
    let work = || {
        let mut failed = Vec::new();
        loop {
            let next = queue.lock().expect("no panic").next();
            let Some((number, (file, at, block))) = next else { return failed };
            let output = run(&format!("{}-{at}", file.replace(['/', '.'], "-")), block, number);
            if !output.status.success() || is_misused(&output) {
                let said = String::from_utf8_lossy(&output.stderr);
                failed.push(format!("{file}, block {}, {}:\n{block}\n{said}", at + 1, output.status));
            }
        }
    };
    let failed: Vec<_> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..3).map(|_| scope.spawn(work)).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("a worker")).collect()
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// Tells if the command line was not understood, which has the exit code of other things too.
fn is_misused(output: &Output) -> bool {
    String::from_utf8_lossy(&output.stderr).contains("For more information, try '--help'")
}

/// The help texts of a command and of all below it.
fn help(path: &[&str], into: &mut String) {
    let output = Command::new(SCICLOUD).args(path).arg("--help").output().expect("the command");
    assert!(output.status.success(), "{path:?}");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    let commands = text.split("\nCommands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
    for line in commands.lines() {
        let is_entry = line.starts_with("  ") && !line.starts_with("   ");
        let name = line.split_whitespace().next().filter(|&name| is_entry && name != "help");
        if let Some(name) = name {
            help(&[path, &[name]].concat(), into);
        }
    }
    into.push_str(&text);
}

#[test]
fn options_in_the_text_are_there() {
    let mut known = String::new();
    help(&[], &mut known);
    for script in ["tests/clients/run", "tests/clients/conftest.py", "tests/servers/run", "tests/schemathesis/run"] {
        known += &std::fs::read_to_string(Path::new(REPOSITORY).join(script)).unwrap_or_default();
    }
    let of_others = [
        "--test",
        "--lib",
        "--doc",
        "--bench",
        "--locked",
        "--profile",
        "--release",
        "--timings",
        "--help",
        "--openapi",
        // Of the commands that `docs/call.md` compares with, and of an operation.
        "--cli-jsonInput",
        "--cli-output",
        "--cli-query",
        "--cli-retry-count",
        "--cli-waiter",
        "--dryrun",
        "--filter-accessible",
        "--input",
        "--jq",
        "--json-body",
        "--json-body-template",
        "--name",
        "--paginate",
        "--skeleton",
        "--template",
    ];
    let mut unknown = BTreeSet::new();
    let mut looked_at = 0;
    let is_test = |name: &str| {
        [format!("tests/{name}.rs"), format!("tests/{name}/main.rs")]
            .iter()
            .any(|file| Path::new(REPOSITORY).join(file).exists())
    };
    for file in all().into_iter().filter(|file| is_for_users(file) && file != "docs/overview.md") {
        let text = page(&file);
        let tests = spans(&text).into_iter().flat_map(|span| span.split("--test ").skip(1));
        for test in tests.filter_map(|rest| rest.split_whitespace().next()).filter(|test| !is_test(test)) {
            unknown.insert(format!("{file}: --test {test}"));
        }
        for option in spans(&text).into_iter().flat_map(str::split_whitespace).filter(|word| word.starts_with("--")) {
            looked_at += 1;
            let name = option.split('=').next().unwrap_or(option);
            let is_known = known.split(|c: char| !(c.is_alphanumeric() || c == '-')).any(|word| word == name);
            if name.len() > 2 && !is_known && !of_others.contains(&name) {
                unknown.insert(format!("{file}: {option}"));
            }
        }
    }
    assert!(looked_at > 50, "{looked_at} options");
    assert!(unknown.is_empty(), "{unknown:#?}");
}
