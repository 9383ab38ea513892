//! Lists of operations, and of the inputs of each.

use scicloud::call::{Input, Operation};

use super::Options;
use super::find::{Catalog, qualified};
use crate::cli::output::{clean, heading, paragraph, table};

/// The text below the options, whatever is asked for.
pub const AFTER: &str = "\
Parameters and fields of the body:
  NAME=VALUE          a parameter, or a field of the body, with a value of the type that the document says
  --NAME VALUE        the same; `-` and `_` are the same in names
  NAME:=JSON          a value as JSON
  NAME=@FILE          a text of a file, `-` for the standard input: secrets stay out of the list of processes
  FIELD.WITHIN=VALUE  a field within a field; items of a list by their number, from 0
A list is written with commas, or its name again. `body.NAME` is a field that has the name of a parameter.

Who calls: the account that has the operation, of those in the file of accounts; `scicloud overview --help` tells of it.
With --url and no account, a token from --token or the environment: SCICLOUD_<DOCUMENT>_TOKEN.

Exit codes: 0 the server did it, 1 it refused, did not answer, or not with a list where one was to be written, 2 nothing was sent: an argument is wrong or missing, or \
nobody said yes to what may change something.

Examples:
  scicloud call listWorkspaces --help
  scicloud call modelarts/listWorkspaces project_id=PROJECT --all --format table
  scicloud call listStorageQuotas username=test --format csv > quotas.csv
  scicloud call createWorkspace name=trial auth_type=PRIVATE --curl
  scicloud call --spec mine.yaml --url https://service.example listItems limit=10";

/// The operations of all documents, and how to call them.
pub fn list(catalog: &Catalog) -> String {
    let mut text = String::from("Usage: scicloud call [OPTIONS] OPERATION [NAME=VALUE]...\n");
    for document in &catalog.documents {
        let rows: Vec<Vec<String>> = document
            .operations()
            .map(|operation| {
                let name = if catalog.is_foreign { operation.id().to_owned() } else { catalog.name(&operation) };
                vec![clean(&name), operation.method().to_owned(), clean(&operation.summary())]
            })
            .collect();
        text += &format!("\n{}", heading(&clean(document.name())));
        text += &table(&["operation", "method", "summary"], rows);
    }
    text + &options()
}

/// The options of every call, and what is said of all calls.
fn options() -> String {
    let help = Options::command().help_template("{options}").render_help().ansi().to_string();
    format!("\n{}{}\n\n{AFTER}\n", heading("Options:"), help.trim_end())
}

/// The inputs of an operation.
pub fn operation(catalog: &Catalog, operation: &Operation<'_>) -> String {
    let name = catalog.name(operation);
    let title = format!("{} ({} {})", clean(&qualified(operation)), operation.method(), clean(operation.path()));
    let mut text = heading(&title);
    text += &paragraph("", 0, &clean(&operation.description()));
    if let Some(page) = operation.page() {
        text += &format!("Page: {}\n", clean(page));
    }
    let (parameters, fields) = (operation.parameters(), operation.fields());
    if !parameters.is_empty() {
        text += &format!("\n{}{}", heading("Parameters"), inputs(&parameters, "in"));
    }
    if let Some(required) = operation.takes_body() {
        let media = operation.body_type().unwrap_or_default();
        let needed = if required { "" } else { ", may be left out" };
        text += &format!("\n{}", heading(&format!("Body: {}{needed}", clean(&media))));
        let leaves: Vec<Input> = fields.iter().filter(|field| !field.has_fields).cloned().collect();
        text += &match leaves.is_empty() {
            true => "given by --body FILE, or --body - for the standard input\n".to_owned(),
            false => inputs(&leaves, "field"),
        };
    }
    if let Some(collection) = operation.collection() {
        let pages = if collection.paging.is_some() { "; --all fetches every page" } else { "" };
        text += &format!("\nAnswers a list{pages}, and may be written as --format table or csv.\n");
    }
    text += &format!("\n{}  scicloud call {}\n", heading("Example"), example(&name, operation, &parameters, &fields));
    text + "\n`scicloud call --help` has the options of every call: accounts, pages, formats, curl, and how to write values.\n"
}

fn inputs(inputs: &[Input], place: &str) -> String {
    let rows = inputs.iter().map(|input| {
        let needed = if input.required { "required" } else { "" };
        let default = input.default.as_deref().map(|default| format!(" (default {default})")).unwrap_or_default();
        let meaning = match input.description.is_empty() {
            true => format!("{}{default}", input.takes),
            false => format!("{}{default}. {}", input.takes, input.description),
        };
        let mut row = vec![clean(&input.name)];
        row.extend((place == "in").then(|| input.place.to_owned()));
        row.extend([needed.to_owned(), clean(&meaning)]);
        row
    });
    match place {
        "in" => table(&["name", "in", "needed", "takes"], rows),
        _ => table(&["field", "needed", "takes"], rows),
    }
}

/// A line that calls the operation, with what it needs.
fn example(name: &str, operation: &Operation<'_>, parameters: &[Input], fields: &[Input]) -> String {
    let mut words = vec![quoted(name)];
    let needed =
        |inputs: &[Input]| inputs.iter().filter(|it| it.required && !it.has_fields).cloned().collect::<Vec<_>>();
    let (mut shown, of_body) = (needed(parameters), needed(fields));
    if of_body.is_empty() && operation.takes_body().is_some() && operation.fields().is_empty() {
        words.push("--body FILE".to_owned());
    } else if of_body.is_empty() && operation.takes_body().is_some() {
        shown.extend(fields.iter().find(|field| !field.has_fields).cloned());
    }
    shown.extend(of_body);
    for input in shown {
        let given = input.example.clone().or(input.default.clone()).or(input.values.first().cloned());
        let given = given.filter(|given| !input.is_secret && given.len() <= 40 && !given.starts_with(['[', '{']));
        words.push(quoted(&format!("{}={}", input.name, given.unwrap_or_else(|| "VALUE".to_owned()))));
    }
    if operation.collection().is_some() {
        words.push("--format table".to_owned());
    }
    clean(&words.join(" "))
}

fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,@+".contains(c);
    if word.chars().all(is_plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// The names of what an operation takes, as completions offer them, a line each.
pub fn names(operation: &Operation<'_>) -> String {
    let inputs = operation.parameters().into_iter().chain(operation.fields());
    inputs.filter(|input| !input.has_fields).map(|input| format!("{}=\n", clean(&input.name))).collect()
}
