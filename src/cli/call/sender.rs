//! The one who calls, and the request that is theirs.

use scicloud::call::{Argument, Arguments, Client, Operation, Request};
use scicloud::client::Secret;
use scicloud::conformance::{Carrier, Form};
use scicloud::{Error, Token};

use super::{FAILURE, Options, UNABLE, code};
use crate::cli::accounts::{self, Account, Accounts, Surroundings, Trouble, Wanted};
use crate::cli::conform::{environment, variable};

/// The parameter of paths that an account knows.
const PROJECT: &str = "project_id";

/// A client with credentials.
pub struct Sender {
    pub client: Client,
    /// The variable of the shell that stands for the token.
    pub variable: String,
    /// A note about the variable.
    pub hint: Option<String>,
}

/// The reason why there is no request, or nobody to send it.
pub struct Failed {
    pub problem: String,
    pub code: u8,
}

impl<T: Into<String>> From<T> for Failed {
    fn from(problem: T) -> Self {
        Self { problem: problem.into(), code: UNABLE }
    }
}

fn failed(error: &Error) -> Failed {
    Failed { problem: error.to_string(), code: code(error) }
}

/// A request that the document allows, with who sends it; nobody signs in for one that it does not allow.
pub async fn prepare(
    options: &Options,
    operation: &Operation<'_>,
    arguments: Arguments,
) -> Result<(Request, Sender), Failed> {
    let is_by_url = options.url.is_some() && options.account.is_none() && options.config.is_none();
    if is_by_url || options.spec.is_some() || options.token.is_some() || !options.token_for.is_empty() {
        return by_url(options, operation, &arguments);
    }
    by_account(options, operation, arguments).await
}

fn by_url(options: &Options, operation: &Operation<'_>, arguments: &Arguments) -> Result<(Request, Sender), Failed> {
    let mut tokens = Vec::new();
    for text in &options.token_for {
        let (scheme, token) =
            text.split_once('=').filter(|(scheme, _)| !scheme.is_empty()).ok_or("--token-for needs SCHEME=TOKEN")?;
        tokens.push((scheme, Secret::from(token)));
    }
    let variable = variable(operation.document()) + "_TOKEN";
    let usual = options.token.clone().or_else(|| environment().get(&variable).cloned()).map(Secret::from);
    let has = |scheme: &str| tokens.iter().any(|(own, _)| *own == scheme);
    let is_known = usual.is_some() || !tokens.is_empty();
    let carriers = match operation.carriers(has) {
        _ if !is_known && options.unchecked => Vec::new(),
        Ok(carriers) if is_known || !operation.is_open() => carriers,
        Err(missing) if !operation.is_open() => {
            return Err(format!("it needs {missing}: give each by --token-for").into());
        }
        _ => Vec::new(),
    };
    let request = operation.request(arguments, carriers.clone())?;
    let url = options.url.as_deref().ok_or("--url is missing, the address of the server")?;
    let mut builder = Client::builder(url);
    let mut is_credential = true;
    for carrier in &carriers {
        let own = tokens.iter().find(|(scheme, _)| *scheme == carrier.scheme).map(|(_, token)| token.clone());
        let token = match own.or_else(|| usual.clone()) {
            Some(token) => token,
            None if options.curl => Secret::from("none"),
            None => {
                let problem = format!("it needs a token, and there is none: set {variable}, or give --token");
                return Err(format!("{problem}; --unchecked sends it without").into());
            }
        };
        // The first header is what the client signs in by; the others are keys beside it.
        if carrier.is_header() && is_credential {
            is_credential = false;
            builder = builder.credentials(Token::from(bare(carrier, &token)));
        } else {
            builder = builder.key(carrier.name.clone(), whole(carrier, &token));
        }
    }
    let client = builder.build().map_err(|error| failed(&error))?;
    Ok((request, Sender { client, variable, hint: None }))
}

/// A token without what the client writes before it.
fn bare(carrier: &Carrier, token: &Secret) -> Secret {
    let text = token.expose();
    match carrier.form {
        Form::Plain => token.clone(),
        Form::Bearer => text.strip_prefix("Bearer ").unwrap_or(text).into(),
        Form::Basic => match text.split_once(':') {
            Some((user, password)) => Token::basic(user, password).expose().into(),
            None => text.strip_prefix("Basic ").unwrap_or(text).into(),
        },
    }
}

