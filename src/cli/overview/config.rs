use std::path::Path;
use std::{env, fs};

use scicloud::Token;
use serde::Deserialize;

/// Where to ask, and as whom.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub modelarts: Option<ModelArts>,
    pub eihealth: Option<EiHealth>,
    pub scnet: Option<Scnet>,
    pub maptable: Option<MapTable>,
}

/// A project of ModelArts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelArts {
    pub url: String,
    pub project: String,
    pub token_env: Option<String>,
    #[serde(skip)]
    pub token: Option<Token>,
}

/// A project of eiHealth.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EiHealth {
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
    /// Each as `user/ID` or `org/ID`.
    pub workspaces: Vec<String>,
    pub token_env: Option<String>,
    #[serde(skip)]
    pub token: Option<Token>,
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
        Ok(config)
    }
}

fn token(variable: &str, other: Option<&str>) -> Option<Token> {
    env::var(other.unwrap_or(variable)).ok().filter(|value| !value.is_empty()).map(Token::from)
}
