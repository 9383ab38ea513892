//! A file that tells a run what it is about, so that one argument does.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU8;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};

use crate::cli::toml_file;

/// What a file tells. It can hold tokens, and has no `Debug`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// True if the tokens in the file are no secrets, so that anyone may read it.
    public_tokens: bool,
    /// The file of the accounts that identities name; the usual one unless it is named.
    pub accounts: Option<PathBuf>,
    /// What holds for every document that does not say otherwise.
    pub defaults: Section,
    /// The documents to hold a server to.
    pub documents: BTreeMap<String, Section>,
    /// The place where the files are that the file names.
    #[serde(skip)]
    directory: PathBuf,
}

/// What is told of one document.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Section {
    /// The file of the document, unless it is one of ours.
    pub spec: Option<PathBuf>,
    pub url: Option<String>,
    pub identities: Vec<Identity>,
    pub values: BTreeMap<String, Text>,
    pub strict: Option<bool>,
    pub lenient: Option<bool>,
    /// Overlays of the document.
    pub overlays: Vec<PathBuf>,
    pub operations: Vec<String>,
    pub tags: Vec<String>,
    pub exclude: Vec<String>,
    pub max_requests: Option<usize>,
    #[serde(deserialize_with = "positive")]
    pub rate: Option<f64>,
    #[serde(deserialize_with = "at_once")]
    pub concurrency: Option<NonZeroU8>,
    pub methods: Option<Vec<String>>,
    pub sign_in_failures: Option<usize>,
    #[serde(deserialize_with = "positive")]
    pub timeout: Option<f64>,
    pub seed: Option<u64>,
    pub baseline: Option<PathBuf>,
}

/// Someone who asks; the first one of a document asks wherever it does not matter who does.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    pub name: String,
    pub token: Option<String>,
    /// The environment variable that has the token.
    pub token_env: Option<String>,
    /// The account that gives a token.
    pub account: Option<String>,
    /// Environment variables with the tokens of security schemes, where several are needed together.
    #[serde(default)]
    pub tokens_env: BTreeMap<String, String>,
    /// Values of the path that are this identity's own.
    #[serde(default)]
    pub values: BTreeMap<String, Text>,
    /// What rules of access may ask of the identity.
    #[serde(default)]
    pub attributes: BTreeMap<String, Text>,
}

/// A value of a path, which may be written as a number.
#[derive(Clone, Deserialize)]
#[serde(try_from = "toml::Value")]
pub struct Text(pub String);

impl TryFrom<toml::Value> for Text {
    type Error = &'static str;

    fn try_from(value: toml::Value) -> Result<Self, Self::Error> {
        match value {
            toml::Value::String(text) => Ok(Self(text)),
            toml::Value::Integer(number) => Ok(Self(number.to_string())),
            toml::Value::Boolean(is) => Ok(Self(is.to_string())),
            _ => Err("a value is a text, a whole number, true or false"),
        }
    }
}

fn positive<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let number = f64::deserialize(deserializer)?;
    super::positive(&number.to_string()).map(Some).map_err(serde::de::Error::custom)
}

fn at_once<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<NonZeroU8>, D::Error> {
    let number = i64::deserialize(deserializer)?;
    super::at_once(&number.to_string()).map(Some).map_err(serde::de::Error::custom)
}

impl Config {
    /// Reads a file; it is said when others can read tokens in it.
    pub fn read(file: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let mut config = Self::parse(&file.display().to_string(), &text)?;
        config.directory = file.parent().map(Path::to_owned).unwrap_or_default();
        if config.has_secrets() && is_open(file) {
            let name = file.display();
            super::note(format_args!(
                "others can read the tokens in {name}: chmod 600 {name}, or name variables with token_env; \
                 public_tokens = true says that they are no secrets"
            ));
        }
        Ok(config)
    }

    /// What a text tells; what is wrong with it is said with the line, but never with a token.
    pub fn parse(name: &str, text: &str) -> Result<Self, String> {
        let config: Self = toml_file::parse(name, text)?;
        let fault = |problem: String| Err(format!("{name}: {problem}"));
        if config.defaults.spec.is_some() {
            return fault("[defaults] can't have `spec`, as it is of one document".into());
        }
        if config.documents.is_empty() {
            return fault("there is no document, such as [documents.modelarts]".into());
        }
        for (document, section) in &config.documents {
            let mut names = BTreeSet::new();
            for identity in section.identities.iter().chain(&config.defaults.identities) {
                let ways =
                    [("token", &identity.token), ("token_env", &identity.token_env), ("account", &identity.account)];
                let mut given = ways.iter().filter(|(_, way)| way.is_some()).map(|(key, _)| key);
                if let (Some(one), Some(other)) = (given.next(), given.next()) {
                    let name = &identity.name;
                    return fault(format!("{name:?} of {document} has `{one}` and `{other}`; one is enough"));
                }
                if !names.insert(&identity.name) {
                    return fault(format!("{document} has two identities {:?}", identity.name));
                }
            }
        }
        Ok(config)
    }

