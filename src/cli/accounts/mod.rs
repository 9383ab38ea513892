//! One's accounts: where they are written down, and how they are signed in to.

mod caller;
mod config;
mod described;
mod huawei;
mod maptable;
mod scnet;
mod secrets;
mod token;

use std::path::{Path, PathBuf};

use scicloud::Error;
use scicloud::client::Settings;
use scicloud::huawei::{Cloud, Environment};

use config::File;
pub use config::{Account, Huawei, MapTable, MapWorkspaceId, Scnet, Service};

use super::toml_file;

pub use caller::{Caller, Wanted, caller};
pub use huawei::Connection as HuaweiConnection;
pub use maptable::Connection as MapTableConnection;
pub use scnet::Connection as ScnetConnection;
pub use token::token;

/// The file of accounts and where it is, for the help texts.
const HELP: &str = "\
The file has a table for each account, by a name of your choice:
  [accounts.lab]                        # ModelArts and eiHealth, as OpenStack's clients sign in
  platform = \"huawei\"
  cloud = \"lab\"                         # of clouds.yaml: password, application credential or token
  services = [\"modelarts\"]              # unless named, those of the cloud's catalogue

  [accounts.genomics]                   # the same by AK/SK
  platform = \"huawei\"
  access_key_env = \"GENOMICS_AK\"        # HUAWEICLOUD_SDK_AK and _SK unless both are named
  secret_key_env = \"GENOMICS_SK\"
  project = \"PROJECT_ID\"                # HUAWEICLOUD_SDK_PROJECT_ID unless named
  urls = { eihealth = \"https://ai4sservice.cn-north-4.myhuaweicloud.com\" }

  [accounts.cluster]                    # storage of SCNet, by AK/SK
  platform = \"scnet\"
  url = \"https://api.scnet.cn\"
  user = \"USER\"
  access_key_env = \"SCNET_AK\"
  secret_key_env = \"SCNET_SK\"
  cluster = \"11250\"                     # id or name, for those who have several
  users = [\"USER\", \"OTHER\"]             # one's own quotas unless an administrator names others

  [accounts.maps]                       # MapTable, by an application
  platform = \"maptable\"
  url = \"https://maptable.com\"
  app_id = \"APP_ID\"
  app_secret_env = \"MAPTABLE_SECRET\"
  workspaces = [\"user/16\"]              # all unless some are named

In place of keys, `token_env` names a token: with `project` and `urls`, with `users` and the cluster's own `url` for \
SCNet, with `url` for MapTable. Temporary keys have a `security_token_env`.

A secret stands in the variable that KEY_env names, or alone in the file that KEY_file names; it never stands here.

Without --config the file is $XDG_CONFIG_HOME/scicloud/accounts.toml, or ~/.config/scicloud/accounts.toml. Without \
that, there is one account: the cloud that OS_CLOUD and clouds.yaml or variables such as OS_AUTH_URL tell of.";

/// Table of the file that says what is kept of each run.
pub const HISTORY_HELP: &str = "\
To keep each run of the overview for its trends, as --record does, and in a file of your choice:
  [overview]
  record = true
  history = \"overview.db\"              # $XDG_DATA_HOME/scicloud/overview.db unless named";

/// End of the help of a command that uses accounts; `more` says what else it reads of their file.
pub fn help(more: Option<&str>, codes: &str, examples: &str) -> String {
    let more = more.map(|more| format!("{more}\n\n")).unwrap_or_default();
    format!("{HELP}\n\n{more}{codes}\n\nExamples:\n{examples}")
}

/// Accounts by name, and what they were found in.
pub struct Accounts {
    pub all: Vec<(String, Account)>,
    pub surroundings: Surroundings,
    #[cfg(feature = "server")]
    overview: config::Overview,
}

/// The place where runs of the overview are kept.
#[cfg(feature = "server")]
pub struct Keeping {
    /// The file; none where there is no place for it.
    pub file: Option<PathBuf>,
    /// True if each run is kept.
    pub is_always: bool,
}

/// What an account is read and signed in to with.
pub struct Surroundings {
    environment: Environment,
    /// The place where the files are that the file names.
    directory: PathBuf,
    settings: Settings,
}

impl Surroundings {
    fn path(&self, path: &Path) -> PathBuf {
        if path.starts_with("~") { self.environment.path(&path.to_string_lossy()) } else { self.directory.join(path) }
    }
}

/// The reason why an account can't be used.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// What it signs in with is missing, or not as it should be.
    Unusable(String),
    /// The platform refused it, or did not answer.
    Failed(String),
}

impl Trouble {
    fn unusable(problem: impl Into<String>) -> Self {
        Self::Unusable(problem.into())
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        match error {
            Error::Credentials(_) | Error::InvalidRequest(_) => Self::Unusable(error.to_string()),
            _ => Self::Failed(error.to_string()),
        }
    }
}

impl From<Trouble> for String {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Unusable(text) | Trouble::Failed(text) => text,
        }
    }
}

/// What a try of an account showed.
#[derive(Debug, Default)]
pub struct Proof {
    /// What signed in, in words.
    pub credential: String,
    /// The person, as far as the platform tells.
    pub who: Option<String>,
    /// What it is good for: a short word such as `at`, and what that is.
    pub uses: Vec<(&'static str, String)>,
    /// Until when, in words.
    pub until: Option<String>,
}

impl Accounts {
    /// The accounts of a file, or of the usual one, or else of OpenStack's; of these, those that are named.
    pub fn find(file: Option<&Path>, names: &[String]) -> Result<Self, String> {
        let environment = Environment::of_process();
        let usual = usual_file(&environment);
        let mut found = match file.or(Some(&*usual).filter(|file| file.exists())) {
            Some(file) => Self::read(file, environment)?,
            None => Self::of_openstack(environment, &usual)?,
        };
        if let Some(unknown) = names.iter().find(|name| !found.all.iter().any(|(own, _)| own == *name)) {
            let known: Vec<_> = found.all.iter().map(|(name, _)| name.as_str()).collect();
            return Err(format!("there is no account {unknown:?}; there are: {}", known.join(", ")));
        }
        found.all.retain(|(name, _)| names.is_empty() || names.contains(name));
        Ok(found)
    }

    /// What a text tells, with the variables of an environment.
    pub fn parse(name: &str, text: &str, environment: Environment) -> Result<Self, String> {
        let file: File = toml_file::parse(name, text)?;
        let accounts = file.accounts;
        if accounts.is_empty() {
            return Err(format!("{name}: there is no account, such as [accounts.lab]; see `scicloud overview --help`"));
        }
        for (account, told) in &accounts {
            told.check().map_err(|problem| format!("{name}: [accounts.{account}]: {problem}"))?;
        }
        let surroundings = Surroundings { environment, directory: PathBuf::new(), settings: Settings::default() };
        Ok(Self {
            all: accounts.into_iter().collect(),
            surroundings,
            #[cfg(feature = "server")]
            overview: file.overview,
        })
    }

    /// Returns the place where runs of the overview are kept.
    #[cfg(feature = "server")]
    pub fn keeping(&self) -> Keeping {
        let file = self.overview.history.as_ref().map(|file| self.surroundings.path(file));
        Keeping {
            file: file.or_else(|| usual_history(&self.surroundings.environment)),
            is_always: self.overview.record,
        }
    }

    /// Where they are kept by a file of accounts, or the usual one if there is one.
    #[cfg(feature = "server")]
    pub fn keeping_of(file: Option<&Path>) -> Result<Keeping, String> {
        let environment = Environment::of_process();
        let usual = usual_file(&environment);
        match file.or(Some(&*usual).filter(|file| file.exists())) {
            Some(file) => Ok(Self::read(file, environment)?.keeping()),
            None => Ok(Keeping { file: usual_history(&environment), is_always: false }),
        }
    }

    /// The same accounts, asked without a proxy.
    #[cfg(feature = "server")]
    pub fn without_proxy(mut self) -> Self {
        self.surroundings.settings = self.surroundings.settings.no_proxy();
        self
    }

    fn read(file: &Path, environment: Environment) -> Result<Self, String> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
        let mut accounts = Self::parse(&name, &text, environment)?;
        accounts.surroundings.directory = file.parent().map(Path::to_owned).unwrap_or_default();
        Ok(accounts)
    }

    /// The cloud that OpenStack's clients would use.
    fn of_openstack(environment: Environment, usual: &Path) -> Result<Self, String> {
        let name = environment.get("OS_CLOUD").map(str::to_owned);
        if let Err(error) = Cloud::find(&environment, None) {
            let usual = usual.display();
            return Err(format!(
                "there are no accounts: no --config, no {usual}, and {error}; see `scicloud overview --help`"
            ));
        }
        let account = Account::Huawei(Huawei::of_cloud(name.as_deref()));
        let surroundings = Surroundings { environment, directory: PathBuf::new(), settings: Settings::default() };
        Ok(Self {
            all: vec![(name.unwrap_or_else(|| "openstack".into()), account)],
            surroundings,
            #[cfg(feature = "server")]
            overview: config::Overview::default(),
        })
    }
}

fn usual_file(environment: &Environment) -> PathBuf {
    let directory = environment.get("XDG_CONFIG_HOME").map(PathBuf::from);
    directory.unwrap_or_else(|| environment.path("~/.config")).join("scicloud/accounts.toml")
}

/// The history in the user's data directory.
#[cfg(feature = "server")]
fn usual_history(environment: &Environment) -> Option<PathBuf> {
    let named = environment.get("XDG_DATA_HOME").map(PathBuf::from).filter(|directory| directory.is_absolute());
    let home = || environment.get("HOME").map(|home| Path::new(home).join(".local/share"));
    Some(named.or_else(home)?.join("scicloud/overview.db"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_are_shown_can_be_read() {
        let page = include_str!("../../../docs/overview.md");
        let shown =
            page.split("```toml\n").find_map(|rest| rest.split("```").next()?.contains("[accounts.").then_some(rest));
        let shown = shown.and_then(|rest| rest.split("```").next()).unwrap_or_default();
        let help: String = HELP
            .lines()
            .chain(HISTORY_HELP.lines())
            .filter_map(|line| line.strip_prefix("  "))
            .map(|line| format!("{line}\n"))
            .collect();
        let sample = include_str!("../../../examples/overview.toml");
        for (name, text) in [("the page", shown), ("the help", &help), ("the sample", sample)] {
            let accounts = Accounts::parse(name, text, Environment::default()).expect(name);
            let platforms: Vec<_> = accounts.all.iter().map(|(_, account)| account.platform()).collect();
            assert_eq!(platforms.len(), 4, "{name}");
            assert!(["huawei", "scnet", "maptable"].iter().all(|platform| platforms.contains(platform)), "{name}");
        }
    }
}
