//! The command, with a document from a file.

use std::process::Command;

use crate::foreign::{FOREIGN, Foreign, server};

/// Runs `scicloud conform` with a document's file and its people; returns the exit code and what it said.
fn conform(foreign: &Foreign, url: &str) -> (Option<i32>, String) {
    let file = format!("{}/tests/conformance/foreign/{}.yaml", env!("CARGO_MANIFEST_DIR"), foreign.name);
    let variable = format!("SCICLOUD_{}_TOKEN", foreign.name.to_uppercase());
    let mut command = Command::new(env!("CARGO_BIN_EXE_scicloud"));
    command.env_clear().args(["conform", "--strict", "--spec", &file, "--url", url]);
    for (index, person) in foreign.data.people.iter().enumerate() {
        let (variable, name) = match index {
            0 => (variable.clone(), "caller"),
            _ => (format!("{variable}_{}", person.name.to_uppercase()), person.name.as_str()),
        };
        command.env(variable, &person.token);
        for (parameter, value) in person.values() {
            command.args(["--value-of", &format!("{name}:{parameter}={value}")]);
        }
        for (key, value) in &person.attributes {
            command.args(["--attribute", &format!("{name}:{key}={value}")]);
        }
    }
    let output = command.output().expect("the command starts");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8_lossy(&said).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_takes_a_document_from_a_file_and_tells_a_good_server_from_a_bad_one() {
    for (index, (name, ..)) in FOREIGN.into_iter().enumerate() {
        let foreign = &Foreign::all()[index];
        let good = server::start(foreign.archive(None)).await;
        let (code, said) = conform(foreign, &good.url);
        assert_eq!(code, Some(0), "{name}: {said}");
        let mutant = &foreign.data.mutants[0];
        let bad = server::start(foreign.archive(Some(mutant))).await;
        let (code, said) = conform(foreign, &bad.url);
        assert_eq!(code, Some(1), "{name}: {said}");
        let broken = format!("broken {}", mutant.breaks[0]);
        let place = format!("tests/conformance/foreign/{name}.yaml#/paths/");
        assert!(said.contains(&broken) && said.contains(&place), "{name}: {said}");
        assert!(foreign.data.people.iter().all(|person| !said.contains(&person.token)), "{name}: {said}");
    }
}
