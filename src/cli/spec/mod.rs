//! What is transcribed, from where, and with which contradictions.

mod show;

use clap::{Args, Subcommand, ValueEnum};
use scicloud::documents;
use scicloud::spec::Document;
use serde_json::{Value, json};

use super::completions::{DOCUMENTS, OPERATIONS};
use super::output::{Format, fitted_table, print, print_json, width};
use super::unable;

/// Show what the documents say.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the operations and the pages they are transcribed from.
    #[command(after_help = "Examples:\n  scicloud spec list\n  scicloud spec list --format json | jq '.[].operation'")]
    List {
        /// How to write the list.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Show an operation: parameters, answers, collection, rules, contradictions.
    #[command(after_help = "Examples:\n  scicloud spec show listWorkspaces\n  \
                            scicloud spec show showWorkspace --format json")]
    Show {
        /// The operation's id; see `scicloud spec list`. With `DOCUMENT/` before it, that of this document.
        #[arg(value_parser = OPERATIONS, hide_possible_values = true)]
        operation: String,
        /// How to write the operation.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// List the contradictions of the pages, and what is made of each.
    #[command(after_help = "Examples:\n  scicloud spec errata\n  scicloud spec errata --document modelarts\n  \
                            scicloud spec errata --format markdown > errata.md")]
    Errata {
        /// Only those of one document, such as `modelarts`.
        #[arg(long, value_name = "NAME", value_parser = DOCUMENTS, hide_possible_values = true)]
        document: Option<String>,
        /// How to write the list.
        #[arg(long, value_enum, default_value = "table")]
        format: ErrataFormat,
    },
}

/// The way the errata are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ErrataFormat {
    /// A paragraph each, for people.
    Table,
    /// A table as openapi/ERRATA.md has it.
    Markdown,
    /// JSON, for programs.
    Json,
}

impl Arguments {
    /// Shows what was asked for.
    pub fn run(self) -> u8 {
        match self.command {
            Command::List { format } => list(format),
            Command::Show { operation, format } => show::run(&operation, format),
            Command::Errata { document, format } => errata(document.as_deref(), format),
        }
    }
}

fn list(format: Format) -> u8 {
    let operations = documents::all().iter().flat_map(|document| {
        document.operations().map(move |operation| {
            let page = document.operation_json(&operation)["externalDocs"]["url"].as_str().unwrap_or_default();
            let method = operation.method.to_uppercase();
            [operation.id().to_owned(), document.name.clone(), method, operation.path.to_owned(), page.to_owned()]
        })
    });
    let names = ["operation", "document", "method", "path", "page"];
    match format {
        Format::Table => print(&fitted_table(&names, &operations.map(Vec::from).collect::<Vec<_>>(), width())),
        Format::Json => {
            let object = |row: [String; 5]| {
                names.into_iter().zip(row).map(|(name, cell)| (name.to_owned(), json!(cell))).collect()
            };
            print_json(&operations.map(object).collect::<Vec<serde_json::Map<String, Value>>>())
        }
    }
}

fn errata(name: Option<&str>, format: ErrataFormat) -> u8 {
    let chosen: Vec<&Document> = match name.map(documents::by_name) {
        Some(Some(document)) => vec![document],
        Some(None) => {
            let names: Vec<_> = documents::all().iter().map(|document| document.name.as_str()).collect();
            let name = name.unwrap_or_default();
            return unable(format_args!("there is no document {name:?}; there are {}", names.join(", ")));
        }
        None => documents::all().iter().collect(),
    };
    let errata = || chosen.iter().flat_map(|document| document.errata.iter().map(|erratum| (&document.name, erratum)));
    match format {
        ErrataFormat::Table => {
            let paragraph = |(name, erratum): (&String, _)| show::erratum(name, erratum);
            print(&errata().map(paragraph).collect::<Vec<_>>().join("\n"))
        }
        ErrataFormat::Markdown => {
            let mut text =
                String::from("| erratum | the tables say | but | served | accepted |\n|---|---|---|---|---|\n");
            for (name, erratum) in errata() {
                let cells = [&erratum.table, &erratum.shows, &erratum.served, &erratum.accepted];
                let cells = cells.map(|cell| cell.trim().replace('\n', " ").replace('|', "\\|"));
                text += &format!("| `{name}/{}` | {} |\n", erratum.id, cells.join(" | "));
            }
            print(&text)
        }
        ErrataFormat::Json => {
            let object = |(name, erratum)| {
                let mut object = json!(erratum);
                object["document"] = json!(name);
                object
            };
            print_json(&errata().map(object).collect::<Vec<Value>>())
        }
    }
}
