//! The settings of one cloud, in the names that OpenStack's clients have for them today.

use serde_json::{Map, Value};

use super::Environment;
use super::clouds_yaml::{Found, find, merge_cloud};
use super::profiles::{self, Profile};
use crate::client::Error;

/// Older names of settings, and today's; what is beside `auth` goes before what is in it.
const RENAMED: [(&[&str], &str); 10] = [
    (&["domain_id"], "domain_id"),
    (&["domain_name"], "domain_name"),
    (&["user_domain_id"], "user_domain_id"),
    (&["user_domain_name"], "user_domain_name"),
    (&["project_domain_id"], "project_domain_id"),
    (&["project_domain_name"], "project_domain_name"),
    (&["auth_token", "token"], "token"),
    (&["tenant_id", "project_id"], "project_id"),
    (&["tenant_name", "project_name"], "project_name"),
    (&["user_name", "username"], "username"),
];

/// Settings that those clients act on and this crate can't, and what to do.
const UNSUPPORTED: [(&str, &str); 10] = [
    ("trust_id", "a token for a trust can't be asked for"),
    ("system_scope", "a token for the whole system can't be asked for"),
    ("passcode", "no passcode can be sent; use an application credential"),
    ("cert", "no certificate of one's own can be shown"),
    ("force_ipv4", "addresses are taken as they come"),
    ("connect_retries", "`scicloud` has its own way of trying again"),
    ("connect_retry_delay", "`scicloud` has its own way of trying again"),
    ("status_code_retries", "`scicloud` has its own way of trying again"),
    ("status_code_retry_delay", "`scicloud` has its own way of trying again"),
    ("retriable_status_codes", "`scicloud` has its own way of trying again"),
];

/// The settings of a cloud, which know where they are from.
pub struct Section {
    /// The settings.
    pub values: Map<String, Value>,
    /// The file and the keys that lead here; for the environment, nothing.
    pub place: Option<String>,
    /// The name of the cloud, if it is not the environment's.
    pub name: Option<String>,
}

impl Section {
    /// The settings of a cloud, chosen and read as OpenStack's clients do.
    pub fn find(environment: &Environment, name: Option<&str>) -> Result<Self, Error> {
        let Found { values, place, name } = find(environment, name)?;
        let mut section = Self { values, place, name };
        section.take_profile(environment)?;
        section.take_region()?;
        section.rename();
        section.share_domain();
        section.refuse()?;
        Ok(section)
    }

    /// Lays the settings over those of the profile that they name.
    fn take_profile(&mut self, environment: &Environment) -> Result<(), Error> {
        // OS_CLOUD says which cloud, not which profile.
        let keys: &[&str] = if self.place.is_some() { &["profile", "cloud"] } else { &["profile"] };
        let Some(key) = keys.iter().find(|key| self.values.get(**key).is_some_and(|value| !value.is_null())) else {
            return Ok(());
        };
        let Some(name) = self.text(key)?.map(str::to_owned) else { return Ok(()) };
        match profiles::find(environment, &name)? {
            Profile::Known(profile) => self.values = profiles::under(profile, std::mem::take(&mut self.values)),
            Profile::Unknown => tracing::warn!(profile = name, "nobody knows this profile"),
            Profile::Unusable(problem) => return Err(self.fault(key, problem)),
        }
        Ok(())
    }

    /// The first of several regions is meant, with the values that it has of its own.
    fn take_region(&mut self) -> Result<(), Error> {
        let wrong = |section: &Self, key| section.fault(key, "has what is neither a name nor a `name` with `values`");
        let listed = self.values.remove("regions").filter(|listed| !listed.is_null());
        let region = match (listed, self.values.get("region_name")) {
            (Some(Value::Array(regions)), _) => regions.into_iter().next(),
            (Some(_), _) => return Err(wrong(self, "regions")),
            (None, None | Some(Value::Null)) => return Ok(()),
            (None, Some(Value::Array(regions))) => regions.first().cloned(),
            (None, Some(Value::String(text))) => text.split(',').next().map(Value::from),
            (None, Some(_)) => return Err(wrong(self, "region_name")),
        };
        match region {
            None => drop(self.values.remove("region_name")),
            Some(name @ Value::String(_)) => drop(self.values.insert("region_name".into(), name)),
            Some(Value::Object(mut region)) => {
                let name = region.remove("name").filter(Value::is_string).ok_or_else(|| wrong(self, "regions"))?;
                match region.remove("values") {
                    Some(Value::Object(values)) => merge_cloud(&mut self.values, values),
                    None | Some(Value::Null) => {}
                    Some(_) => return Err(wrong(self, "regions")),
                }
                if !region.is_empty() {
                    return Err(wrong(self, "regions"));
                }
                self.values.insert("region_name".into(), name);
            }
            Some(_) => return Err(wrong(self, "regions")),
        }
        Ok(())
    }

