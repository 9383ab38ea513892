//! The admin listener's own OpenAPI document, as dropshot emits it.

use dropshot::{TagConfig, TagDetails};
use serde_json::{Value, json};

use super::api;
use crate::server::Error;

/// Operations that need no token.
const OPEN: &[&str] = &["/healthz", "/openapi.json", "/readyz"];

/// What the operations are sorted under, and what that is.
const TAGS: &[(&str, &str)] = &[
    ("server", "What is running, and whether it answers."),
    ("journal", "What the platforms' operations were asked, in this process."),
    ("faults", "What goes wrong on demand, in all processes on the database."),
    ("state", "The whole state, and states that are kept under a name."),
    ("clock", "The clock of all servers on the database."),
    ("tokens", "Tokens that are given and taken away without a sign-in."),
    ("huawei", "Tenants and users of the Huawei family."),
    ("modelarts", "Workspaces and grants of ModelArts."),
    ("eihealth", "Spaces of eiHealth, their members and resources."),
    ("scnet", "Users and quotas of SCNet."),
    ("maptable", "Users and workspaces of MapTable."),
];

/// What the operations are sorted under.
pub(super) fn tags() -> TagConfig {
    let tag = |(name, text): (&str, &str)| {
        (name.to_owned(), TagDetails { description: Some(text.to_owned()), external_docs: None })
    };
    TagConfig { allow_other_tags: true, tags: TAGS.iter().copied().map(tag).collect(), ..TagConfig::default() }
}

/// The OpenAPI document of the admin listener, which it has at `/openapi.json`.
pub fn document() -> Result<Value, Error> {
    let version = env!("CARGO_PKG_VERSION").parse().expect("cargo has read the version");
    let mut document = api()?
        .openapi("scicloud admin", version)
        .description("What is for whoever runs `scicloud serve`, on a listener of its own.")
        .json()?;
    // dropshot has no words for security.
    document["components"]["securitySchemes"] = json!({"token": {"type": "http", "scheme": "bearer"}});
    document["security"] = json!([{"token": []}]);
    for path in OPEN {
        document["paths"][path]["get"]["security"] = json!([]);
    }
    Ok(document)
}
