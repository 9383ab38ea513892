//! The build script as Cargo ran it for this build, run again on other documents.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

const PLATFORMS: [&str; 5] = ["eihealth", "modelarts", "scnet", "maptable", "iam"];

/// Returns the place where Cargo keeps the build scripts of this build: the one that was made last is ours.
fn build_script() -> PathBuf {
    let builds = Path::new(env!("OUT_DIR")).ancestors().nth(2).unwrap();
    let scripts = fs::read_dir(builds).unwrap().map(|entry| entry.unwrap().path());
    let scripts = scripts.filter(|path| path.file_name().unwrap().to_string_lossy().starts_with("scicloud-"));
    let scripts = scripts.map(|path| path.join(format!("build-script-build{}", env::consts::EXE_SUFFIX)));
    let made = |path: &PathBuf| fs::metadata(path).unwrap().modified().unwrap();
    scripts.filter(|path| path.exists()).max_by_key(made).expect("Cargo has built the build script")
}

/// Runs the build script for some platforms in a directory with copies of the documents, one of them edited.
fn run(platforms: &[&str], edit: Option<(&str, &str, &str)>) -> (Output, tempfile::TempDir) {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("openapi")).unwrap();
    fs::create_dir(directory.path().join("out")).unwrap();
    fs::create_dir(directory.path().join("src")).unwrap();
    for file in ["Cargo.toml", "src/lib.rs"] {
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join(file), directory.path().join(file)).unwrap();
    }
    for platform in PLATFORMS {
        let source = format!("include!(concat!(env!(\"OUT_DIR\"), \"/{platform}.rs\"));\n");
        fs::write(directory.path().join(format!("src/{platform}.rs")), source).unwrap();
        let file = format!("openapi/{platform}.yaml");
        let mut text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&file)).unwrap();
        if let Some((_, before, after)) = edit.filter(|(edited, _, _)| *edited == platform) {
            assert!(text.contains(before), "{platform} has no {before:?}");
            text = text.replacen(before, after, 1);
        }
        fs::write(directory.path().join(file), text).unwrap();
    }
    (run_in(&directory, platforms), directory)
}

/// Runs the build script for some platforms in a directory.
pub fn run_in(directory: &tempfile::TempDir, platforms: &[&str]) -> Output {
    let mut command = Command::new(build_script());
    command.current_dir(directory.path()).env_clear().env("OUT_DIR", directory.path().join("out"));
    for platform in platforms {
        command.env(format!("CARGO_FEATURE_{}", platform.to_uppercase()), "1");
    }
    command.output().unwrap()
}

/// What Cargo shows of a run as an `error` or a `warning`.
pub fn said(output: &Output, kind: &str) -> Vec<String> {
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let mark = format!("cargo::{kind}=");
    stdout.lines().filter_map(|line| line.strip_prefix(&mark)).map(str::to_owned).collect()
}

fn errors(output: &Output) -> Vec<String> {
    said(output, "error")
}

