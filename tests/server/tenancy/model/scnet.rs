//! Quotas on the shared storage, clusters, and tokens for them.

use serde_json::json;

use super::{DAY, Expected, Held, Model, Outcome, refused};
use crate::tenancy::marks::Whose;
use crate::tenancy::world::{Account, ScnetUser};

/// "`10008`: there is no permission", "10008 for one that is unknown or expired".
fn no_permission() -> Outcome {
    refused(200, "10008")
}

/// "10003 without a token, 10008 for one that is unknown or expired" (`scnet/codes-missing`).
fn not_held(token: Option<&str>) -> Expected {
    let is_missing = token.is_none_or(str::is_empty);
    Expected::refused(vec![if is_missing { refused(200, "10003") } else { no_permission() }])
}

/// "`10007`: the user is frozen".
fn frozen() -> Outcome {
    refused(200, "10007")
}

/// "up to 15 minutes before and after the time of signing" (`scnet/signature-time`).
const WINDOW: i64 = 15 * 60;

fn name_on<'a>(user: &'a ScnetUser, account: &'a Account) -> &'a str {
    account.username.as_ref().unwrap_or(&user.name)
}

impl Model<'_> {
    fn scnet_holder(&self, token: Option<&str>) -> Option<(usize, Option<i64>)> {
        match self.tokens.get(token?)? {
            Held::Scnet { user, cluster, until } if !self.is_past(*until) => Some((*user, *cluster)),
            _ => None,
        }
    }

    /// Own texts, of the clusters with an account too; administrators ask for "any user's".
    fn scnet_sees(&self, user: usize) -> Vec<Whose> {
        let row = &self.world.scnet.users[user];
        let clusters = row.accounts.iter().map(|account| Whose::Cluster(account.cluster));
        let others = (0..self.world.scnet.users.len()).filter(|other| *other == user || row.administrator);
        clusters.chain(others.map(Whose::ScnetUser)).collect()
    }

    /// The user who has a name on a cluster.
    fn on_cluster(&self, cluster: i64, name: &str) -> Option<usize> {
        let place = self.world.scnet.clusters.iter().position(|(id, _)| *id == cluster)?;
        let has = |user: &ScnetUser| user.accounts.iter().any(|it| it.cluster == place && name_on(user, it) == name);
        self.world.scnet.users.iter().position(has)
    }

    /// "either name of the user whose token it is; administrators, any user's" (`scnet/whose-user-name`).
    pub(super) fn quotas(&mut self, token: Option<&str>, name: &str) -> Expected {
        let Some((user, cluster)) = self.scnet_holder(token) else { return not_held(token) };
        let caller = &self.world.scnet.users[user];
        // "10001 from the operation that shows a cluster; 10008 from a cluster" (`scnet/platform-token`).
        let for_platform = (cluster == Some(0)).then(no_permission);
        let refusals: Vec<_> = for_platform.into_iter().chain(caller.frozen.then(frozen)).collect();
        if !refusals.is_empty() {
            return Expected::to(self.scnet_sees(user), refusals);
        }
        let by_cluster = cluster.and_then(|cluster| self.on_cluster(cluster, name));
        let meant = by_cluster.or_else(|| self.world.scnet.users.iter().position(|it| it.name == name));
        let outcome = match meant {
            _ if meant != Some(user) && !caller.administrator => refused(200, "10009"),
            None => refused(200, "10004"),
            Some(other) if self.world.scnet.users[other].frozen => frozen(),
            Some(other) => {
                let mut paths = self.world.scnet.users[other].quotas.clone();
                paths.sort();
                Outcome::Seen(200, json!(paths))
            }
        };
        Expected::to(self.scnet_sees(user), vec![outcome])
    }

    /// "10008 for a wrong signature or time, for an unknown access key and for one of another user".
    pub(super) fn cluster_tokens(&mut self, user: &str, access: &str, secret: &str, late: i64) -> Expected {
        let users = &self.world.scnet.users;
        let signs = |it: &ScnetUser| it.key.as_ref().is_some_and(|(known, key)| known == access && key == secret);
        let found = users.iter().position(|it| it.name == user && signs(it)).filter(|_| late.abs() <= WINDOW);
        let Some(user) = found else { return Expected::refused(vec![no_permission()]) };
        if users[user].frozen {
            return Expected::to(self.scnet_sees(user), vec![frozen()]);
        }
        // "Gives a token for each cluster that the user has, and one for the platform itself", which is "null for a stopped
        // account".
        let clusters = &self.world.scnet.clusters;
        let own = users[user].accounts.iter().map(|it| (&clusters[it.cluster], !it.stopped));
        let own = own.map(|((id, name), is_active)| (id.to_string(), name.as_str(), is_active));
        let mut rows: Vec<_> = own.chain([("0".to_owned(), "ac", true)]).collect();
        rows.sort();
        let held = |id: &str| Held::Scnet { user, cluster: id.parse().ok(), until: Some(self.now + DAY) };
        let issued = rows.iter().filter(|(_, _, is_active)| *is_active).map(|(id, _, _)| (id.clone(), held(id)));
        let issued = issued.collect();
        Expected { issued, ..Expected::seen(self.scnet_sees(user), 200, json!(rows)) }
    }

    /// "Shows the cluster that the token is of: … the user's name and home directory there."
    pub(super) fn center(&mut self, token: Option<&str>) -> Expected {
        let Some((user, cluster)) = self.scnet_holder(token) else { return not_held(token) };
        let row = &self.world.scnet.users[user];
        if row.frozen {
            return Expected::to(self.scnet_sees(user), vec![frozen(), no_permission()]);
        }
        if cluster == Some(0) {
            return Expected::to(self.scnet_sees(user), vec![refused(200, "10001")]);
        }
        let clusters = &self.world.scnet.clusters;
        let account = row.accounts.iter().find(|it| Some(clusters[it.cluster].0) == cluster && !it.stopped);
        let Some(account) = account else { return Expected::to(self.scnet_sees(user), vec![no_permission()]) };
        let (id, name) = &clusters[account.cluster];
        Expected::seen(self.scnet_sees(user), 200, json!([id, name, name_on(row, account)]))
    }

    /// "Tells whether a token is valid, for a service that was handed one."
    pub(super) fn token_state(&mut self, token: Option<&str>) -> Expected {
        let Some((user, _)) = self.scnet_holder(token) else { return not_held(token) };
        let outcome =
            if self.world.scnet.users[user].frozen { frozen() } else { Outcome::Seen(200, json!("token is valid")) };
        Expected::to(self.scnet_sees(user), vec![outcome])
    }
}
