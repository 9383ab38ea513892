//! MapTable's users with tokens, and workspaces with all that is in them.

use serde_json::{Value, json};

use super::{Step, filled, tokens};
use crate::book::Book;
use crate::chance::Chance;
use crate::state::{MapTokens, MapUsers, MapWorkspaces};

pub const KINDS: &[&str] = &[
    "create map user",
    "change map user",
    "delete map user",
    "create map workspace",
    "change map workspace",
    "delete map workspace",
    "put map member",
    "delete map member",
    tokens::ISSUE,
];

/// Most users and workspaces of a writer.
const MOST: u32 = 5;
const WORKSPACES: u32 = 2;

pub fn next(book: &Book, owner: &str, chance: &mut Chance) -> Step {
    if chance.one_in(2) { workspace(book, owner, chance) } else { user(book, owner, chance) }
}

/// The numbers of a writer's own begin with its digits.
fn number(owner: &str, one: u32) -> i64 {
    format!("{owner}{one:02}").parse().expect("digits")
}

fn user(book: &Book, owner: &str, chance: &mut Chance) -> Step {
    let id = number(owner, chance.below(MOST));
    let key = MapUsers.key([&id.to_string()]);
    let notifications: Vec<Value> =
        ["one", "other"].iter().map(|text| filled(json!({"text": text, "read": chance.one_in(2)}))).collect();
    let avatar = if chance.one_in(2) { "https://a.example/1.png" } else { "" };
    let name = format!("user {}", chance.below(1_000));
    let new = filled(json!({"id": id, "name": name, "avatar": avatar, "notifications": notifications}));
    let Some(old) = book.state.get(&key) else {
        return Step::create("create map user", &key, &new, new.clone());
    };
    let is_alone = book.items(MapWorkspaces).all(|(_, workspace)| !mentions(workspace, id));
    match chance.below(6) {
        0..=2 if is_alone => {
            let known = tokens::of(book, MapTokens, &old["id"]);
            known.iter().fold(Step::delete("delete map user", &key), |step, (key, _)| step.changing(key, None))
        }
        0..=3 => Step::change("change map user", &key, old, new),
        _ => tokens::next(book, MapTokens, &old["id"], &json!({}), chance),
    }
}

fn mentions(workspace: &Value, user: i64) -> bool {
    let is_one = |members: &Value| members.as_array().into_iter().flatten().any(|member| *member == user);
    let mut projects = workspace["projects"].as_array().into_iter().flatten();
    is_one(&workspace["members"]) || projects.any(|it| it["creator"] == user || is_one(&it["members"]))
}

fn workspace(book: &Book, owner: &str, chance: &mut Chance) -> Step {
    let id = number(owner, chance.below(WORKSPACES));
    let key = MapWorkspaces.key(["org", &id.to_string()]);
    let users: Vec<i64> = (0..MOST).map(|one| number(owner, one)).collect();
    let users: Vec<i64> =
        users.into_iter().filter(|user| book.state.contains_key(&MapUsers.key([&user.to_string()]))).collect();
    let Some(old) = book.state.get(&key) else {
        let new = drawn(id, &users, chance);
        return Step::create("create map workspace", &key, &new, new.clone());
    };
    let members: Vec<i64> = old["members"].as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
    let mut new = old.clone();
    match chance.below(6) {
        0 | 1 => Step::delete("delete map workspace", &key),
        2 if !members.is_empty() => {
            let gone = chance.pick(&members);
            new["members"] = members.into_iter().filter(|member| *member != gone).collect();
            Step::take("delete map member", &key, &format!("members/{gone}"), new)
        }
        2 | 3 if !users.is_empty() => {
            let user = chance.pick(&users);
            let mut members = members;
            members.retain(|member| *member != user);
            members.push(user);
            members.sort_unstable();
            new["members"] = members.into();
            Step::put("put map member", &key, &format!("members/{user}"), &json!({}), new)
        }
        _ => Step::change("change map workspace", &key, old, drawn(id, &users, chance)),
    }
}

/// A workspace with projects and files whose ids are its own.
fn drawn(id: i64, users: &[i64], chance: &mut Chance) -> Value {
    let time = |second: u32| format!("2025-03-04T05:06:{second:02}Z");
    let file = |number: i64| json!({"id": id * 10 + number, "name": format!("file {number}"), "create_time": time(1), "update_time": time(2)});
    let files: Vec<Value> = (0..i64::from(chance.below(4))).map(file).collect();
    let mut projects = Vec::new();
    let many = if users.is_empty() { 0 } else { i64::from(chance.below(3)) };
    for number in 0..many {
        let table = |place: i64| {
            let (id, parent) = ((id * 10 + number) * 10 + place, (id * 10 + number) * 10);
            let kind = if place == 0 { "group" } else { "table" };
            let mut table = json!({"id": id, "name": format!("table {place}"), "type": kind, "order": place,
                "create_time": time(3), "update_time": time(4)});
            if place > 0 {
                table["parent"] = json!(parent);
            }
            table
        };
        let tables: Vec<Value> = (0..i64::from(1 + chance.below(4))).map(table).collect();
        let members = chance.some(users);
        let mut project = filled(json!({"id": id * 10 + number, "name": format!("project {}", chance.below(1_000)),
            "creator": users[0], "create_time": time(5), "update_time": time(6), "role_inherited": chance.one_in(2),
            "map_config": {"center": "0,0", "zoom_level": 3.5, "base_map": "AmapLight"}, "table_nodes": tables}));
        project["members"] = json!(members);
        projects.push(project);
    }
    let mut workspace = filled(json!({"type": "org", "id": id, "name": format!("office {}", chance.below(1_000)),
        "plan": "base", "projects": projects, "data_files": files}));
    workspace["members"] = json!(chance.some(users));
    workspace
}
