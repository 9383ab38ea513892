//! `scicloud admin faults`.

mod set;

use clap::{Args, Subcommand};
use scicloud::client::reqwest::Method;
use serde_json::{Value, json};

use super::connection::{Connected, Failure, Outcome, segment, text};
use crate::cli::output;

/// Make requests go wrong on demand, in the vendors' own words; a new state ends all of it.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct Faults {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List all faults, with how many requests each was asked about; one that meets all alike does not count them.
    List,
    Set(Box<set::Set>),
    /// Switch a fault on; its calls count on.
    On {
        /// Its name.
        id: String,
    },
    /// Switch a fault off.
    Off {
        /// Its name.
        id: String,
    },
    /// Take a fault away.
    Remove {
        /// Its name.
        id: String,
    },
    /// Take all faults away.
    Clear,
    /// List the platforms with their operations and codes.
    Platforms,
}

impl Faults {
    pub async fn run(self, connected: &Connected) -> Outcome {
        let client = &connected.client;
        let path = |id: &str| format!("/faults/{}", segment(id));
        match self.command {
            Command::List => connected.show(&client.get("/faults").await?, faults),
            Command::Platforms => connected.show(&client.get("/platforms").await?, platforms),
            Command::Set(set) => {
                client.json(Method::POST, "/faults", Some(&json!(set.fault().map_err(Failure::Unable)?))).await?;
            }
            Command::On { id } => {
                client.json(Method::PUT, &format!("{}/on", path(&id)), Some(&json!({"on": true}))).await?;
            }
            Command::Off { id } => {
                client.json(Method::PUT, &format!("{}/on", path(&id)), Some(&json!({"on": false}))).await?;
            }
            Command::Remove { id } => {
                client.json(Method::DELETE, &path(&id), None).await?;
            }
            Command::Clear => {
                client.json(Method::DELETE, "/faults", None).await?;
            }
        }
        Ok(())
    }
}

fn faults(list: &Value) -> String {
    let rows = list.as_array().into_iter().flatten().map(|fault| {
        let all = |value: &Value| value.as_str().map_or("all".to_owned(), |_| text(value));
        vec![
            text(&fault["id"]),
            if fault["on"] == true { "on" } else { "off" }.to_owned(),
            all(&fault["platform"]),
            all(&fault["operation"]),
            parts(&fault["when"]),
            fault["calls"].as_u64().map_or("\u{2013}".to_owned(), |calls| calls.to_string()),
            parts(&fault["latency"]),
            parts(&fault["effect"]),
        ]
    });
    output::table(&["id", "is", "platform", "operation", "when", ">calls", "latency", "effect"], rows)
}

/// A kind and what goes with it, on one line.
fn parts(value: &Value) -> String {
    let fields = value.as_object().into_iter().flatten();
    let words =
        fields.map(|(name, value)| if name == "kind" { text(value) } else { format!("{}={}", name, text(value)) });
    words.collect::<Vec<_>>().join(" ")
}

fn platforms(list: &Value) -> String {
    let platforms = || list.as_array().into_iter().flatten();
    let items = |key: &str, row: fn(&Value, &Value) -> Vec<String>| {
        let items = |platform: &'_ Value| platform[key].as_array().cloned().unwrap_or_default();
        platforms().flat_map(|platform| items(platform).into_iter().map(|it| row(platform, &it))).collect::<Vec<_>>()
    };
    let operations = items("operations", |platform, it| {
        vec![text(&platform["name"]), text(&it["id"]), text(&it["method"]), text(&it["path"])]
    });
    let codes = items("codes", |platform, it| {
        let statuses: Vec<_> = it["statuses"].as_array().into_iter().flatten().map(text).collect();
        vec![text(&platform["name"]), text(&it["code"]), statuses.join(" "), text(&it["meaning"])]
    });
    let operations = output::table(&["platform", "operation", "method", "path"], operations);
    format!("{operations}\n{}", output::table(&["platform", "code", "statuses", "meaning"], codes))
}
