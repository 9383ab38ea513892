//! Tokens that somebody was told: those that are there and have not expired sign in, and no other does.

use chrono::DateTime;
use serde_json::Value;

use super::Look;
use crate::state::{HuaweiTokens, Key, MapTokens, PROJECT, ScNetTokens, ScNetUsers};

impl Look<'_> {
    pub(super) async fn at_tokens(&mut self) {
        let time = self.client.shown(self.server, "/clock").await.json()["time"].clone();
        for key in self.written(&[HuaweiTokens, ScNetTokens, MapTokens]) {
            let Some(token) = self.book.tokens.get(&key).cloned() else { continue };
            let item = self.book.state.get(&key).cloned();
            let lives = |item: &Value| item.get("expires_at").is_none_or(|end| instant(end) > instant(&time));
            let item = item.filter(lives);
            let (found, wanted) = match key.list {
                HuaweiTokens => {
                    let path = format!("/v1/{PROJECT}/workspaces?limit=1");
                    let (status, _) = self.platform(&path, ("X-Auth-Token", &token)).await;
                    (status.to_string(), if item.is_some() { "200" } else { "401" })
                }
                ScNetTokens => {
                    let user = item.as_ref().and_then(|item| item["user"].as_str()).unwrap_or("test").to_owned();
                    let path = format!("/hpc/openapi/v2/parastor/quota/usernames/{user}");
                    let (_, answer) = self.platform(&path, ("token", &token)).await;
                    let code = answer["code"].as_str().unwrap_or_default().to_owned();
                    (code, if item.is_some() { self.code_of(&user) } else { "10008" })
                }
                _ => {
                    let (status, _) = self.platform("/open/api/v1/workspaces/", ("Authorization", &token)).await;
                    (status.to_string(), if item.is_some() { "200" } else { "401" })
                }
            };
            let of = |key: &Key| format!("{:?} {} ({item:?} at {time})", key.list, key.name());
            self.hold(found == wanted, || format!("the token {} is answered {found} and not {wanted}", of(&key)));
        }
    }

    /// What SCNet answers to a good token of a user.
    fn code_of(&self, user: &str) -> &'static str {
        let account = &self.book.state[&ScNetUsers.key([user])];
        if account.get("frozen").is_some() { "10007" } else { "0" }
    }
}

fn instant(time: &Value) -> i64 {
    let text = time.as_str().expect("a time");
    DateTime::parse_from_rfc3339(text).unwrap_or_else(|error| panic!("{text}: {error}")).timestamp_millis()
}
