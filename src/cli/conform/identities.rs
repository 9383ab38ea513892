//! The one who asks: the command line before the environment before the file.

use std::collections::BTreeMap;

use scicloud::client::Secret;

use super::config::{Config, Identity, Text};
use super::sign_in::Tokens;
use super::{Conform, pair};

/// Variables by name; empty ones are none.
pub type Environment = BTreeMap<String, String>;

/// Someone who asks, with a token that is known, and values of their own.
pub struct Asker {
    pub name: String,
    pub token: Secret,
    pub values: BTreeMap<String, String>,
    /// Tokens for security schemes.
    pub tokens: Tokens,
    pub attributes: BTreeMap<String, String>,
}

impl Asker {
    fn new(name: &str, token: &str) -> Self {
        let (values, attributes) = (BTreeMap::new(), BTreeMap::new());
        Self { name: name.to_owned(), token: token.into(), values, tokens: Tokens::new(), attributes }
    }
}

/// Name of the identity that asks wherever it does not matter who does, unless a file names it.
const CALLER: &str = "caller";

/// The variables of the program.
pub fn environment() -> Environment {
    let variables = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)));
    let variables = variables.filter_map(|(name, value)| Some((name, value.into_string().ok()?)));
    variables.filter(|(_, value)| !value.is_empty()).collect()
}

/// Those who may ask about a document, the one first who asks wherever it does not matter who does.
pub fn identities(
    arguments: &Conform,
    environment: &Environment,
    config: &Config,
    document: &str,
    tokens: &Tokens,
) -> Result<Vec<Asker>, String> {
    let own = variable(document) + "_TOKEN";
    let mut named = Vec::new();
    for text in &arguments.token_as {
        named.push(pair("--token-as", text)?);
    }
    let mut askers = Vec::new();
    for (index, identity) in config.identities(document).enumerate() {
        let by_place = arguments.token.as_deref().filter(|_| index == 0);
        let by_name = || named.iter().find(|(name, _)| *name == identity.name).map(|(_, token)| *token);
        let token = match by_place.or_else(by_name) {
            Some(token) => token.to_owned(),
            // Nothing is sent, so that the names are enough.
            None if arguments.plan => String::new(),
            None => match identity.account.as_ref().and_then(|account| tokens.get(account)) {
                Some(token) => token.expose().to_owned(),
                None => token(environment, document, identity, index == 0)?,
            },
        };
        let texts =
            |told: &BTreeMap<String, Text>| told.iter().map(|(name, text)| (name.clone(), text.0.clone())).collect();
        let (values, attributes) = (texts(&identity.values), texts(&identity.attributes));
        let mut schemes = Tokens::new();
        for (scheme, variable) in &identity.tokens_env {
            let found = environment.get(variable).ok_or_else(|| {
                format!("{document} asks as {:?}, whose token of {scheme} is in {variable}: set it", identity.name)
            })?;
            schemes.insert(scheme.clone(), found.as_str().into());
        }
        askers.push(Asker { values, tokens: schemes, attributes, ..Asker::new(&identity.name, &token) });
    }
    if askers.is_empty() {
        let caller = arguments.token.as_ref().or_else(|| environment.get(&own));
        let caller = caller.map(|token| Asker::new(CALLER, token));
        askers.extend(caller.or_else(|| (!arguments.token_for.is_empty()).then(|| Asker::new(CALLER, ""))));
    }
    for text in &arguments.token_for {
        let (scheme, token) = pair("--token-for", text)?;
        if let Some(first) = askers.first_mut() {
            first.tokens.insert(scheme.to_owned(), token.into());
        }
    }
    let prefixes = [own + "_", "SCICLOUD_TOKEN_".to_owned()];
    let further = prefixes.iter().flat_map(|prefix| {
        environment.iter().filter_map(move |(name, token)| Some((name.strip_prefix(prefix)?.to_lowercase(), token)))
    });
    let named = named.into_iter().map(|(name, token)| (name.to_owned(), token));
    for (name, token) in named.chain(further.map(|(name, token)| (name, token.as_str()))) {
        if !askers.iter().any(|known| part(&known.name) == part(&name)) {
            askers.push(Asker::new(&name, token));
        }
    }
    Ok(askers)
}

