//! What a process is told from outside: variables and directories.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::client::Secret;

/// Variables and directories, those of the process or, in tests, any.
///
/// Its `Debug` shows the names of variables alone, as values may be secrets.
#[derive(Clone, Default)]
pub struct Environment {
    variables: BTreeMap<String, Secret>,
    directory: PathBuf,
}

impl std::fmt::Debug for Environment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment").field("variables", &self.variables.keys()).finish_non_exhaustive()
    }
}

impl Environment {
    /// The environment of this process; variables that are no text are passed over.
    pub fn of_process() -> Self {
        let variables = std::env::vars_os();
        let variables =
            variables.filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?.into())));
        Self { variables: variables.collect(), directory: std::env::current_dir().unwrap_or_default() }
    }

    /// An environment of these variables alone, in a directory.
    pub fn new<N, V>(variables: impl IntoIterator<Item = (N, V)>, directory: impl Into<PathBuf>) -> Self
    where
        N: Into<String>,
        V: Into<String>,
    {
        let variables = variables.into_iter().map(|(name, value)| (name.into(), value.into().into()));
        Self { variables: variables.collect(), directory: directory.into() }
    }

    /// The value of a variable; an empty one is none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(Secret::expose).filter(|value| !value.is_empty())
    }

    /// The variables that begin so, with the rest of their names.
    pub(super) fn with_prefix<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let all = self.variables.iter().filter(|(_, value)| !value.expose().is_empty());
        all.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.expose())))
    }

    /// A path as seen from the working directory, `~` being the home directory.
    pub fn path(&self, path: &str) -> PathBuf {
        match path.strip_prefix("~/") {
            Some(rest) => self.home().unwrap_or_else(|| Path::new("~")).join(rest),
            None => self.directory.join(path),
        }
    }

    /// Directories with settings of OpenStack, in the order in which its clients search them.
    pub(super) fn openstack_directories(&self) -> Vec<PathBuf> {
        let user = self.get("XDG_CONFIG_HOME").map(|directory| Path::new(directory).join("openstack"));
        let home = self.get("SNAP_REAL_HOME").map(Path::new).or_else(|| self.home());
        let home = home.map(|home| home.join(".config/openstack"));
        let site =
            self.get("XDG_CONFIG_DIRS").unwrap_or("/etc/xdg").split(':').map(|site| Path::new(site).join("openstack"));
        let mut all = vec![self.directory.clone()];
        all.extend(user.into_iter().chain(home).chain(site));
        all.push("/etc/openstack".into());
        all
    }

    fn home(&self) -> Option<&Path> {
        self.get("HOME").or_else(|| self.get("USERPROFILE")).map(Path::new)
    }
}
