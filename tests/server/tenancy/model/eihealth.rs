//! Spaces, their members, and what is in them.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::huawei::{Door, Rejected};
use super::{Expected, Model, refused};
use crate::tenancy::question::Credential;
use crate::tenancy::world::{Space, Tenant};

/// "Letters, digits, `-` and `_`", 1 to 128 of them; "the project is not available (400)", "the gateway does not let this
/// user ask (403)".
const PROJECT: Door =
    Door { longest: 128, others: "_-", bad: "eihealth.01000020", foreign: "APIG.0302", unscoped: (403, "APIG.0302") };

impl Model<'_> {
    /// "Lists the spaces the caller is a member of, with the number of resources of each kind in them."
    pub(super) fn statistics(&mut self, by: &Credential, project: &str) -> Expected {
        let caller = match self.caller(by) {
            Ok(caller) => caller,
            Err(Rejected::Project) => return Expected::refused(vec![refused(403, "APIG.0302")]),
            // "the gateway before the service refuses the credentials (401)".
            Err(_) => return Expected::refused(vec![refused(401, "APIG.0301")]),
        };
        let project = match self.enter(caller, project, &PROJECT) {
            Ok(project) => project,
            Err(outcome) => return Expected::to(caller.sees(), vec![outcome]),
        };
        let tenant = self.tenant(caller);
        let spaces = tenant.projects[project].spaces.iter();
        let spaces: BTreeMap<_, _> =
            spaces.filter_map(|space| Some((&space.id, row(tenant, space, caller.user)?))).collect();
        let rows: Vec<_> = spaces.into_values().collect();
        Expected::seen(caller.sees(), 200, json!({ "count": rows.len(), "rows": rows }))
    }
}

/// The space as a member sees it; none for who is no member.
fn row(tenant: &Tenant, space: &Space, user: usize) -> Option<Value> {
    let (_, role, own) = space.members.iter().find(|(member, _, _)| *member == user)?;
    // "the kinds of which anyone has something, in both lists, with 0 for a caller who has none".
    let mut total = BTreeMap::new();
    for (kind, count) in space.members.iter().flat_map(|(_, _, kinds)| kinds).filter(|(_, count)| *count > 0) {
        *total.entry(*kind).or_insert(0) += count;
    }
    let mine = |kind: &str| own.iter().find(|(known, _)| *known == kind).map_or(0, |(_, count)| *count);
    let counts: Vec<_> = total.into_iter().map(|(kind, count)| json!([kind, mine(kind), count])).collect();
    Some(json!([space.id, space.name, role, tenant.users[space.creator].name, counts]))
}
