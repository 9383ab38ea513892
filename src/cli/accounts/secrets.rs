//! Where secrets are: in a variable or in a file of their own, never in the file of accounts.

use std::path::{Path, PathBuf};

use scicloud::client::Secret;

use super::{Surroundings, Trouble};

/// Where a secret is said to be.
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
            let text = std::fs::read_to_string(&path);
            let text =
                text.map_err(|error| Trouble::unusable(format!("{}_file {}: {error}", self.key, path.display())))?;
            let secret = text.trim_end_matches(['\r', '\n']);
            if secret.is_empty() {
                return Err(Trouble::unusable(format!("{}_file {}: the file is empty", self.key, path.display())));
            }
            return Ok(Found { secret: secret.into(), place: path.display().to_string() });
        }
        let variable = self.variable.unwrap_or_default();
        let value = surroundings.environment.get(variable);
        let value = value.ok_or_else(|| Trouble::unusable(format!("{}: set the variable {variable}", self.key)))?;
        Ok(Found { secret: value.into(), place: variable.to_owned() })
    }
}