/// A token as it stands in a header that is a key.
fn whole(carrier: &Carrier, token: &Secret) -> Secret {
    let before = match carrier.form {
        Form::Plain => return token.clone(),
        Form::Bearer => "Bearer ",
        Form::Basic => "Basic ",
    };
    format!("{before}{}", bare(carrier, token).expose()).into()
}

async fn by_account(
    options: &Options,
    operation: &Operation<'_>,
    mut arguments: Arguments,
) -> Result<(Request, Sender), Failed> {
    let names: Vec<String> = options.account.iter().cloned().collect();
    let found = Accounts::find(options.config.as_deref(), &names)
        .map_err(|error| format!("{error}. Without an account, give --url and a token"))?;
    let account = chosen(&found, operation)?;
    let carriers = match operation.carriers(|_| false) {
        _ if operation.is_open() => Vec::new(),
        carriers => carriers?,
    };
    let lacks_project = operation.parameters().iter().any(|it| it.name == PROJECT && it.place == "path")
        && !arguments.list.iter().any(|argument| scicloud::call::is_alike(&argument.name, PROJECT));
    let own_project =
        || account.project().map(str::to_owned).or_else(|| environment().remove("HUAWEICLOUD_SDK_PROJECT_ID"));
    if let Some(project) = own_project().filter(|_| lacks_project) {
        arguments.list.push(Argument::new(PROJECT, project));
    }
    let is_whole = !lacks_project || own_project().is_some();
    let early = if is_whole { Some(operation.request(&arguments, carriers.clone())?) } else { None };
    let caller = sign_in(options, operation, account, &found.surroundings).await?;
    let request = match early {
        Some(request) => request,
        None => {
            // Only signing in tells which project the account is about.
            arguments.list.extend(caller.project.map(|project| Argument::new(PROJECT, project)));
            operation.request(&arguments, carriers)?
        }
    };
    let usual = variable(operation.document()) + "_TOKEN";
    let (variable, hint) = match account.token_variable() {
        Some(own) => (own.to_owned(), None),
        None => (usual.clone(), Some(format!("the account signs in by itself; for curl, put a token into {usual}"))),
    };
    Ok((request, Sender { client: caller.client, variable, hint: hint.filter(|_| !operation.is_open()) }))
}

async fn sign_in(
    options: &Options,
    operation: &Operation<'_>,
    account: &Account,
    surroundings: &Surroundings,
) -> Result<accounts::Caller, Failed> {
    let wanted = Wanted {
        document: operation.document(),
        has_own_server: operation.has_own_server(),
        url: options.url.as_deref(),
    };
    accounts::caller(account, wanted, surroundings).await.map_err(|trouble| {
        let code = if matches!(trouble, Trouble::Unusable(_)) { UNABLE } else { FAILURE };
        Failed { problem: trouble.into(), code }
    })
}

/// The only account that has the operation.
fn chosen<'a>(found: &'a Accounts, operation: &Operation<'_>) -> Result<&'a Account, String> {
    let document = operation.document();
    let fitting: Vec<_> = found.all.iter().filter(|(_, account)| account.serves(document)).collect();
    match &fitting[..] {
        [(_, account)] => Ok(account),
        [] => {
            let all: Vec<_> =
                found.all.iter().map(|(name, account)| format!("{name} ({})", account.platform())).collect();
            Err(format!("no account has {document}; there are {}", all.join(", ")))
        }
        several => {
            let names: Vec<_> = several.iter().map(|(name, _)| name.as_str()).collect();
            Err(format!("several accounts have {document}; choose one by --account: {}", names.join(", ")))
        }
    }
}

/// A hint that the base URL lacks the path of the document's server, from which a refusal may come.
pub fn hint_of_path(options: &Options, operation: &Operation<'_>) -> Option<String> {
    let url = options.url.as_deref()?.trim_end_matches('/');
    let path = operation.path_lacking_in(url)?;
    Some(format!("the document's server has the path {path}; perhaps --url {url}{path} is meant"))
}
