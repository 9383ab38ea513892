//! ModelArts' lists in each order, with totals, filters and searches; and workspaces with their grants.

use serde_json::{Value, json};

use super::Look;
use crate::state::{PROJECT, Workspaces};

const ALICE: (&str, &str) = ("X-Auth-Token", "sample-alice");

/// What a list can be sorted by.
const SORTS: [&str; 3] = ["name", "update_time", "status"];

/// Workspaces of a page.
const PAGE: usize = 200;

impl Look<'_> {
    pub(super) async fn at_workspaces(&mut self) {
        let all: Vec<Value> =
            self.book.items(Workspaces).map(|(_, it)| it).filter(|it| it["project"] == PROJECT).cloned().collect();
        // Each time some of the questions, at times all.
        let rest = if self.thorough { 1 } else { 4 };
        for sort_by in SORTS {
            for order in ["asc", "desc"] {
                if self.chance.one_in(rest) {
                    self.at_list(&all, sort_by, order, "", ALICE, |_| true).await;
                }
            }
        }
        for (token, id, name) in [("sample-erin", "u-erin", "erin"), ("sample-frank", "u-frank", "frank")] {
            let (header, filter) = (("X-Auth-Token", token), "&filter_accessible=true");
            if self.chance.one_in(rest) {
                self.at_list(&all, "update_time", "desc", filter, header, |it| may_enter(it, id, name)).await;
            }
        }
        for id in ["0", "ep-physics-0000-0000-000000000000001"] {
            let filter = format!("&enterprise_project_id={id}");
            if self.chance.one_in(rest) {
                self.at_list(&all, "name", "asc", &filter, ALICE, |it| it["enterprise_project"] == id).await;
            }
        }
        // Of three characters and more, so that an index is asked.
        for part in ["twin", "50_done", "filler-1", "ne-1", "work-of_wa-0"] {
            let escaped = percent_encoding::utf8_percent_encode(part, percent_encoding::NON_ALPHANUMERIC);
            let contains = |it: &Value| it["name"].as_str().is_some_and(|name| name.contains(part));
            if self.chance.one_in(rest) {
                self.at_list(&all, "status", "asc", &format!("&name={escaped}"), ALICE, contains).await;
            }
        }
        for key in self.written(&[Workspaces]) {
            let (status, found) = self.platform(&format!("/v1/{PROJECT}/workspaces/{}", key.name()), ALICE).await;
            match self.book.state.get(&key) {
                Some(item) => {
                    let grants = item.get("grants").cloned().unwrap_or_else(|| json!([]));
                    let wanted = (200, item["name"].clone(), grants);
                    let found = (status, found["name"].clone(), found["grants"].clone());
                    self.hold(found == wanted, || format!("{key:?} is shown as {found:?} and not {wanted:?}"));
                }
                None => self.hold(status == 400, || format!("{key:?} is deleted, but shown as {status} {found}")),
            }
        }
    }

    /// All pages of a list, which must have what the filter lets through, in order, and say how many they are.
    async fn at_list(
        &mut self,
        all: &[Value],
        sort_by: &str,
        order: &str,
        filter: &str,
        header: (&str, &str),
        passes: impl Fn(&Value) -> bool,
    ) {
        let mut wanted: Vec<&Value> = all.iter().filter(|it| passes(it)).collect();
        // Texts are never compared with numbers here.
        let key = |it: &Value| (it[sort_by].as_i64(), it[sort_by].as_str().map(str::to_owned));
        let id = |it: &Value| it["id"].as_str().map(str::to_owned);
        wanted.sort_by(|one, other| {
            let by_key = if order == "asc" { key(one).cmp(&key(other)) } else { key(other).cmp(&key(one)) };
            by_key.then_with(|| id(one).cmp(&id(other)))
        });
        let wanted: Vec<Value> = wanted.into_iter().map(as_listed).collect();
        let mut found = Vec::new();
        let path = format!("/v1/{PROJECT}/workspaces?sort_by={sort_by}&order={order}{filter}&limit={PAGE}");
        loop {
            let (status, page) = self.platform(&format!("{path}&offset={}", found.len()), header).await;
            let is_counted = status == 200 && page["total_count"] == wanted.len();
            self.hold(is_counted, || format!("{path}: {status}, {} and not {}", page["total_count"], wanted.len()));
            let rows = page["workspaces"].as_array().cloned().unwrap_or_default();
            found.extend(rows.iter().cloned());
            if rows.len() < PAGE {
                break;
            }
        }
        for row in &mut found {
            row.as_object_mut().expect("a row").remove("enterprise_project_name");
        }
        if found != wanted {
            let at = found.iter().zip(&wanted).position(|(found, wanted)| found != wanted);
            let at = at.unwrap_or(found.len().min(wanted.len()));
            self.faults.push(format!("{path}: row {at} is {:?} and not {:?}", found.get(at), wanted.get(at)));
        }
    }
}

/// A workspace of a dump as the platform lists it.
fn as_listed(it: &Value) -> Value {
    let or_empty = |field: &str| it.get(field).cloned().unwrap_or_else(|| json!(""));
    json!({"id": it["id"], "name": it["name"], "description": or_empty("description"), "owner": it["owner"],
        "create_time": it["create_time"], "update_time": it["update_time"], "auth_type": it["auth_type"],
        "enterprise_project_id": it["enterprise_project"], "status": it["status"], "status_info": or_empty("status_info")})
}

/// Tells if a user who is not the primary account may enter.
fn may_enter(it: &Value, id: &str, name: &str) -> bool {
    let is_for = |grant: &Value| match grant.get("user_id") {
        Some(of) => of == id,
        None => grant["user_name"] == name,
    };
    let auth_type = it["auth_type"].as_str().expect("a text").to_ascii_uppercase();
    let is_granted = || it["grants"].as_array().into_iter().flatten().any(is_for);
    it["owner"] == name || auth_type == "PUBLIC" || auth_type == "INTERNAL" && is_granted()
}
