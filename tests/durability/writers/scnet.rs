//! SCNet's users with accounts, their quotas and tokens.

use serde_json::{Value, json};

use super::{Step, filled, tokens};
use crate::book::Book;
use crate::chance::Chance;
use crate::state::{Key, Quotas, ScNetTokens, ScNetUsers};

pub const KINDS: &[&str] = &[
    "create account",
    "change account",
    "delete account",
    "create quota",
    "change quota",
    "delete quota",
    tokens::ISSUE,
];

/// Most users of a writer, and quotas of a user.
const MOST: u32 = 3;
const QUOTAS: u32 = 1;

pub fn next(book: &Book, owner: &str, chance: &mut Chance) -> Step {
    let name = format!("{owner}-{}", chance.below(MOST));
    let key = ScNetUsers.key([&name]);
    let Some(old) = book.state.get(&key) else {
        let new = user(&name, chance);
        return Step::create("create account", &key, &new, new.clone());
    };
    let quota = Quotas.key([&name, &format!("/work/{}", chance.below(QUOTAS))]);
    match chance.below(8) {
        0 | 1 if book.items(Quotas).all(|(_, quota)| quota["username"] != *name) => {
            let known = tokens::of(book, ScNetTokens, &old["name"]);
            known.iter().fold(Step::delete("delete account", &key), |step, (key, _)| step.changing(key, None))
        }
        0..=2 => change(book, &key, old, user(&name, chance)),
        3..=5 => change_quota(book, &quota, chance),
        _ => {
            let is_active = old["clusters"].as_array().is_some_and(|it| it.iter().any(|it| it["stopped"] != true));
            let reach = if is_active && chance.one_in(2) { json!({"cluster": tokens::CLUSTER}) } else { json!({}) };
            tokens::next(book, ScNetTokens, &old["name"], &reach, chance)
        }
    }
}

/// Whose account is stopped loses the tokens for the cluster.
fn change(book: &Book, key: &Key, old: &Value, new: Value) -> Step {
    let has_account = new["clusters"].as_array().is_some_and(|it| it.iter().any(|it| it["stopped"] != true));
    let known = tokens::of(book, ScNetTokens, &old["name"]);
    let ended = known.iter().filter(|(_, token)| !has_account && token.get("cluster").is_some());
    ended.fold(Step::change("change account", key, old, new), |step, (key, _)| step.changing(key, None))
}

fn change_quota(book: &Book, key: &Key, chance: &mut Chance) -> Step {
    let mut new = json!({"username": key.path[0], "path": key.path[1], "threshold": f64::from(chance.below(4_000)) / 4.0,
        "usage": f64::from(chance.below(9_999)) / 8.0});
    if chance.one_in(2) {
        new["quota_id"] = json!(chance.below(100));
    }
    match book.state.get(key) {
        None => Step::create("create quota", key, &new, new.clone()),
        Some(_) if chance.one_in(2) => Step::delete("delete quota", key),
        Some(old) => Step::change("change quota", key, old, new),
    }
}

fn user(name: &str, chance: &mut Chance) -> Value {
    let account = filled(json!({"id": tokens::CLUSTER, "stopped": chance.one_in(3)}));
    let accounts: Vec<Value> = std::iter::once(account).filter(|_| !chance.one_in(4)).collect();
    filled(json!({"name": name, "frozen": chance.one_in(5), "administrator": chance.one_in(5), "clusters": accounts}))
}