/// The token of an identity of the file: of the variable that it names, else of the usual ones, else its own.
fn token(environment: &Environment, document: &str, identity: &Identity, is_first: bool) -> Result<String, String> {
    let name = &identity.name;
    if let Some(variable) = &identity.token_env {
        let found = environment.get(variable).cloned();
        return found.ok_or_else(|| format!("{document} asks as {name:?}, whose token is in {variable}: set it"));
    }
    let own = variable(document) + "_TOKEN";
    let mut usual = vec![format!("{own}_{}", part(name)), format!("SCICLOUD_TOKEN_{}", part(name))];
    if is_first {
        usual.insert(0, own);
    }
    let found = usual.iter().find_map(|variable| environment.get(variable)).or(identity.token.as_ref());
    let found = found.filter(|token| !token.is_empty());
    found.cloned().ok_or_else(|| format!("{document} asks as {name:?}, and there is no token: set {}", usual[0]))
}

/// A document's name as part of a variable's.
pub fn variable(document: &str) -> String {
    format!("SCICLOUD_{}", part(document))
}

fn part(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "
[defaults]
identities = [{ name = 'auditor', token = 'file-auditor' }]
[documents.scnet]
identities = [
  { name = 'test', token = 'file-test', values = { username = 'test' } },
  { name = 'over-all', token = 'file-over' },
  { name = 'other', token_env = 'MINE' },
]
";

    fn shown(askers: &[Asker]) -> Vec<String> {
        askers.iter().map(|asker| format!("{}={}", asker.name, asker.token.expose())).collect()
    }

    #[test]
    fn the_command_line_comes_before_the_environment_and_that_before_the_file() {
        let file = "test=file-test over-all=file-over other=mine auditor=file-auditor";
        // A case, what is on the command line, a variable, and what changes in what the file tells.
        let cases = [
            ("the file alone", "", "X=", "", ""),
            ("the first by its place", "", "SCICLOUD_SCNET_TOKEN=e", "test=file-test", "test=e"),
            ("one by name", "", "SCICLOUD_SCNET_TOKEN_OVER_ALL=e", "over-all=file-over", "over-all=e"),
            ("one of every document", "", "SCICLOUD_TOKEN_AUDITOR=e", "auditor=file-auditor", "auditor=e"),
            ("a variable of its own", "", "SCICLOUD_SCNET_TOKEN_OTHER=e", "", ""),
            ("another document's", "", "SCICLOUD_MODELARTS_TOKEN=e", "", ""),
            ("one more", "", "SCICLOUD_SCNET_TOKEN_MORE=e", "file-auditor", "file-auditor more=e"),
            ("--token", "--token=c", "SCICLOUD_SCNET_TOKEN=e", "test=file-test", "test=c"),
            ("--token-as", "--token-as=other=c", "X=", "other=mine", "other=c"),
            ("--token-as, one more", "--token-as=m=c", "SCICLOUD_TOKEN_M=e", "file-auditor", "file-auditor m=c"),
        ];
        let config = Config::parse("f", FILE).expect("a file");
        for (case, argument, variable, from, to) in cases {
            let arguments = Conform::of(&[argument][usize::from(argument.is_empty())..]);
            let (name, value) = variable.split_once('=').expect("NAME=VALUE");
            let environment = [("MINE", "mine"), (name, value)];
            let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
            let askers = identities(&arguments, &environment, &config, "scnet", &Tokens::new()).expect(case);
            assert_eq!(shown(&askers).join(" "), file.replacen(from, to, 1), "{case}");
            assert_eq!(askers[0].values["username"], "test", "{case}");
        }
    }

    #[test]
    fn without_a_file_the_caller_asks_first() {
        let environment =
            [("SCICLOUD_SCNET_TOKEN", "a"), ("SCICLOUD_SCNET_TOKEN_OVER", "b"), ("SCICLOUD_TOKEN_X", "c")];
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let askers = identities(&Conform::default(), &environment, &Config::default(), "scnet", &Tokens::new())
            .expect("identities");
        assert_eq!(shown(&askers), ["caller=a", "over=b", "x=c"]);
    }

    #[test]
    fn a_token_that_is_nowhere_is_asked_for_by_its_variable_but_not_for_a_plan() {
        let usual = "SCICLOUD_SCNET_TOKEN";
        let cases = [("token_env = 'MINE'", "MINE"), ("values = {}", usual), ("token = ''", usual)];
        for (token, variable) in cases {
            let text = format!("[documents.scnet]\nidentities = [{{ name = 'a', {token} }}]");
            let config = Config::parse("f", &text).unwrap_or_default();
            let of = |arguments: &[&str]| {
                identities(&Conform::of(arguments), &Environment::new(), &config, "scnet", &Tokens::new())
                    .map(|askers| askers.len())
            };
            let error = of(&[]).expect_err(token);
            assert!(error.contains(variable), "{error}");
            assert_eq!(of(&["--plan"]), Ok(1), "{token}");
        }
    }
}