/// Names of the files that a run wrote.
fn written(directory: &tempfile::TempDir) -> Vec<String> {
    let files = fs::read_dir(directory.path().join("out")).unwrap();
    let mut names: Vec<_> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn the_script_writes_what_this_crate_is_built_from_and_watches_what_it_reads() {
    for platform in PLATFORMS {
        let (output, directory) = run(&[platform], None);
        assert!(output.status.success(), "{output:?}");
        let mut expected = ["documents.rs".to_owned(), format!("{platform}.rs")];
        expected.sort();
        assert_eq!(written(&directory), expected, "only the client of the enabled platform");
        let code = fs::read_to_string(directory.path().join(format!("out/{platform}.rs"))).unwrap();
        let built = fs::read_to_string(Path::new(env!("OUT_DIR")).join(format!("{platform}.rs"))).unwrap();
        assert!(code == built, "{platform}: another build script than that of this build");
        let watched = ["build.rs", "src/generate", "src/spec", "Cargo.toml", "src/lib.rs", "openapi"];
        let watched = watched.iter().map(|path| format!("cargo::rerun-if-changed={path}"));
        let expected: Vec<_> = ["cargo::rustc-cfg=generated".to_owned()].into_iter().chain(watched).collect();
        assert_eq!(String::from_utf8_lossy(&output.stdout).lines().collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_broken_document_stops_the_build_and_says_where_and_what_to_do() {
    let operation = "      operationId: listStorageQuotas\n";
    let (output, directory) = run(&["scnet", "modelarts"], Some(("scnet", operation, "")));
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors: Vec<_> = stdout.lines().filter_map(|line| line.strip_prefix("cargo::error=")).collect();
    let [error] = errors.as_slice() else { panic!("{stdout}") };
    assert!(error.starts_with("openapi/scnet.yaml:"), "{error}");
    let rest =
        "GET /hpc/openapi/v2/parastor/quota/usernames/{username}: the operation has no operationId; add an operationId";
    assert!(error.contains(rest), "{error}");
    assert_eq!(written(&directory), ["documents.rs", "modelarts.rs"], "nothing is made of a broken document");
}

#[test]
fn every_broken_document_and_every_fault_is_named_in_one_build() {
    let (output, _) =
        run(&["scnet"], Some(("scnet", "            minLength: 1\n            pattern: ^(", "            patern: (")));
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = stdout.lines().filter(|line| line.starts_with("cargo::error=openapi/scnet.yaml:")).count();
    assert_eq!((output.status.code(), errors), (Some(1), 2), "{stdout}");
}

#[test]
fn a_document_that_nothing_reads_is_an_error_until_all_is_there() {
    let (_, directory) = run(&[], None);
    let path = |file: &str| directory.path().join(file);
    let add = |file: &str, before: &str, after: &str| {
        let text = fs::read_to_string(path(file)).unwrap();
        assert!(text.contains(before), "{file}");
        fs::write(path(file), text.replacen(before, after, 1)).unwrap();
    };
    let text = fs::read_to_string(path("openapi/scnet.yaml")).unwrap();
    fs::write(path("openapi/sixth.yaml"), text.replacen("      operationId: showCenter\n", "", 1)).unwrap();
    let said = errors(&run_in(&directory, &[]));
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].starts_with("openapi/sixth.yaml: no feature reads it; add the feature `sixth`"), "{said:?}");
    add("Cargo.toml", "maptable = [\"client\"]\n", "maptable = [\"client\"]\nsixth = [\"client\"]\n");
    let said = errors(&run_in(&directory, &["sixth"]));
    assert!(said[0].starts_with("src/sixth.rs: the client is not included; write the file"), "{said:?}");
    fs::write(path("src/sixth.rs"), "include!(concat!(env!(\"OUT_DIR\"), \"/sixth.rs\"));\n").unwrap();
    let said = errors(&run_in(&directory, &["sixth"]));
    assert!(said[0].starts_with("src/lib.rs: the client of sixth is no module of it; add"), "{said:?}");
    add("src/lib.rs", "pub mod scnet;", "pub mod scnet;\n#[cfg(feature = \"sixth\")]\npub mod sixth;");
    let said = errors(&run_in(&directory, &["sixth"]));
    assert!(said[0].starts_with("openapi/sixth.yaml:") && said[0].contains("no operationId"), "{said:?}");
    fs::write(path("openapi/sixth.yaml"), text).unwrap();
    let output = run_in(&directory, &["sixth"]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(written(&directory), ["documents.rs", "sixth.rs"]);
}

#[test]
fn a_directory_that_is_no_crate_is_named() {
    let (_, directory) = run(&[], None);
    fs::remove_file(directory.path().join("Cargo.toml")).unwrap();
    let output = run_in(&directory, &["scnet"]);
    assert!(!output.status.success());
    assert!(errors(&output)[0].starts_with("Cargo.toml: "), "{output:?}");
}

#[test]
fn with_no_platform_there_is_nothing_to_generate() {
    let (output, directory) = run(&[], None);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(written(&directory), ["documents.rs"]);
}
