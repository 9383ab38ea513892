//! States of the server whose rows have values that are easily spoilt on the way.

use std::collections::HashSet;

use proptest::collection::{vec, vec as many};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Texts that mean something to SQL, JSON, URLs, patterns, terminals or people.
const AWKWARD: &[&str] = &[
    "'",
    "''; DROP TABLE tokens; --",
    "\"",
    "\\",
    "%",
    "_",
    "50%_done",
    "a+b c",
    "&name=x",
    "?",
    "#",
    "null",
    "true",
    "0",
    "-1",
    "1e3",
    "~",
    " leading",
    "trailing ",
    "\t",
    "a\nb",
    "\u{1}",
    "<b>&amp;</b>",
    "默认",
    "déjà",
    "e\u{301}",
    "ß",
    "İ",
    "\u{202e}txt",
    "\u{200b}",
    "\u{feff}",
    "🧬",
    "👩‍🔬",
    "𝔘",
    "\u{10ffff}",
    "%2e%2e",
    "{project_id}",
    "$name",
    "**d05**",
];

/// Text as a fixture takes it for everything but descriptions.
fn text() -> impl Strategy<Value = String> {
    any_text().prop_map(|text| text.replace(char::is_control, ""))
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![3 => select(AWKWARD).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => Just(String::new())]
}

/// Text of at most so many characters, sometimes of just so many.
fn up_to(most: usize, strategy: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop_oneof![
        4 => strategy.prop_map(move |text| text.chars().take(most).collect()),
        1 => select(vec!["x", "🧬"]).prop_map(move |character| character.repeat(most)),
    ]
}

/// Text that fits between two slashes.
fn one_segment() -> impl Strategy<Value = String> {
    text().prop_map(|text| text.replace(['/', '\\'], "-"))
}

fn whole() -> impl Strategy<Value = i64> {
    prop_oneof![3 => any::<i64>(), 1 => select(vec![0, -1, 1, i64::MIN, i64::MAX, 9_007_199_254_740_993])]
}

fn natural() -> impl Strategy<Value = i64> {
    whole().prop_map(|number| number & i64::MAX)
}

fn amount() -> impl Strategy<Value = f64> {
    let awkward = vec![0.0, 700.0, 398.56, 0.1, 1e-9, 1e300, 9_007_199_254_740_991.0, 9_007_199_254_740_992.0];
    prop_oneof![1 => select(awkward), 1 => (0_u32..1_000_000).prop_map(|cents| f64::from(cents) / 100.0)]
}

/// A moment in whole seconds, in one of the offsets that a fixture may have it in.
fn moment(seconds: i64, offset: i32, fraction: &str) -> String {
    let zone = chrono::FixedOffset::east_opt(offset * 900).expect("an offset");
    let time = chrono::DateTime::from_timestamp(seconds, 0).expect("a time").with_timezone(&zone);
    format!("{}{fraction}{zone}", time.format("%Y-%m-%dT%H:%M:%S"))
}

/// Two moments, the first not after the second.
fn moments(fractions: &'static [&'static str]) -> impl Strategy<Value = (String, String)> {
    let part = || (0_i64..4_000_000_000, -50_i32..50, select(fractions));
    (part(), part()).prop_map(|(one, other)| {
        let number = |(seconds, _, fraction): (i64, i32, &str)| (seconds, fraction.parse::<f64>().unwrap_or(0.0));
        let (first, last) = if number(one) <= number(other) { (one, other) } else { (other, one) };
        (moment(first.0, first.1, first.2), moment(last.0, last.1, last.2))
    })
}

const FRACTIONS: &[&str] = &["", ".5", ".590592", ".61113", ".000001", ".100000", ".999999", ".0"];

/// The state, in the shape that the head of `fixtures/sample.yaml` describes.
pub fn state() -> impl Strategy<Value = Value> {
    (huawei(), scnet(), maptable()).prop_map(|(mut state, scnet, maptable)| {
        state["scnet"] = scnet;
        state["maptable"] = maptable;
        state
    })
}

