//! Tokens that are issued to somebody and revoked.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Step, Told};
use crate::book::Book;
use crate::chance::Chance;
use crate::state::{HuaweiTokens, Key, List, MapTokens, PROJECT, ScNetTokens, TENANT};

pub const ISSUE: &str = "issue token";
pub const REVOKE: &str = "revoke token";
pub const REVOKE_ALL: &str = "revoke all tokens";

/// Most tokens of somebody.
const MOST: usize = 4;

/// The cluster that some of SCNet's tokens are for.
pub const CLUSTER: i64 = 11250;

/// The tokens of somebody, who is named as dumps name the holder of a token.
pub fn of<'a>(book: &'a Book, list: List, user: &'a Value) -> Vec<(&'a Key, &'a Value)> {
    book.items(list).filter(|(_, token)| token["user"] == *user).collect()
}

/// Somebody gets a token or loses some. `reach` says for what it is good, in a request and in a dump.
pub fn next(book: &Book, list: List, user: &Value, reach: &Value, chance: &mut Chance) -> Step {
    let known = of(book, list, user);
    if known.len() >= MOST || !known.is_empty() && chance.one_in(3) {
        return if chance.one_in(3) {
            revoke_all(list, user, &known)
        } else {
            revoke(book, list, chance.pick(&known).0)
        };
    }
    let mut wanted = whose(list, user);
    let mut item = json!({"token": {"sha256": null}, "user": user});
    for (name, value) in reach.as_object().into_iter().flatten() {
        wanted[name] = value.clone();
        item[name] = value.clone();
    }
    if list == HuaweiTokens {
        item["issued_at"] = Value::Null;
    }
    if chance.one_in(3) {
        // The clock is moved by whole hours, so that it is never near the end.
        wanted["lifetime"] = json!(format!("{}h 30min", chance.below(6)));
        item["expires_at"] = Value::Null;
    }
    let mut step = Step::new(ISSUE, Method::POST, "/tokens".to_owned()).body(&wanted).told(Told::Token);
    step.change.token = Some((list, item));
    step
}

fn whose(list: List, user: &Value) -> Value {
    let name = user.as_str().map_or_else(|| user.to_string(), str::to_owned);
    match list {
        HuaweiTokens => json!({"platform": "huawei", "user": name, "tenant": TENANT}),
        ScNetTokens => json!({"platform": "scnet", "user": name}),
        MapTokens => json!({"platform": "maptable", "user": name}),
        _ => panic!("{list:?} are no tokens"),
    }
}

/// Ends one, which is named by its hash where nobody was told the token.
fn revoke(book: &Book, list: List, key: &Key) -> Step {
    let platform = whose(list, &Value::Null)["platform"].clone();
    let token = book.tokens.get(key).map_or_else(|| json!({"sha256": key.name()}), |token| json!(token));
    let step = Step::new(REVOKE, Method::POST, "/tokens/revoke".to_owned());
    let step = step.body(&json!({"platform": platform, "token": token})).changing(key, None);
    step.told(Told::Like(json!({"revoked": 1})))
}

fn revoke_all(list: List, user: &Value, known: &[(&Key, &Value)]) -> Step {
    let step = Step::new(REVOKE_ALL, Method::POST, "/tokens/revoke".to_owned()).body(&whose(list, user));
    let step = known.iter().fold(step, |step, (key, _)| step.changing(key, None));
    step.told(Told::Like(json!({"revoked": known.len()})))
}

/// What a project's tokens reach.
pub fn of_project() -> Value {
    json!({"project": PROJECT})
}
