//! The words of a command line: options, the operation, and what it takes.

use std::collections::HashMap;
use std::path::Path;

use clap::Command;
use scicloud::call::{Argument, Operation, shown_name};

/// The words after `scicloud call`, sorted.
#[derive(Debug, Default, PartialEq)]
pub struct Words {
    /// The operation, as it is written.
    pub operation: Option<String>,
    /// Options of every call, for clap.
    pub options: Vec<String>,
    /// The words of the operation.
    rest: Vec<String>,
}

impl Words {
    /// Sorts words by the options that a command knows.
    pub fn parse(words: &[String], command: &Command) -> Result<Self, String> {
        let mut takes_value = HashMap::new();
        for argument in command.get_arguments() {
            let takes = argument.get_action().takes_values();
            takes_value.extend(argument.get_long().map(|long| (format!("--{long}"), takes)));
            takes_value.extend(argument.get_short().map(|short| (format!("-{short}"), takes)));
        }
        let mut sorted = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let name = word.split_once('=').map_or(word.as_str(), |(name, _)| name);
            // Several short ones may stand together, as in `-vv`.
            let is_short = word.len() > 1
                && word.starts_with('-')
                && word[1..].chars().all(|short| takes_value.contains_key(&format!("-{short}")));
            if word == "--" {
                sorted.rest.extend(words.by_ref().cloned());
            } else if let Some(takes) = takes_value.get(name) {
                sorted.options.push(word.clone());
                if *takes && !word.contains('=') {
                    let value = words.next().ok_or_else(|| format!("{name} needs a value"))?;
                    // Joined to it, a value that begins with a dash is one.
                    sorted.options.pop();
                    sorted.options.push(format!("{name}={value}"));
                }
            } else if is_short {
                sorted.options.push(word.clone());
            } else if word.starts_with('-') || sorted.operation.is_some() {
                sorted.rest.push(word.clone());
            } else {
                sorted.operation = Some(word.clone());
            }
        }
        match (&sorted.operation, sorted.rest.first()) {
            (None, Some(word)) => {
                let word = shown_name(word.trim_start_matches('-').split('=').next().unwrap_or_default());
                Err(format!("{word} comes before an operation; `scicloud call` lists them"))
            }
            _ => Ok(sorted),
        }
    }

    /// The arguments of an operation: NAME=VALUE, NAME:=JSON, --NAME=VALUE, --NAME VALUE, and --NAME for a flag.
    pub fn arguments(&self, operation: &Operation<'_>) -> Result<Vec<Argument>, String> {
        let inputs: Vec<_> = operation.parameters().into_iter().chain(operation.fields()).collect();
        let is_flag =
            |name: &str| inputs.iter().any(|input| scicloud::call::is_alike(&input.name, name) && input.is_flag());
        let mut arguments = Vec::new();
        let mut words = self.rest.iter().peekable();
        while let Some(word) = words.next() {
            let Some(option) = word.strip_prefix("--") else {
                arguments.push(assigned(word)?);
                continue;
            };
            if option.contains('=') {
                arguments.push(assigned(option)?);
                continue;
            }
            // The dash of a number is none of an option.
            let next = words.peek().filter(|next| !next.starts_with("--"));
            let is_value = |next: &str| !is_flag(option) || matches!(next, "true" | "false");
            let value = match next.filter(|next| is_value(next)) {
                Some(_) => words.next().cloned().unwrap_or_default(),
                None if is_flag(option) => "true".to_owned(),
                None if !inputs.iter().any(|input| scicloud::call::is_alike(&input.name, option)) => {
                    let names: Vec<_> =
                        inputs.iter().filter(|input| !input.has_fields).map(|it| it.name.as_str()).collect();
                    let names = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
                    let option = shown_name(option);
                    return Err(format!("there is neither an option nor a parameter {option}; it takes {names}"));
                }
                None => return Err(format!("{} needs a value", shown_name(option))),
            };
            arguments.push(Argument::new(option, value));
        }
        Ok(arguments)
    }
}

/// A parameter or field with its value.
fn assigned(word: &str) -> Result<Argument, String> {
    let (name, value) = word.split_once('=').filter(|(name, _)| !name.is_empty() && *name != ":").ok_or_else(|| {
        // It may be a secret that lost its name, and is not shown.
        "a parameter or field is written as NAME=VALUE, NAME:=JSON or --NAME VALUE".to_owned()
    })?;
    let value = match value.strip_prefix('@') {
        Some(file) => of_file(name.trim_end_matches(':'), file)?,
        None => value.to_owned(),
    };
    Ok(match name.strip_suffix(':') {
        Some(name) => Argument { is_json: true, ..Argument::new(name, value) },
        None => Argument::new(name, value),
    })
}

/// The text of a file without the line break at its end.
fn of_file(name: &str, file: &str) -> Result<String, String> {
    let bytes = super::bytes(Path::new(file)).map_err(|problem| format!("`{name}`: {problem}"))?;
    let text = String::from_utf8(bytes).map_err(|_| format!("`{name}`: {file} has no text in UTF-8"))?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}
