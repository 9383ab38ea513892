//! Single items and lists of them, as the admin listener shows them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Look;
use crate::state::{Key, MapUsers, MapWorkspaces, Quotas, ScNetUsers, Spaces, TENANT, Users, Workspaces, plain};

const LISTS: [crate::state::List; 7] = [Users, Workspaces, Spaces, ScNetUsers, Quotas, MapUsers, MapWorkspaces];

impl Look<'_> {
    pub(super) async fn at_items(&mut self) {
        for key in self.written(&LISTS) {
            let answer = self.client.shown(self.server, &key.url()).await;
            match self.book.state.get(&key).cloned() {
                Some(item) => self.same(&format!("{key:?}"), &plain(key.list, answer.json()), &item),
                None => self.hold(answer.status == 404, || format!("{key:?} is deleted, but shown as {answer:?}")),
            }
        }
        for list in LISTS {
            let path = format!("{}?limit=1000", list.collection().expect("a collection"));
            let found = self.client.shown(self.server, &path).await.json();
            let found = found["items"].as_array().cloned().unwrap_or_default();
            let key = |item: &Value| match list {
                Users => list.key([TENANT, item["id"].as_str().expect("a text")]),
                _ => list.key_of(item),
            };
            let found: BTreeSet<Key> = found.iter().map(key).collect();
            let is_listed = |key: &&Key| list != Users || key.path[0] == TENANT;
            let wanted = self.book.items(list).map(|(key, _)| key).filter(is_listed).cloned().collect();
            self.hold(found == wanted, || format!("{list:?} lists {found:?} and not {wanted:?}"));
        }
    }
}
