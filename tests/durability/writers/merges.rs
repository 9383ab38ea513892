//! Fixtures that are added, of rows of all platforms; and in between the clock is moved.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Step, clock};
use crate::book::{Book, sha256};
use crate::chance::Chance;
use crate::state::{HuaweiTokens, List, MapTokens, MapUsers, MapWorkspaces, PROJECT, Quotas, ScNetTokens};
use crate::state::{ScNetUsers, Spaces, TENANT, Users, Workspaces};

pub const KINDS: &[&str] = &["merge", clock::ADVANCE];

/// The number of fixtures that take turns.
const MOST: u32 = 3;

pub fn next(book: &Book, owner: &str, chance: &mut Chance) -> Step {
    if chance.one_in(2) {
        return clock::next(book, chance);
    }
    let (turn, number) = (chance.below(MOST), chance.below(10_000));
    let (id, name) = (format!("{owner}-{turn}"), format!("{owner} {turn} {number}"));
    let user = json!({"id": format!("u-{id}"), "name": name});
    let map_id = 9_000 + i64::from(turn);
    let workspace = |one: u32| {
        json!({"project": PROJECT, "id": format!("{id}-{one}"), "name": format!("{name} {one}"), "owner": "alice",
            "enterprise_project": "0", "auth_type": "INTERNAL", "status": "NORMAL", "create_time": 1,
            "update_time": 1_000 + number, "grants": [{"user_id": user["id"]}, {"user_id": "u-erin"}]})
    };
    // Few are put into the lists one by one, more of them have all lists made anew.
    let many = if chance.one_in(6) { 30 } else { 1 + chance.below(4) };
    let workspaces: Vec<Value> = (0..many).map(workspace).collect();
    let space = json!({"project": PROJECT, "id": id, "name": name, "creator": "alice", "create_time": "2025-01-01T00:00:00Z",
        "update_time": "2025-01-01T00:00:00Z", "members": {"alice": "Owner", "bob": "Viewer"},
        "resources": {"alice": {"job": 1 + number % 50}, "bob": {"job": 2}}});
    let quota = |path: &str| json!({"username": id, "path": path, "threshold": 10.0, "usage": f64::from(number)});
    let quotas = ["/public/a", "/public/b"].map(quota);
    let map_user = json!({"id": map_id, "name": name});
    let map_workspace = json!({"type": "org", "id": map_id, "name": name, "plan": "base", "members": [map_id], "data_files":
        [{"id": map_id * 10, "name": name, "create_time": "2025-01-01T00:00:00Z", "update_time": "2025-01-01T00:00:00Z"}]});
    // In place of the ones of the time before.
    let token = |before: &str| format!("{before}{id} {}", number % 2);
    let tokens = [
        (HuaweiTokens, token(""), json!({"user": name, "project": PROJECT, "issued_at": "2025-01-01T00:00:00Z"})),
        (ScNetTokens, token(""), json!({"user": id})),
        (MapTokens, token("Bearer "), json!({"user": map_id})),
    ];
    let given = |list: List| {
        let mut given = tokens.iter().find(|(of, ..)| *of == list).expect("one").clone();
        given.2["token"] = json!(given.1);
        given.2
    };
    let fixture = json!({
        "huawei": {"tenants": [{"name": TENANT, "users": [user]}], "tokens": [given(HuaweiTokens)]},
        "modelarts": {"workspaces": workspaces},
        "eihealth": {"spaces": [space]},
        "scnet": {"users": [{"name": id}], "quotas": quotas, "tokens": [given(ScNetTokens)]},
        "maptable": {"users": [map_user], "workspaces": [map_workspace], "tokens": [given(MapTokens)]},
    });
    let mut step = Step::new("merge", Method::PUT, "/state?mode=merge".to_owned()).body(&fixture);
    let items = workspaces.into_iter().map(|it| (Workspaces, it)).chain(quotas.map(|it| (Quotas, it)));
    let items = items.chain([(Spaces, space), (ScNetUsers, json!({"name": id})), (MapUsers, map_user)]);
    for (list, item) in items.chain([(MapWorkspaces, map_workspace)]) {
        step = step.changing(&list.key_of(&item), Some(item));
    }
    let key = Users.key([TENANT, user["id"].as_str().expect("a text")]);
    // The user has another name from now on, by which tokens of before name it too.
    let old = book.state.get(&key).map(|user| &user["name"]);
    for (key, token) in old.iter().flat_map(|old| super::tokens::of(book, HuaweiTokens, old)) {
        let mut token = token.clone();
        token["user"] = json!(name);
        step = step.changing(key, Some(token));
    }
    for (list, token, mut item) in tokens {
        item["token"] = json!({"sha256": sha256(&token)});
        let key = list.key_of(&item);
        step = step.changing(&key, Some(item));
        step.tokens.push((key, token));
    }
    step.changing(&key, Some(user))
}
