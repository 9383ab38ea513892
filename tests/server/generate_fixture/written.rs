//! What is written, as text.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use scicloud::modelarts::types::{AuthType, GrantUserType, WorkspaceStatus};
use scicloud::server::{Fixture, FixtureGenerator, GenerateError};
use serde_json::Value;

use super::{nothing, some, text};

/// Fixtures of few and of many rows, and what is at the edges of each size.
fn sizes() -> Vec<(&'static str, FixtureGenerator)> {
    let usual = FixtureGenerator::default;
    vec![
        ("usual", usual()),
        ("nothing", nothing()),
        ("one workspace", FixtureGenerator { workspaces: 1, ..nothing() }),
        ("workspaces of one who has no users", FixtureGenerator { workspaces: 200, grants: 3, ..nothing() }),
        ("more projects than workspaces", FixtureGenerator { workspaces: 2, projects: some(5), ..usual() }),
        ("more rights than users", FixtureGenerator { workspaces: 300, users: 2, grants: 50, ..usual() }),
        ("all visible", FixtureGenerator { workspaces: 300, visible_one_in: some(1), ..usual() }),
        ("none but the first visible", FixtureGenerator { visible_one_in: some(u32::MAX), ..usual() }),
        ("several projects", FixtureGenerator { workspaces: 1_001, projects: some(7), spaces: 10, ..usual() }),
        ("one space", FixtureGenerator { spaces: 1, resources: 1, ..nothing() }),
        ("a full space", FixtureGenerator { spaces: 1, resources: 400_000, ..nothing() }),
        ("many resources", FixtureGenerator { spaces: 30, resources: 10_000_000, users: 9, ..nothing() }),
        ("one user of SCNet", FixtureGenerator { scnet_users: 1, quotas: 0, ..nothing() }),
        ("many quotas", FixtureGenerator { scnet_users: 20, quotas: 30, ..nothing() }),
        ("one map", FixtureGenerator { map_workspaces: 1, ..nothing() }),
        ("two maps", FixtureGenerator { map_workspaces: 2, ..nothing() }),
        ("many maps", FixtureGenerator { map_workspaces: 200, ..nothing() }),
    ]
}

/// The mappings of a section's list, as they are written.
fn rows(text: &str, list: &str) -> Vec<Value> {
    let lines = text.lines().skip_while(|line| line.trim() != format!("{list}:")).skip(1);
    let rows = lines.map_while(|line| line.trim_start().strip_prefix("- "));
    rows.map(|row| serde_json::from_str(row).expect(row)).collect()
}

fn workspaces(generator: &FixtureGenerator) -> Vec<Value> {
    let text = text(generator);
    let (_, section) = text.split_once("\nmodelarts:\n").expect("the section");
    let (section, _) = section.split_once("\neihealth:\n").expect("the next one");
    rows(section, "workspaces")
}

#[test]
fn a_fixture_of_any_size_can_be_loaded_and_has_as_many_rows_as_was_said() {
    for (name, sizes) in sizes() {
        for seed in [0, 1, u64::MAX] {
            let generator = FixtureGenerator { seed, ..sizes.clone() };
            let text = text(&generator);
            Fixture::parse(name, &text).unwrap_or_else(|error| panic!("seed {seed}: {error}"));
            let rows = text.lines().filter(|line| line.trim_start().starts_with("- {")).count() as u64;
            assert_eq!(rows, generator.rows(), "{name}, seed {seed}");
        }
    }
}

#[test]
fn equal_arguments_write_equal_bytes_and_other_seeds_write_others() {
    let of_seed = |seed| text(&FixtureGenerator { workspaces: 100, seed, ..FixtureGenerator::default() });
    assert_eq!(of_seed(1), of_seed(1));
    let sections: BTreeSet<String> = (0..20).map(|seed| body(&of_seed(seed))).collect();
    assert_eq!(sections.len(), 20, "one for each seed");
}

/// A fixture without its head, which has the arguments.
fn body(text: &str) -> String {
    text.lines().filter(|line| !line.starts_with('#')).collect()
}

#[test]
fn a_section_stays_as_it_is_whatever_is_in_the_others() {
    let few = FixtureGenerator::default();
    let many = FixtureGenerator { spaces: 50, resources: 7, scnet_users: 3, map_workspaces: 40, ..few.clone() };
    assert_eq!(workspaces(&few), workspaces(&many));
    assert_ne!(body(&text(&few)), body(&text(&many)));
}

