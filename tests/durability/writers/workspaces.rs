//! ModelArts' workspaces with whom they are shared with.

use serde_json::{Value, json};

use super::{Step, filled};
use crate::book::Book;
use crate::chance::Chance;
use crate::state::{Key, PROJECT, Workspaces};

pub const KINDS: &[&str] = &["create workspace", "change workspace", "delete workspace", "put grant", "delete grant"];

/// Most workspaces of a writer.
const MOST: u32 = 30;

/// Whom all are shared with at times, by operations of that.
const GUEST: &str = "u-dave";

pub fn next(book: &Book, owner: &str, chance: &mut Chance) -> Step {
    let key = Workspaces.key([PROJECT, &format!("{owner}-{:02}", chance.below(MOST))]);
    let Some(old) = book.state.get(&key) else {
        let new = drawn(&key, chance);
        return Step::create("create workspace", &key, &new, new.clone());
    };
    let is_guest = |grant: &Value| grant["user_id"] == GUEST;
    let mut new = old.clone();
    let grants: Vec<Value> = old["grants"].as_array().cloned().unwrap_or_default();
    match chance.below(8) {
        0 | 1 => Step::delete("delete workspace", &key),
        2 if grants.iter().any(is_guest) => {
            new["grants"] = grants.into_iter().filter(|grant| !is_guest(grant)).collect();
            Step::take("delete grant", &key, &format!("grants/{GUEST}"), filled(new))
        }
        2 | 3 => {
            let details = if chance.one_in(2) { json!({"user_type": "IAM"}) } else { json!({"user_name": "dave"}) };
            let mut grant = json!({"user_id": GUEST});
            grant.as_object_mut().expect("one").extend(details.as_object().expect("one").clone());
            let mut grants = grants;
            match grants.iter_mut().find(|known| is_guest(known)) {
                Some(known) => *known = grant,
                None => grants.push(grant),
            }
            new["grants"] = grants.into();
            Step::put("put grant", &key, &format!("grants/{GUEST}"), &details, new)
        }
        _ => Step::change("change workspace", &key, old, drawn(&key, chance)),
    }
}

fn drawn(key: &Key, chance: &mut Chance) -> Value {
    let grants = [
        json!({"user_id": "u-erin"}),
        json!({"user_name": "frank", "user_type": "AGENCY"}),
        json!({"user_id": "u-bob"}),
    ];
    let grants: Vec<Value> = grants.into_iter().filter(|_| chance.one_in(2)).collect();
    let number = chance.below(1_000);
    let name = match chance.below(4) {
        0 => "twin".to_owned(),
        1 => format!("50_done-{number}"),
        2 => format!("filler-{number}"),
        _ => format!("work-of_{}_{number}", key.name()),
    };
    filled(json!({
        "project": PROJECT,
        "id": key.name(),
        "name": name,
        "description": if chance.one_in(2) { format!("line {number}\nand another") } else { String::new() },
        "owner": chance.pick(&["alice", "bob", "erin"]),
        "enterprise_project": chance.pick(&["0", "ep-physics-0000-0000-000000000000001", "ep-biology-0000-0000-000000000000002"]),
        "auth_type": chance.pick(&["PUBLIC", "private", "INTERNAL"]),
        "status": chance.pick(&["NORMAL", "CREATE_FAILED", "DELETING"]),
        "status_info": chance.pick(&["", "the quota is used up"]),
        "create_time": number,
        "update_time": 1_000 + chance.below(500),
        "grants": grants,
    }))
}
