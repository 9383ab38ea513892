//! From arguments and environment to the suites to run.

use std::collections::BTreeMap;
use std::path::Path;

use scicloud::conformance::{Api, Suite};
use scicloud::documents;

use super::{Conform, configured, files, pair};
use crate::cli::note;

/// A suite to run.
pub struct Prepared {
    /// Name of the document.
    pub name: String,
    /// The file that the document is.
    pub source: String,
    pub suite: Suite,
}

/// Name of the identity that asks wherever it does not matter who does.
const CALLER: &str = "caller";

/// The suites in the order of the arguments, or what is wrong with these.
pub fn suites(arguments: &Conform) -> Result<Vec<Prepared>, String> {
    let mut documents = Vec::new();
    for file in &arguments.spec {
        documents.push((foreign(file)?, file.display().to_string()));
    }
    let is_choice = arguments.documents.is_empty() && arguments.spec.is_empty();
    let named: Vec<&str> = match is_choice {
        true => documents::all().iter().map(|document| document.name.as_str()).collect(),
        false => arguments.documents.iter().map(String::as_str).collect(),
    };
    for name in named {
        let names = || documents::all().iter().map(|document| document.name.clone()).collect::<Vec<_>>().join(", ");
        let api = Api::built_in(name).ok_or_else(|| format!("there is no document {name:?}; there are {}", names()))?;
        documents.push((api, format!("openapi/{name}.yaml")));
    }
    match &arguments.replay {
        Some(directory) => recorded(arguments, directory, documents, is_choice),
        None => live(arguments, documents, is_choice),
    }
}

fn foreign(file: &Path) -> Result<Api, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let name = file.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    Api::parse(&name, &text).map_err(|error| error.to_string())
}

fn recorded(
    arguments: &Conform,
    directory: &Path,
    documents: Vec<(Api, String)>,
    is_choice: bool,
) -> Result<Vec<Prepared>, String> {
    let mut suites = Vec::new();
    for (api, source) in documents {
        let name = api.name.clone();
        let file = files::recording(directory, &name);
        if is_choice && !file.exists() {
            continue;
        }
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let suite = Suite::recorded(api, &text).map_err(|error| format!("{}: {error}", file.display()))?;
        let suite = if arguments.strict { suite.strict() } else { suite };
        suites.push(Prepared { name, source, suite });
    }
    if suites.is_empty() { Err(format!("{} has no recording", directory.display())) } else { Ok(suites) }
}

fn live(arguments: &Conform, documents: Vec<(Api, String)>, is_choice: bool) -> Result<Vec<Prepared>, String> {
    check_values(arguments, &documents)?;
    let environment: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(_, value)| !value.is_empty())
        .collect();
    let mut suites = Vec::new();
    let mut names = Vec::new();
    for (api, source) in documents {
        let name = api.name.clone();
        let identities = identities(arguments, &environment, &name)?;
        let asks = api.operations.iter().any(|operation| operation.credential.is_some());
        if identities.is_empty() && asks && !arguments.plan {
            let wanted = format!("{}_TOKEN", variable(&name));
            if !is_choice {
                return Err(format!("{name} asks for a token, and there is none: set {wanted}"));
            }
            note(format_args!("{name} is left out, as {wanted} is not set"));
            continue;
        }
        names.extend(identities.iter().map(|(name, _)| name.clone()));
        suites.push(Prepared { name, source, suite: suite(arguments, api, &identities)? });
    }
    let mut unknown = arguments.value_of.iter().filter_map(|text| text.split_once(':')).map(|(identity, _)| identity);
    if let Some(unknown) = unknown.find(|unknown| !arguments.plan && !names.iter().any(|name| name == unknown)) {
        return Err(format!("--value-of: there is no identity {unknown:?}; there are {}", names.join(", ")));
    }
    if suites.is_empty() { Err("there is no token for any document".into()) } else { Ok(suites) }
}

fn suite(arguments: &Conform, api: Api, identities: &[(String, String)]) -> Result<Suite, String> {
    let mut suite = Suite::new(api).target(arguments.url.as_deref().unwrap_or_default());
    for (name, token) in identities {
        suite = suite.identity(name, token);
    }
    for text in &arguments.value {
        let (name, value) = pair("--value", text)?;
        suite = suite.value(name, value);
    }
    for text in &arguments.value_of {
        let (identity, text) = text.split_once(':').ok_or("--value-of needs IDENTITY:NAME=VALUE")?;
        let (name, value) = pair("--value-of", text)?;
        suite = suite.value_of(identity, name, value);
    }
    let suite = configured(arguments, suite);
    Ok(if arguments.strict { suite.strict() } else { suite })
}

/// A value that no document has a use for is a slip of the pen.
fn check_values(arguments: &Conform, documents: &[(Api, String)]) -> Result<(), String> {
    let of_identities = arguments.value_of.iter().map(|text| text.split_once(':').map_or("", |(_, text)| text));
    for text in arguments.value.iter().map(String::as_str).chain(of_identities) {
        let (name, _) = pair("--value", text)?;
        let parameters =
            || documents.iter().flat_map(|(api, _)| &api.operations).flat_map(|operation| &operation.parameters);
        let mut names: Vec<_> =
            parameters().filter(|parameter| parameter.location == "path").map(|p| p.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        if !names.contains(&name) {
            return Err(format!("--value: there is no path parameter {name:?}; there are {}", names.join(", ")));
        }
    }
    Ok(())
}

/// Names and tokens, the one who asks first.
fn identities(
    arguments: &Conform,
    environment: &BTreeMap<String, String>,
    document: &str,
) -> Result<Vec<(String, String)>, String> {
    let own = format!("{}_TOKEN", variable(document));
    let caller = arguments.token.as_ref().or_else(|| environment.get(&own));
    let mut identities: Vec<_> = caller.map(|token| (CALLER.to_owned(), token.clone())).into_iter().collect();
    for text in &arguments.token_as {
        let (name, token) = pair("--token-as", text)?;
        identities.push((name.to_owned(), token.to_owned()));
    }
    for prefix in [format!("{own}_"), "SCICLOUD_TOKEN_".to_owned()] {
        let further = environment.iter().filter_map(|(name, token)| Some((name.strip_prefix(&prefix)?, token)));
        for (name, token) in further.map(|(name, token)| (name.to_lowercase(), token)) {
            if !identities.iter().any(|(known, _)| *known == name) {
                identities.push((name, token.clone()));
            }
        }
    }
    Ok(identities)
}

/// A document's name as part of a variable's.
fn variable(document: &str) -> String {
    let part = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' };
    format!("SCICLOUD_{}", document.chars().map(part).collect::<String>())
}