#[test]
fn workspaces_have_all_documented_values_ties_and_names_of_all_sorts() {
    let generator = FixtureGenerator { workspaces: 2_000, visible_one_in: some(3), ..FixtureGenerator::default() };
    let workspaces = workspaces(&generator);
    assert_eq!(workspaces.len(), 2_000);
    let texts = |key: &str| workspaces.iter().map(|row| row[key].as_str().unwrap_or_default()).collect::<Vec<_>>();
    let distinct = |key: &str| texts(key).into_iter().collect::<BTreeSet<_>>();

    let upper: BTreeSet<_> =
        distinct("auth_type").into_iter().filter(|kind| AuthType::DOCUMENTED.contains(kind)).collect();
    assert_eq!(upper.len(), AuthType::DOCUMENTED.len());
    assert_eq!(distinct("auth_type").len(), 2 * upper.len(), "in small letters too");
    assert_eq!(distinct("status"), WorkspaceStatus::DOCUMENTED.iter().copied().collect());
    let grants: Vec<&Value> =
        workspaces.iter().flat_map(|row| row["grants"].as_array().into_iter().flatten()).collect();
    let kinds: BTreeSet<_> = grants.iter().filter_map(|grant| grant["user_type"].as_str()).collect();
    assert_eq!(kinds, GrantUserType::DOCUMENTED.iter().copied().collect());
    let named = |grant: &&Value| (grant["user_id"].is_string(), grant["user_name"].is_string());
    assert_eq!(grants.iter().map(named).collect::<BTreeSet<_>>().len(), 3, "by id, by name, by both");

    assert_eq!(distinct("id").len(), workspaces.len());
    assert!(distinct("name").len() < workspaces.len(), "some names are the same");
    assert!(distinct("enterprise_project").len() == 11);
    let mut updated: HashMap<i64, usize> = HashMap::new();
    for row in &workspaces {
        *updated.entry(row["update_time"].as_i64().expect("a number")).or_default() += 1;
    }
    assert!(updated.values().any(|count| *count > 100), "ties");
    assert!(updated.len() > 500, "and differences");
    let rare = texts("name").iter().filter(|name| name.contains("zyzzyva")).count();
    assert_eq!(rare, 1, "of up to 10,000");
    for kind in ["_", "-", "D", "蛋白"] {
        assert!(texts("name").iter().any(|name| name.contains(kind)), "{kind}");
    }
}

#[test]
fn an_internal_workspace_is_shared_with_as_many_users_as_was_asked_for_on_average() {
    for grants in [0, 1, 5] {
        let generator = FixtureGenerator { workspaces: 4_000, grants, ..FixtureGenerator::default() };
        let internal =
            |row: &Value| row["auth_type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case("INTERNAL"));
        let counts: Vec<usize> = workspaces(&generator)
            .iter()
            .filter(|row| internal(row))
            .map(|row| row["grants"].as_array().map_or(0, Vec::len))
            .collect();
        let average = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
        let wanted = f64::from(grants);
        assert!((average - wanted).abs() <= 0.1 + wanted / 10.0, "{average} and not {wanted}");
    }
}

/// Counts what comes, and remembers the largest piece.
#[derive(Default)]
struct Sink {
    bytes: usize,
    largest: usize,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes += bytes.len();
        self.largest = self.largest.max(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_large_fixture_comes_in_small_pieces_with_the_progress() {
    let generator = FixtureGenerator { workspaces: 5_000, ..FixtureGenerator::default() };
    let mut sink = Sink::default();
    let mut told = Vec::new();
    generator.write_with_progress(&mut sink, |rows| told.push(rows)).expect("written");
    assert!(sink.bytes > 1_000_000 && sink.largest < 20_000, "{} of {}", sink.largest, sink.bytes);
    assert!(told.len() >= 5 && told.is_sorted() && told.last() <= Some(&generator.rows()), "{told:?}");
}

/// Takes nothing.
struct Full;

impl Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_cannot_be_written_is_an_error() {
    let failed = FixtureGenerator::default().write(Full).expect_err("no space");
    assert!(matches!(&failed, GenerateError::Write(error) if error.kind() == io::ErrorKind::StorageFull), "{failed}");
}

#[test]
fn more_resources_than_the_spaces_may_have_are_refused_with_what_would_do() {
    let cases = [
        (0, 1, "0 spaces have room for 0 resources and not for 1; at least 1 are needed"),
        (2, 800_001, "2 spaces have room for 800000 resources and not for 800001; at least 3 are needed"),
    ];
    for (spaces, resources, wanted) in cases {
        let mut bytes = Vec::new();
        let refused = FixtureGenerator { spaces, resources, ..nothing() }.write(&mut bytes).expect_err(wanted);
        assert_eq!((refused.to_string(), bytes.len()), (wanted.to_owned(), 0));
    }
}
