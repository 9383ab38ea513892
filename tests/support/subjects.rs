//! The documents, and who may ask for them in the sample and in fixtures with the same tokens.

use scicloud::conformance::{Api, Suite};

/// An identity: its name, its token, and the values that are its own.
type Known = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

/// A document, and the credentials that there are for it.
pub struct Subject {
    pub document: &'static str,
    pub identities: &'static [Known],
}

const NORTH: &[(&str, &str)] = &[("project_id", "project-north")];
const SOUTH: &[(&str, &str)] = &[("project_id", "project-south")];
const HUAWEI: &[Known] =
    &[("alice", "sample-alice", NORTH), ("frank", "sample-frank", NORTH), ("south", "sample-south", SOUTH)];

pub static SUBJECTS: [Subject; 5] = [
    Subject { document: "eihealth", identities: HUAWEI },
    Subject { document: "modelarts", identities: HUAWEI },
    Subject {
        document: "iam",
        identities: &[
            // Who is the primary account may ask about the other.
            ("alice", "sample-alice", &[("user_id", "u-frank")]),
            ("frank", "sample-frank", &[("user_id", "u-frank")]),
            ("south", "sample-south", &[("user_id", "u-south")]),
        ],
    },
    Subject {
        document: "scnet",
        identities: &[
            ("test", "sample-test", &[("username", "test")]),
            ("over", "sample-over", &[("username", "over")]),
        ],
    },
    Subject {
        document: "maptable",
        identities: &[
            ("user-16", "Bearer sample-16", &[("type", "user"), ("id", "16")]),
            ("user-17", "Bearer sample-17", &[("type", "user"), ("id", "17")]),
        ],
    },
];

impl Subject {
    /// The suite for a server at a URL, as all identities.
    pub fn suite(&self, url: &str) -> Suite {
        let api = Api::built_in(self.document).expect("a document");
        // Enough for every operation: nobody is locked out here.
        let suite = Suite::new(api).target(url).max_sign_in_failures(20);
        self.identities.iter().fold(suite, |suite, (name, token, values)| {
            let suite = suite.identity(name, token);
            values.iter().fold(suite, |suite, (parameter, value)| suite.value_of(name, parameter, value))
        })
    }
}
