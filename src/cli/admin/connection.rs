//! The way the command finds an admin listener, and shows what it answers.

use std::time::Duration;

use clap::Args;
use scicloud::client::Secret;
use scicloud::server::admin::{Client, ClientError};
use serde_json::Value;

use crate::cli::output::{self, Format, clean};

/// The place where the admin listener is when nothing is said.
pub const ADDRESS: &str = "127.0.0.1:8081";

/// The time after which to look again where nobody listened.
const AGAIN: Duration = Duration::from_millis(50);

/// The result of a command.
pub type Outcome = Result<(), Failure>;

/// The reason why a command did not do what it was asked.
pub enum Failure {
    Client(ClientError),
    /// It could not even ask.
    Unable(String),
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        Self::Client(error)
    }
}

/// A part of a path, in which no character is special.
pub fn segment(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The fields of each item of a list.
pub fn rows(items: &Value, fields: &[&str]) -> Vec<Vec<String>> {
    let row = |item: &Value| fields.iter().map(|field| text(&item[field.trim_start_matches('>')])).collect();
    items.as_array().into_iter().flatten().map(row).collect()
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Options of every admin command")]
pub struct Connection {
    /// Base URL of the admin listener.
    #[arg(
        long,
        global = true,
        env = "SCICLOUD_ADMIN_URL",
        value_name = "URL",
        default_value_t = format!("http://{ADDRESS}")
    )]
    url: String,
    /// The admin token.
    #[arg(long, global = true, env = "SCICLOUD_ADMIN_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    token: Option<Secret>,
    /// How long to try while nobody listens, as when the server has just been started.
    #[arg(long, global = true, value_name = "TIME", default_value = "5s")]
    connect_timeout: humantime::Duration,
    /// How results are written.
    #[arg(long, global = true, value_enum, default_value = "table")]
    format: Format,
}

/// An admin listener, and how its answers are shown.
pub struct Connected {
    pub client: Client,
    format: Format,
}

impl Connection {
    pub async fn open(&self) -> Result<Connected, Failure> {
        let token = self.token.clone().filter(|token| !token.expose().trim().is_empty());
        let token = token.ok_or_else(|| {
            let reason = "there is no admin token: set SCICLOUD_ADMIN_TOKEN or --token to the one that the server was given, \
                          or printed when it started";
            Failure::Unable(reason.to_owned())
        })?;
        let client = Client::new(&self.url, token)?;
        // What is wrong in the end is told by the request that was asked for.
        _ = tokio::time::timeout(*self.connect_timeout, listening(&client)).await;
        Ok(Connected { client, format: self.format })
    }
}

/// Ends once somebody listens.
async fn listening(client: &Client) {
    while let Err(ClientError::NoAnswer { source, .. }) = client.get("/healthz").await
        && source.is_connect()
    {
        tokio::time::sleep(AGAIN).await;
    }
}

impl Connected {
    /// Shows an answer: as it is for programs, as `table` makes it for people.
    pub fn show(&self, answer: &Value, table: impl FnOnce(&Value) -> String) {
        match self.format {
            Format::Json => output::print_json(answer),
            Format::Table => output::print(&table(answer)),
        };
    }
}

/// A field of an answer as text on one line; nothing for null.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => clean(text),
        other => clean(&other.to_string()),
    }
}

/// The fields of an object, a line each.
pub fn fields(object: &Value) -> String {
    let rows = object.as_object().into_iter().flatten().map(|(name, value)| vec![name.replace('_', " "), text(value)]);
    output::table(&["field", "value"], rows)
}
