use std::path::Path;
use std::{env, fmt, fs};

use scicloud::Token;
use scicloud::maptable::types::ShowWorkspaceDetailType;
use serde::Deserialize;

/// Where to ask, and as whom.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub modelarts: Option<Project>,
    pub eihealth: Option<Project>,
    pub scnet: Option<Scnet>,
    pub maptable: Option<MapTable>,
}

/// A tenant's project, of ModelArts or eiHealth.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    pub url: String,
    pub project: String,
    pub token_env: Option<String>,
    #[serde(skip)]
    pub token: Option<Token>,
}

/// Users of a cluster of SCNet; one, unless the token is an administrator's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scnet {
    pub url: String,
    pub users: Vec<String>,
    pub token_env: Option<String>,
    #[serde(skip)]
    pub token: Option<Token>,
}

/// Workspaces of MapTable.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MapTable {
    pub url: String,
    pub workspaces: Vec<MapWorkspaceId>,
    pub token_env: Option<String>,
    #[serde(skip)]
    pub token: Option<Token>,
}

/// A workspace of MapTable, written as `user/ID` or `org/ID`.
#[derive(Debug, Deserialize)]
#[serde(try_from = "String")]
pub struct MapWorkspaceId {
    pub kind: ShowWorkspaceDetailType,
    pub id: i64,
}

impl TryFrom<String> for MapWorkspaceId {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(kind, id)| Some((kind.parse().ok()?, id.parse().ok()?)));
        let (kind, id) = parts.ok_or_else(|| format!("{text:?} is not written as TYPE/ID, such as user/16"))?;
        Ok(Self { kind, id })
    }
}

impl fmt::Display for MapWorkspaceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.id)
    }
}

impl Config {
    /// Reads the file, and the tokens from the environment.
    pub fn read(file: &Path) -> Result<Self, String> {
        let name = file.display();
        let text = fs::read_to_string(file).map_err(|error| format!("{name}: {error}"))?;
        let mut config: Self = toml::from_str(&text).map_err(|error| format!("{name}: {error}"))?;
        if let Some(part) = &mut config.modelarts {
            part.token = token("SCICLOUD_MODELARTS_TOKEN", part.token_env.as_deref());
        }
        if let Some(part) = &mut config.eihealth {
            part.token = token("SCICLOUD_EIHEALTH_TOKEN", part.token_env.as_deref());
        }
        if let Some(part) = &mut config.scnet {
            part.token = token("SCICLOUD_SCNET_TOKEN", part.token_env.as_deref());
        }
        if let Some(part) = &mut config.maptable {
            part.token = token("SCICLOUD_MAPTABLE_TOKEN", part.token_env.as_deref());
        }
        if config.modelarts.is_none()
            && config.eihealth.is_none()
            && config.scnet.is_none()
            && config.maptable.is_none()
        {
            return Err(format!("{name}: no platform; see `scicloud overview --help` for what it holds"));
        }
        if config.scnet.as_ref().is_some_and(|part| part.users.is_empty()) {
            return Err(format!("{name}: [scnet] has no users"));
        }
        if config.maptable.as_ref().is_some_and(|part| part.workspaces.is_empty()) {
            return Err(format!("{name}: [maptable] has no workspaces"));
        }
        Ok(config)
    }
}

fn token(variable: &str, other: Option<&str>) -> Option<Token> {
    env::var(other.unwrap_or(variable)).ok().filter(|value| !value.is_empty()).map(Token::from)
}
