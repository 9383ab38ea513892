//! The Huawei family's users with keys, and their tokens.

use serde_json::{Value, json};

use super::{Step, filled, tokens};
use crate::book::Book;
use crate::chance::Chance;
use crate::state::{HuaweiTokens, Key, PROJECT, TENANT, Users};

pub const KINDS: &[&str] =
    &["create user", "change user", "delete user", tokens::ISSUE, tokens::REVOKE, tokens::REVOKE_ALL];

/// Most users of a writer.
const MOST: u32 = 4;

pub fn next(book: &Book, owner: &str, chance: &mut Chance) -> Step {
    let key = Users.key([TENANT, &format!("u-{owner}-{}", chance.below(MOST))]);
    let Some(old) = book.state.get(&key) else {
        let sent = drawn(&key, chance);
        return Step::create("create user", &key, &sent, kept(&sent));
    };
    match chance.below(8) {
        0 => {
            let known = tokens::of(book, HuaweiTokens, &old["name"]);
            known.iter().fold(Step::delete("delete user", &key), |step, (key, _)| step.changing(key, None))
        }
        // Tokens go on to be the user's.
        1 | 2 => {
            let mut new = old.clone();
            new["name"] = name(&key, chance);
            let known = tokens::of(book, HuaweiTokens, &old["name"]);
            let named = new["name"].clone();
            known.iter().fold(Step::change("change user", &key, old, new), |step, (key, token)| {
                let mut token = (*token).clone();
                token["user"] = named.clone();
                step.changing(key, Some(token))
            })
        }
        _ => tokens::next(book, HuaweiTokens, &old["name"], &tokens::of_project(), chance),
    }
}

fn name(key: &Key, chance: &mut Chance) -> Value {
    json!(format!("{} {}", key.name(), chance.below(1_000)))
}

fn drawn(key: &Key, chance: &mut Chance) -> Value {
    let access: Vec<_> = ["A", "B"].iter().filter(|_| chance.one_in(2)).collect();
    let pair =
        |one: &&&str| json!({"access": format!("{}-{one}", key.name()), "secret": "a secret key", "project": PROJECT});
    let keys: Vec<Value> = access.iter().map(pair).collect();
    filled(json!({"id": key.name(), "name": name(key, chance), "access_keys": keys}))
}

/// The user as it is shown: secret keys are sealed.
fn kept(sent: &Value) -> Value {
    let mut user = sent.clone();
    for key in user.get_mut("access_keys").and_then(Value::as_array_mut).into_iter().flatten() {
        key["secret"] = json!({"sealed": null});
    }
    user
}
