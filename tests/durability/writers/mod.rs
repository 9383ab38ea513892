//! The one who writes. What a writer asks for next follows from what it knows; no two change the same items.

mod clock;
mod maptable;
mod merges;
mod people;
mod scnet;
mod spaces;
mod tokens;
pub mod whole;
mod workspaces;

use reqwest::Method;
use serde_json::{Value, json};

use crate::book::{Book, Change};
use crate::chance::Chance;
use crate::state::{Key, patch};

pub struct Writer {
    /// What the ids of its items begin with.
    pub owner: &'static str,
    pub next: fn(&Book, &str, &mut Chance) -> Step,
    /// The kinds of writes that it does.
    pub kinds: &'static [&'static str],
}

pub const WRITERS: [Writer; 7] = [
    Writer { owner: "wa", next: workspaces::next, kinds: workspaces::KINDS },
    Writer { owner: "wb", next: workspaces::next, kinds: workspaces::KINDS },
    Writer { owner: "sp", next: spaces::next, kinds: spaces::KINDS },
    Writer { owner: "pe", next: people::next, kinds: people::KINDS },
    Writer { owner: "sc", next: scnet::next, kinds: scnet::KINDS },
    Writer { owner: "10", next: maptable::next, kinds: maptable::KINDS },
    Writer { owner: "me", next: merges::next, kinds: merges::KINDS },
];

/// A write, and what it does if it is done.
#[derive(Debug)]
pub struct Step {
    pub kind: &'static str,
    pub method: Method,
    pub path: String,
    pub body: Option<String>,
    pub change: Change,
    /// Tokens that it brings along.
    pub tokens: Vec<(Key, String)>,
    pub told: Told,
}

/// What the answer says.
#[derive(Debug)]
pub enum Told {
    Nothing,
    /// The item as it is now.
    Item(Key),
    /// This.
    Like(Value),
    /// The token that was made up.
    Token,
}

impl Step {
    fn new(kind: &'static str, method: Method, path: String) -> Self {
        Self { kind, method, path, body: None, change: Change::default(), tokens: Vec::new(), told: Told::Nothing }
    }

    fn body(self, body: &Value) -> Self {
        Self { body: Some(body.to_string()), ..self }
    }

    fn told(self, told: Told) -> Self {
        Self { told, ..self }
    }

    /// An item is like this afterwards, or gone.
    fn changing(mut self, key: &Key, item: Option<Value>) -> Self {
        self.change.items.insert(key.clone(), item);
        self
    }

    /// An item is sent whole and made; what is null of it is for the server to say.
    fn create(kind: &'static str, key: &Key, sent: &Value, made: Value) -> Self {
        let path = key.list.collection().expect("a collection").to_owned();
        let told = Told::Item(key.clone());
        Self::new(kind, Method::POST, path).body(sent).changing(key, Some(made)).told(told)
    }

    /// An item becomes another by a merge patch.
    fn change(kind: &'static str, key: &Key, old: &Value, new: Value) -> Self {
        let (patch, told) = (patch(old, &new), Told::Item(key.clone()));
        Self::new(kind, Method::PATCH, key.url()).body(&patch).changing(key, Some(new)).told(told)
    }

    fn delete(kind: &'static str, key: &Key) -> Self {
        Self::new(kind, Method::DELETE, key.url()).changing(key, None)
    }

    /// Something within an item is put there, which is like this then.
    fn put(kind: &'static str, key: &Key, within: &str, body: &Value, new: Value) -> Self {
        let path = format!("{}/{within}", key.url());
        Self::new(kind, Method::PUT, path).body(body).changing(key, Some(new)).told(Told::Item(key.clone()))
    }

    /// Something within an item is taken away, which is like this then.
    fn take(kind: &'static str, key: &Key, within: &str, new: Value) -> Self {
        Self::new(kind, Method::DELETE, format!("{}/{within}", key.url())).changing(key, Some(new))
    }
}

/// An object without the fields that a dump leaves out: those that are empty.
fn filled(mut item: Value) -> Value {
    let is_empty = |value: &Value| *value == json!("") || *value == json!([]) || *value == json!({}) || *value == false;
    item.as_object_mut().expect("an object").retain(|_, value| !is_empty(value));
    item
}