fn huawei() -> impl Strategy<Value = Value> {
    // A number at the end makes names unique, and there is room for it.
    let people = (vec(up_to(63, text()), 3), vec(text(), 3), select(vec![1, 64]), "[A-Za-z0-9-]{33}");
    let grant = (0_usize..3, 0_usize..3, 0_usize..3, text());
    let times = (natural(), natural()).prop_map(|(one, other)| (one.min(other), one.max(other)));
    let texts = (one_segment(), text(), up_to(256, any_text()), text(), text());
    let workspace = (texts, times, 0_usize..3, 0_usize..6, any::<bool>(), many(grant, 0..3));
    let owned = many((0_usize..3, text(), 0_u32..4), 0..5);
    let space = ((text(), text(), text()), moments(&[""]), proptest::option::of(moments(&[""])), 1_usize..8, owned);
    (people, many(workspace, 0..5), many(space, 0..4)).prop_map(|((names, ids, length, enterprise), workspaces, spaces)| {
        let project = "p".repeat(length);
        let name = |index: usize| format!("{}{index}", names[index]);
        let id = |index: usize| format!("{}{index}", ids[index]);
        let users: Vec<Value> =
            (0..3).map(|it| json!({ "id": id(it), "name": name(it), "primary_account": it == 0 })).collect();
        let tokens: Vec<Value> = (0..3)
            .map(|it| json!({ "token": format!("token of user {it}"), "user": name(it), "project": project }))
            .collect();
        let enterprise_id = format!("{enterprise}-id");
        let workspaces = workspaces.into_iter().enumerate().map(|(index, it)| {
            let ((key, called, description, status, info), (create, update), owner, auth, default, grants) = it;
            let auth = ["PUBLIC", "public", "PRIVATE", "private", "INTERNAL", "Internal"][auth];
            let grant = |(kind, by_id, by_name, user_type): (usize, usize, usize, String)| match kind {
                0 => json!({ "user_id": id(by_id), "user_name": name(by_name) }),
                1 => json!({ "user_id": id(by_id), "user_type": user_type }),
                _ => json!({ "user_name": name(by_name) }),
            };
            // Nobody is given a workspace twice.
            let mut grantees = HashSet::new();
            let grants = grants.into_iter().filter(|&(kind, by_id, by_name, _)| {
                grantees.insert(if kind == 2 { by_name } else { by_id })
            });
            json!({
                "project": project, "id": format!("{key}{index}x"), "name": format!("{called}."),
                "description": description, "owner": name(owner), "auth_type": auth, "status": format!("{status}!"),
                "enterprise_project": if default { "0" } else { &enterprise_id }, "status_info": info,
                "create_time": create, "update_time": update,
                "grants": grants.map(grant).collect::<Vec<_>>(),
            })
        });
        // Without it the server makes one of its own, at a time that nobody knows.
        let default = json!({ "project": project, "id": "0", "name": "default", "owner": name(0), "status": "NORMAL",
            "create_time": 0, "update_time": i64::MAX });
        let workspaces: Vec<Value> = workspaces.chain([default]).collect();
        let spaces = spaces.into_iter().enumerate().map(|(index, (texts, times, pinned, members, resources))| {
            let (key, called, role) = texts;
            let is_member = |user: usize| members & (1 << user) != 0;
            let roles: Map<String, Value> =
                (0..3).filter(|user| is_member(*user)).map(|user| (name(user), json!(format!("{role}r")))).collect();
            let mut owned = json!({});
            for (user, kind, count) in resources.into_iter().filter(|(user, _, _)| is_member(*user)) {
                owned[name(user)][format!("{kind}k")] = json!(count);
            }
            let mut space = json!({ "project": project, "id": format!("{key}{index}"), "name": called,
                "creator": name(index % 3), "create_time": times.0, "update_time": times.1, "members": roles,
                "resources": owned });
            if let Some((pinned, _)) = pinned {
                space["top_time"] = json!(pinned);
            }
            space
        });
        let tenant = json!({ "name": "tenant", "users": users, "projects": [{ "id": project, "name": "it" }],
            "enterprise_projects": [{ "id": enterprise_id, "name": enterprise }] });
        json!({ "huawei": { "tenants": [tenant], "tokens": tokens }, "modelarts": { "workspaces": workspaces },
            "eihealth": { "spaces": spaces.collect::<Vec<_>>() } })
    })
}

fn scnet() -> impl Strategy<Value = Value> {
    let quota = (0_usize..2, text(), amount(), amount(), proptest::option::of(whole()));
    (one_segment(), any::<bool>(), many(quota, 0..5)).prop_map(|(called, administrator, quotas)| {
        let users = [format!("{called}u"), "other".to_owned()];
        let quota = |(index, (user, path, threshold, usage, id)): (usize, (usize, String, f64, f64, Option<i64>))| {
            json!({ "username": users[user], "path": format!("{path}{index}"), "threshold": threshold, "usage": usage,
                "quota_id": id })
        };
        json!({
            "users": [{ "name": users[0], "administrator": administrator }, { "name": users[1] }],
            "tokens": [{ "token": "first", "user": users[0] }, { "token": "second", "user": users[1] }],
            "quotas": quotas.into_iter().enumerate().map(quota).collect::<Vec<_>>(),
        })
    })
}

