//! Where secrets are: in a variable or in a file of their own, never in the file of accounts.

use std::path::{Path, PathBuf};

use scicloud::client::Secret;

use super::{Surroundings, Trouble};

/// Bytes that a secret has at the most, tokens being the longest.
const LONGEST: usize = 32 << 10;

/// The place where a secret is said to be.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    key: &'static str,
    variable: Option<&'a str>,
    file: Option<&'a Path>,
}

/// A secret, and where it was.
pub struct Found {
    pub secret: Secret,
    pub place: String,
}

impl<'a> Place<'a> {
    pub fn new(key: &'static str, variable: &'a Option<String>, file: &'a Option<PathBuf>) -> Self {
        Self { key, variable: variable.as_deref(), file: file.as_deref() }
    }

    /// The same, or a variable that is usual for it.
    pub fn or_variable(self, usual: &'a str) -> Self {
        if self.is_given() { self } else { Self { variable: Some(usual), ..self } }
    }

    pub fn is_given(&self) -> bool {
        self.variable.is_some() || self.file.is_some()
    }

    /// The variable that has it, if one is named.
    pub fn variable(&self) -> Option<&'a str> {
        self.variable
    }

    /// Refuses two places.
    pub fn check(&self) -> Result<(), String> {
        if self.variable.is_some() && self.file.is_some() {
            return Err(format!("`{0}_env` and `{0}_file` are both given; one is enough", self.key));
        }
        Ok(())
    }

    /// The secret.
    pub fn find(&self, surroundings: &Surroundings) -> Result<Found, Trouble> {
        if let Some(path) = self.file {
            let path = surroundings.path(path);
            let fault = |problem: &str| Trouble::unusable(format!("{}_file {}: {problem}", self.key, path.display()));
            let text = std::fs::read_to_string(&path).map_err(|error| fault(&error.to_string()))?;
            let secret = text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
            // A wrong secret may count as a try to break in, and lock the account.
            if secret.is_empty() {
                return Err(fault("the file is empty"));
            }
            if secret.len() > LONGEST || secret.contains(char::is_control) || secret.trim() != secret {
                return Err(fault("the file has more than a secret on one line"));
            }
            return Ok(Found { secret: secret.into(), place: path.display().to_string() });
        }
        let variable = self.variable.unwrap_or_default();
        let is_name = variable.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if variable.is_empty() || !is_name {
            // Whoever puts the secret itself here is not to see it in a log.
            return Err(Trouble::unusable(format!("{}_env is not the name of a variable", self.key)));
        }
        let value = surroundings.environment.get(variable);
        let missing = || format!("{}_env: the variable {variable} is not set, or empty", self.key);
        let value = value.ok_or_else(|| Trouble::unusable(missing()))?;
        Ok(Found { secret: value.into(), place: variable.to_owned() })
    }
}