    /// What is told of a document, apart from what holds for all.
    pub fn section(&self, document: &str) -> Option<&Section> {
        self.documents.get(document)
    }

    /// The first of what is told of a document and of all.
    pub fn told<'a, T>(&'a self, document: &str, of: impl Fn(&'a Section) -> Option<T>) -> Option<T> {
        self.section(document).and_then(&of).or_else(|| of(&self.defaults))
    }

    /// Returns the ones who may ask: those of the document, then those of all.
    pub fn identities(&self, document: &str) -> impl Iterator<Item = &Identity> {
        let own = self.section(document).into_iter().flat_map(|section| &section.identities);
        own.chain(&self.defaults.identities)
    }

    /// A file that the file names.
    pub fn file(&self, path: &Path) -> PathBuf {
        self.directory.join(path)
    }

    fn has_secrets(&self) -> bool {
        let mut sections = self.documents.values().chain([&self.defaults]);
        !self.public_tokens && sections.any(|section| section.identities.iter().any(|one| one.token.is_some()))
    }
}

/// Tells if others than its owner can read a file.
#[cfg(unix)]
fn is_open(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    std::fs::metadata(file).is_ok_and(|data| data.permissions().mode() & 0o044 != 0)
}

#[cfg(not(unix))]
fn is_open(_: &Path) -> bool {
    false
}

#[cfg(all(test, feature = "server"))]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_are_shown_can_be_read() {
        let page = include_str!("../../../docs/conformance.md");
        let shown = page.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap_or_default();
        let config = Config::parse("conformance.md", shown).expect("the file of the page");
        assert_eq!(config.identities("modelarts").count(), 2);
        let config = Config::parse("conform.toml", super::super::SAMPLE).expect("the file of the sample");
        let ours = scicloud::documents::all().iter().map(|document| document.name.as_str());
        assert_eq!(config.documents.keys().map(String::as_str).collect::<BTreeSet<_>>(), ours.collect());
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line_and_without_a_token() {
        let section = "[documents.modelarts]\n";
        let cases = [
            ("", "no document"),
            ("[document.modelarts]", "f:1: unknown field `document`, expected one of"),
            ("[documents.modelarts]\nurls = 'x'", "f:2: unknown field `urls`"),
            ("[documents.modelarts]\n\nrate = 0", "f:3: a number above 0 is needed"),
            ("[documents.modelarts]\nseed = -1", "f:2: invalid value"),
            ("[documents.modelarts]\nconcurrency = 0", "f:2: a number from 1 to 255 is needed"),
            ("[documents.modelarts]\nconcurrency = 256", "f:2: a number from 1 to 255 is needed"),
            ("[documents.modelarts]\nvalues = {a = [1]}", "f:2: a value is a text"),
            ("[documents.modelarts]\nidentities = ['hunter22']", "f:2: invalid type: a text, expected struct Identity"),
            ("[documents.modelarts]\nidentities = [{name = 'a', tokn = 'hunter22'}]", "f:2: unknown field `tokn`"),
            ("[documents.modelarts]\nidentities = [{token = 'hunter22'}]", "f:2: missing field `name`"),
            ("[documents.modelarts]\nidentities = [{name = 'a', token = 'hunter22", "f:2: "),
            (
                "[documents.modelarts]\nidentities = [{name = 'a', token = 'hunter22', token_env = 'X'}]",
                "f: \"a\" of modelarts has `token` and `token_env`",
            ),
            (
                "[documents.modelarts]\nidentities = [{name = 'a'}, {name = 'a'}]",
                "f: modelarts has two identities \"a\"",
            ),
            ("[defaults]\nspec = 'x.yaml'\n[documents.modelarts]", "f: [defaults] can't have `spec`"),
        ];
        assert!(Config::parse("f", section).is_ok());
        for (text, expected) in cases {
            let error = Config::parse("f", text).err().unwrap_or_default();
            assert!(error.contains(expected) && !error.contains("hunter22"), "{text}: {error}");
        }
    }
}
