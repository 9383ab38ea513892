//! Documents that the suite has never seen, with other names, units and habits than ours: what it takes to judge their
//! servers stands in them, and nothing in Rust was written for it.

#[cfg(feature = "cli")]
mod command;
mod document;
mod mutants;
mod server;
mod suggest;

use std::collections::BTreeSet;

use scicloud::conformance::{Api, Finding, Report, Suite, Verdict};
use serde::Deserialize;
use serde_json::Value;
use server::Archive;
use server::data::{Data, Mutant};

/// (name, document, data)
const FOREIGN: [(&str, &str, &str); 3] = [
    ("herbarium", include_str!("herbarium.yaml"), include_str!("herbarium.rows.yaml")),
    ("telescope", include_str!("telescope.yaml"), include_str!("telescope.rows.yaml")),
    ("quakes", include_str!("quakes.yaml"), include_str!("quakes.rows.yaml")),
];

/// A document with what its server holds.
struct Foreign {
    name: &'static str,
    document: &'static str,
    root: Value,
    rows: Value,
    data: Data,
}

impl Foreign {
    fn all() -> Vec<Self> {
        let parse =
            |file: &str, text: &str| scicloud::spec::parse(file, text).unwrap_or_else(|fault| panic!("{fault}"));
        let read = |(name, document, rows)| {
            let rows = parse(name, rows);
            let data = Data::deserialize(&rows).unwrap_or_else(|error| panic!("{name}: {error}"));
            Self { name, document, root: parse(name, document), rows, data }
        };
        FOREIGN.into_iter().map(read).collect()
    }

    fn archive(&self, mutant: Option<&Mutant>) -> Archive {
        Archive::new(&self.root, &self.rows, mutant)
    }

    /// Holds the document's server, or a mutant of it, to a document, as all people that there are.
    async fn judged(&self, document: &str, mutant: Option<&Mutant>) -> Report {
        let server = server::start(self.archive(mutant)).await;
        let api = Api::parse(self.name, document).expect("a document");
        let mut suite = Suite::new(api).target(&server.url).strict();
        for person in &self.data.people {
            suite = suite.identity(&person.name, &person.token);
            for (name, value) in person.values() {
                suite = suite.value_of(&person.name, name, &value);
            }
            for (name, value) in &person.attributes {
                suite = suite.attribute(&person.name, name, value);
            }
        }
        suite.run().await.unwrap_or_else(|error| panic!("{}: {error}", self.name))
    }
}

/// The statements that a strict run reports.
fn reported(report: &Report) -> BTreeSet<&str> {
    let broken = report.findings.iter().filter(|finding| report.is_failure(finding.verdict));
    broken.map(|finding| finding.statement.id.as_str()).collect()
}

/// What can't be told of the correct servers, with a word of what it takes; nothing where no check looks.
const OPEN: [(&str, &str); 18] = [
    // A cache stands before no test.
    ("browseSheets/header/200/Age", "header Age"),
    // No sheet is missing that a path leads to.
    ("openSheet/body/404", "status 404"),
    ("openSheet/header/404", "status 404"),
    ("openSheet/outcome/404", "status 404"),
    ("openSheet/status/404", "status 404"),
    // The nights are anyone's.
    ("GET /nights/access/other", "one identity alone"),
    // That any other status may come does not promise one.
    ("GET /nights/body/default", ""),
    ("GET /nights/outcome/default", ""),
    ("GET /nights/status/default", ""),
    // Who lists nothing of others shows nothing that others may not see.
    ("observations/access/other", "one identity alone"),
    // Desks see each other's lists; what a list hides from one is judged by `x-access`.
    ("listQuakes/access/other", "one identity alone"),
    // A cursor that no answer gave is refused, whatever is wrong with it.
    ("listQuakes/query/after/maxLength", "not that of any unknown value"),
    // And so is one that is made up.
    ("listQuakes/query/after/valid", "--value listQuakes:after"),
    // An empty text is as good as none.
    ("listQuakes/query/", "against minLength alone"),
    ("showQuake/access/other", "one identity alone"),
    // Where nobody asks for the key, its header may as well not be read.
    ("GET /nights/access/spelling", "without the credential"),
    // Of texts without a bound any may be an item.
    ("listStations/query/network/items", "against the type alone"),
    // What is no number is none of the listed sizes either.
    ("observations/query/size/type", "against the type alone"),
];

#[tokio::test]
async fn nothing_is_reported_on_the_correct_servers_and_little_is_left_open() {
    for foreign in Foreign::all() {
        let report = foreign.judged(foreign.document, None).await;
        assert!(report.is_complete, "{}: the requests ran out", foreign.name);
        assert_eq!(reported(&report), BTreeSet::new(), "{}: {}", foreign.name, report.to_text());
        let is_known = |finding: &&Finding| {
            OPEN.iter().filter(|(start, _)| finding.statement.id.starts_with(start)).any(|(_, need)| {
                match need.is_empty() {
                    true => finding.verdict == Verdict::NotCovered,
                    false => finding.needs.iter().any(|told| told.contains(need)),
                }
            })
        };
        let open = report.findings.iter().filter(|finding| finding.verdict != Verdict::Pass);
        let unknown: Vec<_> = open.filter(|finding| !is_known(finding)).collect();
        assert!(unknown.is_empty(), "{}: {unknown:#?}", foreign.name);
    }
}
