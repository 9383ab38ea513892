//! The files of OpenStack: `clouds.yaml`, `secure.yaml` with what others may not read, and the variables in their place.

use std::path::PathBuf;

use serde_json::{Map, Value};

use super::{Environment, yaml};
use crate::client::Error;

/// The settings of a cloud, and where they are from.
pub struct Found {
    /// The settings, their keys without hyphens.
    pub values: Map<String, Value>,
    /// The file and the keys that lead here; for the environment, nothing.
    pub place: Option<String>,
    /// The name of the cloud, if it is not the environment's.
    pub name: Option<String>,
}

/// The settings of a cloud, chosen as OpenStack's clients choose it.
pub fn find(environment: &Environment, name: Option<&str>) -> Result<Found, Error> {
    let variables = variables(environment);
    let chosen = name.or_else(|| environment.get("OS_CLOUD"));
    let own_name = environment.get("OS_CLOUD_NAME").unwrap_or("envvars");
    if !variables.is_empty() && chosen.is_none_or(|name| name == own_name) {
        return Ok(Found { values: variables, place: None, name: None });
    }
    let clouds = read(environment, "clouds", "OS_CLIENT_CONFIG_FILE")?;
    let secure = read(environment, "secure", "OS_CLIENT_SECURE_FILE")?;
    let both = match (clouds, secure) {
        (Some((path, mut clouds)), Some((_, secure))) => {
            merge(&mut clouds, secure);
            Some((path, clouds))
        }
        (clouds, secure) => clouds.or(secure),
    };
    let Some((path, mut clouds)) = both else {
        let wanted = chosen.map(|name| format!(" for the cloud `{name}`")).unwrap_or_default();
        let named = environment.get("OS_CLIENT_CONFIG_FILE");
        let named = named.map(|file| format!(", none at {file} (OS_CLIENT_CONFIG_FILE)")).unwrap_or_default();
        return Err(Error::Credentials(format!(
            "there is no clouds.yaml{wanted} in the directories of OpenStack{named}, and no variable OS_AUTH_URL"
        )));
    };
    let file = path.display();
    let Some(Value::Object(mut clouds)) = clouds.remove("clouds") else {
        return Err(Error::Credentials(format!("{file}: the key `clouds` is missing")));
    };
    let names: Vec<_> = clouds.keys().cloned().collect();
    let listed = names.join(", ");
    let name = match (chosen, &names[..]) {
        (Some(name), _) => name.to_owned(),
        (None, [only]) => only.clone(),
        (None, _) => {
            return Err(Error::Credentials(format!("{file}: choose one of its clouds with OS_CLOUD: {listed}")));
        }
    };
    match clouds.remove(&name) {
        Some(Value::Object(values)) => {
            let place = Some(format!("{file}: clouds.{name}"));
            Ok(Found { values: normalized(values), place, name: Some(name) })
        }
        _ => Err(Error::Credentials(format!("{file}: there is no `clouds.{name}`; there are: {listed}"))),
    }
}

/// What is set in the environment, unless that only says where else to look.
fn variables(environment: &Environment) -> Map<String, Value> {
    const SELECTORS: [&str; 5] = ["CLOUD", "REGION_NAME", "CLIENT_CONFIG_FILE", "CLIENT_SECURE_FILE", "CLOUD_NAME"];
    const OTHERS: [&str; 3] = ["TEST", "STD", "LOG"];
    let set = environment.with_prefix("OS_");
    let set: Vec<_> = set.filter(|(name, _)| !OTHERS.iter().any(|other| name.starts_with(other))).collect();
    if set.iter().all(|(name, _)| SELECTORS.contains(name)) {
        return Map::new();
    }
    set.into_iter().map(|(name, value)| (name.to_lowercase(), value.into())).collect()
}

/// A file and what it holds.
pub type File = (PathBuf, Map<String, Value>);

/// The first of the files that is there.
pub fn read(environment: &Environment, stem: &str, variable: &str) -> Result<Option<File>, Error> {
    let named = environment.get(variable).map(|path| environment.path(path));
    let directories = environment.openstack_directories();
    let searched = directories
        .iter()
        .flat_map(|directory| ["yaml", "yml", "json"].map(|extension| directory.join(format!("{stem}.{extension}"))));
    for path in named.into_iter().chain(searched) {
        let fault = |problem: String| Error::Credentials(format!("{}: {problem}", path.display()));
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => continue,
            // OpenStack's clients pass over what they may not read.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => continue,
            Err(error) => return Err(fault(error.to_string())),
        };
        // The parser's own words may quote the file, which has secrets.
        let value = yaml::parse(&text).map_err(|error| {
            let line = error.location().map(|location| format!(" in line {}", location.line())).unwrap_or_default();
            fault(format!("the YAML is wrong{line}"))
        })?;
        let Value::Object(values) = value else { return Err(fault("there are no keys in it".into())) };
        return Ok(Some((path, values)));
    }
    Ok(None)
}

/// Adds settings to others, key by key.
fn merge(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Object(into)), Value::Object(from)) => merge(into, from),
            (_, value) => {
                into.insert(key, value);
            }
        }
    }
}

/// Adds the settings of a cloud to others, which replace them but for those of `auth`, and those that are null.
pub fn merge_cloud(into: &mut Map<String, Value>, from: Map<String, Value>) {
    for (key, value) in from {
        match (into.get_mut(&key), value) {
            (Some(Value::Object(into)), Value::Object(from)) if key == "auth" => into.extend(from),
            (Some(_), Value::Null) => {}
            (_, value) => drop(into.insert(key, value)),
        }
    }
}

/// Keys may be written with hyphens.
pub fn normalized(values: Map<String, Value>) -> Map<String, Value> {
    let normalize = |(key, value): (String, Value)| {
        (
            key.replace('-', "_"),
            match value {
                Value::Object(values) => Value::Object(normalized(values)),
                Value::Array(items) => Value::Array(
                    items
                        .into_iter()
                        .map(|item| match item {
                            Value::Object(values) => Value::Object(normalized(values)),
                            item => item,
                        })
                        .collect(),
                ),
                value => value,
            },
        )
    };
    values.into_iter().map(normalize).collect()
}
