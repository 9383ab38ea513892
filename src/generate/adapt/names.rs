//! Names in Rust for what has others, or none, in the document.

use std::collections::HashSet;

use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};

/// Names that are given away already.
#[derive(Debug, Default)]
pub struct Names {
    types: HashSet<String>,
    calls: HashSet<String>,
}

/// Types that generated code has beside those of the document.
const TYPES: [&str; 15] = [
    "Self",
    "Client",
    "Default",
    "Error",
    "Option",
    "Result",
    "Vec",
    "Box",
    "String",
    "Ok",
    "Err",
    "Some",
    "None",
    "ByteStream",
    "ResponseValue",
];

/// What generated code has beside the tables of the operations.
const TABLES: [&str; 5] = ["codes", "fields", "forms", "operations", "readers"];

/// What the client's own methods are called.
const METHODS: [&str; 9] =
    ["builder", "clone", "from_parts", "into", "new", "request", "send_raw", "with_token", "without_token"];

impl Names {
    /// The name of a new type, or one near to it.
    pub fn type_name(&mut self, wanted: &str) -> String {
        let mut name = upper(wanted);
        if name.is_empty() {
            name = "Value".into();
        }
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            name = format!("X{name}");
        }
        if TYPES.contains(&name.as_str()) {
            name = format!("{name}Type");
        }
        free(&mut self.types, name)
    }

    /// Whether a type of this name is there.
    pub fn has_type(&self, wanted: &str) -> bool {
        self.types.contains(&upper(wanted))
    }

    /// The id of an operation, or one near to it.
    pub fn operation_id(&mut self, wanted: &str) -> String {
        let mut id = plain(wanted).to_lower_camel_case();
        if !id.starts_with(|first: char| first.is_ascii_alphabetic()) {
            id = format!("call{}", id.to_upper_camel_case());
        }
        let snake = id.to_snake_case();
        // Beside a method and a table, every operation has a type of its call.
        let is_taken = METHODS.contains(&snake.as_str())
            || TABLES.contains(&snake.as_str())
            || TYPES.contains(&id.to_upper_camel_case().as_str());
        if is_taken || syn::parse_str::<syn::Ident>(&snake).is_err() {
            id.push_str("Operation");
        }
        let mut number = 2;
        let mut unique = id.clone();
        while !self.calls.insert(unique.to_snake_case()) {
            unique = format!("{id}N{number}");
            number += 1;
        }
        unique
    }
}

/// A name in upper camel case that stays what it is when it is put in it again.
fn upper(wanted: &str) -> String {
    let name = plain(wanted).to_upper_camel_case();
    name.to_upper_camel_case()
}

/// A name with nothing in it but what names in Rust may have.
pub fn plain(wanted: &str) -> String {
    wanted.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect()
}

fn free(taken: &mut HashSet<String>, name: String) -> String {
    let mut unique = name.clone();
    let mut number = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{name}N{number}").to_upper_camel_case();
        number += 1;
    }
    unique
}

/// The words of a description; those of its code are none of Rust.
pub fn words(text: &str) -> String {
    let mut is_open = false;
    let lines = text.trim().lines().map(|line| {
        let bare = line.trim_start();
        if bare.starts_with("```") {
            is_open = !is_open;
            return if is_open { "```text".to_owned() } else { "```".to_owned() };
        }
        let indent = (line.len() - bare.len()).min(3);
        format!("{}{}", " ".repeat(if is_open { line.len() - bare.len() } else { indent }), bare.trim_end())
    });
    let mut words = lines.collect::<Vec<_>>().join("\n");
    if is_open {
        words.push_str("\n```");
    }
    words
}
