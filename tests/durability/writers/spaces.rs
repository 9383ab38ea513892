//! eiHealth's spaces with members and resources, each of which is a row.

use serde_json::{Map, Value, json};

use super::{Step, filled};
use crate::book::Book;
use crate::chance::Chance;
use crate::state::{Key, PROJECT, Spaces};

pub const KINDS: &[&str] =
    &["create space", "change space", "delete space", "put member", "delete member", "put resources"];

/// Most spaces of a writer.
const MOST: u32 = 4;

const PEOPLE: [&str; 5] = ["alice", "bob", "creator", "erin", "frank"];
const THINGS: [&str; 4] = ["app", "job", "notebook", "workflow"];
const ROLES: [&str; 3] = ["Owner", "Developer", "Viewer"];

pub fn next(book: &Book, owner: &str, chance: &mut Chance) -> Step {
    let key = Spaces.key([&format!("{owner}-{}", chance.below(MOST))]);
    let Some(old) = book.state.get(&key) else {
        let new = drawn(&key, chance);
        return Step::create("create space", &key, &new, new.clone());
    };
    let user = chance.pick(&PEOPLE);
    let mut new = old.clone();
    let is_member = old["members"].get(user).is_some();
    let has_resources = old["resources"].get(user).is_some();
    match chance.below(10) {
        0 => Step::delete("delete space", &key),
        1..=3 if is_member && !has_resources => {
            new["members"].as_object_mut().expect("members").remove(user);
            Step::take("delete member", &key, &format!("members/{user}"), new)
        }
        1..=3 => {
            let role = chance.pick(&ROLES);
            new["members"][user] = json!(role);
            Step::put("put member", &key, &format!("members/{user}"), &json!({"role": role}), new)
        }
        4..=7 if is_member => {
            let (kind, count) = (chance.pick(&THINGS), chance.below(40).saturating_sub(5));
            if new.get("resources").is_none() {
                new["resources"] = json!({});
            }
            new["resources"][user][kind] = json!(count);
            let within = format!("resources/{user}/{kind}");
            Step::put("put resources", &key, &within, &json!({"count": count}), without_nothing(new))
        }
        _ => Step::change("change space", &key, old, drawn(&key, chance)),
    }
}

fn drawn(key: &Key, chance: &mut Chance) -> Value {
    let members = chance.some(&PEOPLE);
    let own = |chance: &mut Chance| {
        let kinds = chance.some(&THINGS).into_iter();
        Value::Object(kinds.map(|kind| (kind.to_owned(), json!(1 + chance.below(30)))).collect())
    };
    let resources: Map<String, Value> =
        chance.some(&members).iter().map(|user| ((*user).to_owned(), own(chance))).collect();
    let members: Map<String, Value> =
        members.iter().map(|user| ((*user).to_owned(), json!(chance.pick(&ROLES)))).collect();
    let mut space = json!({
        "project": PROJECT,
        "id": key.name(),
        "name": format!("space {}", chance.below(1_000)),
        "creator": chance.pick(&PEOPLE),
        "create_time": "2025-01-02T03:04:05Z",
        "update_time": format!("2025-06-07T08:09:{:02}Z", chance.below(60)),
        "members": members,
        "resources": resources,
    });
    if chance.one_in(3) {
        space["top_time"] = json!("2025-07-08T09:10:11Z");
    }
    without_nothing(space)
}

/// Without resources of which there are none.
fn without_nothing(mut space: Value) -> Value {
    let resources = space["resources"].take();
    let own = resources.as_object().into_iter().flatten().map(|(user, own)| {
        let some = own.as_object().into_iter().flatten().filter(|(_, count)| **count != 0);
        (user.clone(), Value::Object(some.map(|(kind, count)| (kind.clone(), count.clone())).collect()))
    });
    let own: Map<String, Value> = own.filter(|(_, own)| *own != json!({})).collect();
    let members = space["members"].take();
    space["resources"] = Value::Object(own);
    let mut space = filled(space);
    space["members"] = members;
    space
}
