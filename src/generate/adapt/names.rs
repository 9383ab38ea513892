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

/// The names of generated code beside the tables of the operations.
const TABLES: [&str; 5] = ["codes", "fields", "forms", "operations", "readers"];

/// The names of the client's own methods.
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

    /// Keeps a name for a type that the generator makes of a parameter.
    pub fn keep_type(&mut self, wanted: &str) {
        self.types.insert(upper(wanted));
    }

    /// Tells whether a type of this name is there.
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

/// The words of a description, in which nothing is a link or a tag that leads nowhere; those of its code are none of Rust.
pub fn words(text: &str) -> String {
    let mut is_open = false;
    let lines = text.trim().lines().map(|line| {
        let bare = line.trim_start();
        if bare.starts_with("```") {
            is_open = !is_open;
            return if is_open { "```text".to_owned() } else { "```".to_owned() };
        }
        if is_open {
            return line.trim_end().to_owned();
        }
        let indent = (line.len() - bare.len()).min(3);
        format!("{}{}", " ".repeat(indent), linked(bare.trim_end()))
    });
    let mut words = lines.collect::<Vec<_>>().join("\n");
    if is_open {
        words.push_str("\n```");
    }
    words
}

/// A line in which addresses are links, and brackets and tags are what they look like; code is as it was.
fn linked(line: &str) -> String {
    let mut linked = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '`' => {
                let ticks = rest.len() - rest.trim_start_matches('`').len();
                let end = rest[ticks..].find(&rest[..ticks]).map(|at| at + 2 * ticks);
                match end {
                    Some(end) => end,
                    None => {
                        linked.push('\\');
                        1
                    }
                }
            }
            '\\' => rest.chars().take(2).map(char::len_utf8).sum(),
            '[' => match link(rest) {
                Some(length) => length,
                None => {
                    linked.push('\\');
                    1
                }
            },
            ']' => {
                linked.push('\\');
                1
            }
            '<' => match rest.find('>').filter(|&end| is_address(&rest[1..end])) {
                Some(end) => end + 1,
                None => {
                    linked.push('\\');
                    1
                }
            },
            'h' if is_address(rest) && !linked.ends_with(|before: char| before.is_alphanumeric()) => {
                let is_part = |c: char| !c.is_whitespace() && !"<>\"`[]{}|\\^*".contains(c);
                let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
                let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '_']);
                // A bracket that was opened before is not a part of it.
                let address = if address.contains('(') {
                    address
                } else {
                    address.trim_end_matches(')').trim_end_matches(['.', ','])
                };
                if address.split_once("://").is_some_and(|(_, host)| !host.is_empty()) {
                    linked.push_str(&format!("<{address}>"));
                    rest = &rest[address.len()..];
                    continue;
                }
                1
            }
            first => first.len_utf8(),
        };
        linked.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    linked
}

fn is_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// The length of a link to an address that a text begins with, if it does.
fn link(text: &str) -> Option<usize> {
    let (name, rest) = text[1..].split_once("](")?;
    let (address, _) = rest.split_once(')')?;
    let is_whole = !name.contains(['[', ']']) && is_address(address) && !address.contains(char::is_whitespace);
    is_whole.then_some(name.len() + address.len() + 4)
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_have_no_address_that_is_no_link_and_no_link_that_leads_nowhere() {
        let cases = [
            ("See https://a.example/b?c=d.", "See <https://a.example/b?c=d>."),
            ("(see http://a.example/)", "(see <http://a.example/>)"),
            ("[docs](https://a.example) and [none](./none)", "[docs](https://a.example) and \\[none\\](./none)"),
            ("<https://a.example> <b>bold</b> a<b", "<https://a.example> \\<b>bold\\</b> a\\<b"),
            ("`[a] <b> https://c` [a]", "`[a] <b> https://c` \\[a\\]"),
            ("one ` tick and https:// nothing", "one \\` tick and https:// nothing"),
            ("```json\n[a]\n```\n[b]", "```text\n[a]\n```\n\\[b\\]"),
            ("\\[a\\] ä", "\\[a\\] ä"),
        ];
        for (text, expected) in cases {
            assert_eq!(words(text), expected);
        }
    }
}