    /// Gives today's names to what has older ones.
    fn rename(&mut self) {
        let values = &mut self.values;
        let mut auth = match values.remove("auth") {
            Some(Value::Object(auth)) => auth,
            _ => Map::new(),
        };
        for (names, target) in RENAMED {
            let mut last = None;
            for name in names {
                let (inner, outer) = (auth.remove(*name), values.remove(*name));
                let given = |value: &Value| !value.is_null() && *value != "";
                // Only what those clients move goes before what is in `auth`.
                let pair = if target == "username" { [outer, inner] } else { [inner, outer] };
                last = pair.into_iter().flatten().rfind(given).or(last);
            }
            if let Some(value) = last {
                auth.insert(target.into(), value);
            }
        }
        values.insert("auth".into(), auth.into());
        if let Some(plugin) = values.remove("auth_plugin") {
            values.entry("auth_type").or_insert(plugin);
        }
        let older: Vec<_> = values.keys().filter(|key| key.ends_with("endpoint_type")).cloned().collect();
        for key in older {
            let value = values.remove(&key).unwrap_or_default();
            values.insert(key.replace("endpoint_type", "interface"), value);
        }
    }

    /// A domain that is named once, beside a project, is the project's and the user's.
    fn share_domain(&mut self) {
        let Some(Value::Object(auth)) = self.values.get_mut("auth") else { return };
        if !auth.contains_key("project_id") && !auth.contains_key("project_name") {
            return;
        }
        for kind in ["id", "name"] {
            let Some(domain) = auth.remove(&format!("domain_{kind}")) else { continue };
            for whose in ["user", "project"] {
                auth.entry(format!("{whose}_domain_{kind}")).or_insert_with(|| domain.clone());
            }
        }
    }

    /// Refuses what would be passed over, or would make the connection unsafe.
    fn refuse(&self) -> Result<(), Error> {
        for (key, problem) in UNSUPPORTED {
            let value = self.value(key).filter(|value| !value.is_null() && **value != "");
            if value.is_some_and(|value| truth(value) != Some(false)) {
                return Err(self.fault(key, &format!("is not supported: {problem}")));
            }
        }
        for (key, unsafe_) in [("verify", false), ("insecure", true)] {
            if self.values.get(key).and_then(truth) == Some(unsafe_) {
                let problem = format!("is {unsafe_}, which is not supported; name the authority with `cacert`");
                return Err(self.fault(key, &problem));
            }
        }
        Ok(())
    }

    fn value(&self, key: &str) -> Option<&Value> {
        self.values.get("auth").and_then(|auth| auth.get(key)).or_else(|| self.values.get(key))
    }

    /// A setting, in `auth` or beside it.
    pub fn text(&self, key: &str) -> Result<Option<&str>, Error> {
        match self.value(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Some(Value::Bool(_)) => Err(self.fault(key, "is no text; put it in quotes")),
            Some(_) => Err(self.fault(key, "is no text")),
        }
    }

    /// A setting that may have several values, the best first.
    pub fn texts(&self, key: &str) -> Result<Vec<String>, Error> {
        let Some(Value::Array(items)) = self.value(key) else {
            return Ok(self.text(key)?.map(str::to_owned).into_iter().collect());
        };
        let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
        texts.collect::<Option<_>>().ok_or_else(|| self.fault(key, "has what is no text; put it in quotes"))
    }

    /// A setting that must be there.
    pub fn required(&self, key: &str) -> Result<&str, Error> {
        self.text(key)?.ok_or_else(|| self.fault(key, "is missing"))
    }

    /// A text with the settings in it that it names in braces.
    pub fn filled(&self, text: &str) -> String {
        let texts = self.values.iter().filter_map(|(key, value)| Some((format!("{{{key}}}"), value.as_str()?)));
        texts.fold(text.to_owned(), |text, (key, value)| text.replace(&key, value))
    }

    /// Returns the problem with a setting, with its place.
    pub fn fault(&self, key: &str, problem: &str) -> Error {
        Error::Credentials(match &self.place {
            Some(place) => {
                // What is missing belongs there.
                let auth = if self.values.contains_key(key) || key == "regions" { "" } else { "auth." };
                format!("{place}.{auth}{key} {problem}")
            }
            None => format!("the variable OS_{} {problem}", key.to_uppercase()),
        })
    }
}

/// Yes or no, as a text as well.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}
