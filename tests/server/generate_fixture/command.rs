//! `scicloud generate-fixture`, as people and programs call it.

use std::io::Read;
use std::process::{Output, Stdio};

use scicloud::server::FixtureGenerator;

use super::program::scicloud;
use super::{nothing, some, text};

fn run(arguments: &[&str]) -> Output {
    scicloud(&[&["generate-fixture"], arguments].concat()).output().expect("the command starts")
}

#[test]
fn the_arguments_in_the_head_write_the_fixture_again() {
    let other = FixtureGenerator { workspaces: 30, seed: 9, projects: some(3), visible_one_in: some(4), ..nothing() };
    for generator in [FixtureGenerator::default(), FixtureGenerator { spaces: 4, resources: 11, ..other }] {
        let text = text(&generator);
        let command =
            text.lines().find_map(|line| line.strip_prefix("#   scicloud generate-fixture ")).expect("a head");
        let output = run(&command.split(' ').collect::<Vec<_>>());
        assert_eq!(output.status.code(), Some(0), "{command}");
        assert!(output.stdout == text.as_bytes(), "{command}");
        assert!(output.stderr.is_empty(), "no terminal, no progress: {command}");
    }
    assert!(run(&[]).stdout == text(&FixtureGenerator::default()).as_bytes(), "the defaults are the library's");
}

#[test]
fn a_file_is_there_when_it_is_whole() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("made.yaml");
    let name = file.to_str().expect("UTF-8");
    let output = run(&["--workspaces", "20", "--output", name]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
    let wanted = text(&FixtureGenerator { workspaces: 20, ..FixtureGenerator::default() });
    assert_eq!(std::fs::read_to_string(&file).expect("written"), wanted);
    let refused = run(&["--spaces", "0", "--resources", "5", "--output", name]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(&file).expect("still there"), wanted);
    assert_eq!(std::fs::read_dir(directory.path()).expect("listed").count(), 1, "nothing beside it");
}

#[test]
fn what_cannot_be_written_says_why_and_exits_with_2() {
    let cases: &[(&[&str], &str)] = &[
        (&["--output", "no/such/directory/made.yaml"], "no/such/directory/made.yaml: "),
        (&["--spaces", "0", "--resources", "5"], "at least 1 are needed"),
        (&["--projects", "0"], "--projects"),
        (&["--visible-one-in", "0"], "--visible-one-in"),
        (&["--workspaces", "4294967296"], "--workspaces"),
        (&["--workspaces", "many"], "--workspaces"),
    ];
    for (arguments, part) in cases {
        let output = run(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {error}");
        assert!(error.contains(part), "{arguments:?}: no {part:?} in {error}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let mut command = scicloud(&["generate-fixture", "--workspaces", "4000000000"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the command starts");
    let mut beginning = [0; 100];
    child.stdout.take().expect("piped").read_exact(&mut beginning).expect("it begins at once");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0));
}