fn maptable() -> impl Strategy<Value = Value> {
    let flags = || (any::<bool>(), any::<bool>(), any::<bool>());
    let zoom = (amount(), any::<bool>()).prop_map(|(zoom, negative)| if negative && zoom > 0.0 { -zoom } else { zoom });
    let map = (text(), zoom, flags(), text(), text(), any::<bool>());
    let tables = || {
        let kind = select(vec!["table", "bigTable", "group"]);
        many(((whole(), text(), kind, whole(), flags(), moments(FRACTIONS)), any::<bool>()), 0..4)
    };
    let project = (whole(), (text(), text(), any_text()), moments(FRACTIONS), any::<bool>(), 0_usize..4, map, tables());
    let file = (whole(), text(), moments(FRACTIONS), any::<bool>());
    let user = || (text(), proptest::option::of(text()), many((any_text(), any::<bool>()), 0..4));
    let content = (many((project, any::<bool>()), 0..4), many(file, 0..3));
    ((whole(), user(), user()), whole(), content).prop_map(|((first, one, other), id, (projects, files))| {
        let ids = [first, first.wrapping_add(1)];
        let user = |id: i64, (name, avatar, notes): (String, Option<String>, Vec<(String, bool)>)| {
            let notes = notes.into_iter().map(|(text, read)| json!({ "text": text, "read": read }));
            json!({ "id": id, "name": name, "avatar": avatar, "notifications": notes.collect::<Vec<_>>() })
        };
        let mut known = std::collections::BTreeSet::new();
        let mut workspace = json!({ "type": "org", "id": id, "members": ids });
        for list in ["projects", "recycle_projects", "data_files", "recycle_data_files"] {
            workspace[list] = json!([]);
        }
        let mut add = |list: &str, row: Value| workspace[list].as_array_mut().expect("a list").push(row);
        let mut used = std::collections::BTreeSet::new();
        for ((id, texts, times, inherited, members, map, tables), recycled) in projects {
            if used.insert(id) {
                let members = &ids[..members.min(2)];
                let project = project_row(&mut known, (id, ids[0], members), texts, times, (inherited, map, tables));
                add(if recycled { "recycle_projects" } else { "projects" }, project);
            }
        }
        let mut used = std::collections::BTreeSet::new();
        for (id, name, (create, update), recycled) in files.into_iter().filter(|(id, ..)| used.insert(*id)) {
            let row = json!({ "id": id, "name": name, "create_time": create, "update_time": update });
            add(if recycled { "recycle_data_files" } else { "data_files" }, row);
        }
        json!({
            "users": [user(ids[0], one), user(ids[1], other)],
            "tokens": [{ "token": "Bearer one", "user": ids[0] }, { "token": "Bearer two", "user": ids[1] }],
            "workspaces": [workspace, { "type": "user", "id": ids[0], "members": [ids[0]] }],
        })
    })
}

type Flags = (bool, bool, bool);
type Times = (String, String);
type TableRow = ((i64, String, &'static str, i64, Flags, Times), bool);
type MapRow = (String, f64, Flags, String, String, bool);

fn project_row(
    known: &mut std::collections::BTreeSet<i64>,
    (id, creator, members): (i64, i64, &[i64]),
    (name, icon, desc): (String, String, String),
    times: Times,
    (inherited, map, tables): (bool, MapRow, Vec<TableRow>),
) -> Value {
    let (center, zoom, (positioning, ranging, is_set), base, share, shared) = map;
    let mut lists = [Vec::new(), Vec::new()];
    let mut group = Value::Null;
    for ((id, name, kind, order, (subscribed, published, inherited), times), recycled) in tables {
        if !known.insert(id) {
            continue;
        }
        // Groups stand before what is in them, and the bin is written after the rest.
        let parent = if recycled { Value::Null } else { group.clone() };
        if kind == "group" && !recycled {
            group = json!(id);
        }
        lists[usize::from(recycled)].push(json!({ "id": id, "name": name, "type": kind, "order": order,
            "parent": parent, "subscribed": subscribed, "published": published, "role_inherited": inherited,
            "create_time": times.0, "update_time": times.1 }));
    }
    let [tables, recycled] = lists;
    json!({ "id": id, "name": name, "icon": icon, "desc": desc, "creator": creator, "create_time": times.0,
        "update_time": times.1, "role_inherited": inherited, "members": members, "table_nodes": tables,
        "recycle_table_nodes": recycled,
        "map_config": { "center": center, "zoom_level": zoom, "positioning": positioning, "ranging": ranging,
            "is_set": is_set, "base_map": base, "share_token": share, "is_shared": shared } })
}

/// The state as YAML: JSON, with what YAML counts as unprintable escaped.
pub fn yaml(state: &Value) -> String {
    let json = serde_json::to_string_pretty(state).expect("JSON");
    let escaped = json.chars().map(|it| match it {
        '\n' | ' '..='~' => it.to_string(),
        '\u{10000}'.. => format!("\\U{:08x}", u32::from(it)),
        _ => format!("\\u{:04x}", u32::from(it)),
    });
    escaped.collect()
}
