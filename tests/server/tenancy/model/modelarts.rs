//! Workspaces, and who may use them.

use serde_json::{Value, json};

use super::huawei::{Caller, Door, Rejected};
use super::{Expected, Model, Outcome, refused};
use crate::tenancy::question::Credential;
use crate::tenancy::world::{Grant, Tenant, Workspace};

/// "the project id is not valid (400) […] or the project is not the token's (403)", "400 with `ModelArts.0210` outside 1
/// to 64 letters, digits and `-`", "401 with `ModelArts.0212` to a token of a domain or of nothing".
const PROJECT: Door = Door {
    longest: 64,
    others: "-",
    bad: "ModelArts.0210",
    foreign: "ModelArts.0210",
    unscoped: (401, "ModelArts.0212"),
};

/// The codes with 400 for a parameter: "invalid argument", "parameter error", "invalid request parameters".
const PARAMETER: [&str; 3] = ["ModelArts.0101", "ModelArts.0104", "ModelArts.0107"];

fn any_of<const N: usize>(status: u16, codes: [&str; N]) -> Vec<Outcome> {
    codes.map(|code| refused(status, code)).into()
}

/// What the codes' list says of credentials.
fn rejected(why: Rejected) -> Expected {
    Expected::refused(match why {
        Rejected::Absent => any_of(401, ["ModelArts.0201"]),
        Rejected::Expired => any_of(401, ["ModelArts.0202"]),
        // "the token is not valid", "can't be parsed".
        Rejected::Invalid => any_of(401, ["ModelArts.0203", "ModelArts.0204"]),
        Rejected::Signature => any_of(401, ["APIG.0301"]),
        Rejected::Project => any_of(403, ["ModelArts.0210"]),
    })
}

/// What a request for a list asks for.
struct Query<'a> {
    offset: usize,
    limit: usize,
    sort_by: &'a str,
    is_descending: bool,
    enterprise: &'a str,
    name: &'a str,
    is_accessible: bool,
}

impl<'a> Query<'a> {
    /// The parameters with their defaults; none where one of them is not as documented.
    fn of(pairs: &'a [(String, String)]) -> Option<Self> {
        let value = |name: &str| {
            let mut values = pairs.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
            let first = values.next();
            if values.next().is_some() { None } else { Some(first) }
        };
        let whole = |name, default: i64, range: std::ops::RangeInclusive<i64>| {
            let number = value(name)?.map_or(Some(default), |text| text.parse().ok())?;
            usize::try_from(number).ok().filter(|_| range.contains(&number))
        };
        let one_of = |name, default, values: &[&str]| {
            let text = value(name)?.unwrap_or(default);
            values.contains(&text).then_some(text)
        };
        // "true and false in any letter case" (`modelarts/boolean-spelling`).
        let accessible = value("filter_accessible")?.unwrap_or("false").to_lowercase();
        let name = value("name")?.unwrap_or_default();
        // "`0` is the default enterprise project, others have 36 letters, digits and `-`".
        let enterprise = value("enterprise_project_id")?.unwrap_or_default();
        let is_id = |id: &str| id.len() == 36 && id.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
        Some(Self {
            offset: whole("offset", 0, 0..=i64::from(i32::MAX))?,
            limit: whole("limit", 1000, 1..=1000)?,
            sort_by: one_of("sort_by", "name", &["name", "update_time", "status"])?,
            is_descending: one_of("order", "desc", &["asc", "desc"])? == "desc",
            enterprise: Some(enterprise).filter(|id| ["", "0"].contains(id) || is_id(id))?,
            name: Some(name).filter(|name| name.chars().count() <= 64)?,
            is_accessible: accessible.parse().ok()?,
        })
    }
}

/// "When both are given, the id decides."
fn is_granted(tenant: &Tenant, grant: &Grant, user: usize) -> bool {
    match (grant.id, grant.name) {
        (Some(id), _) => id == user,
        (None, Some(name)) => tenant.users[name].name == tenant.users[user].name,
        (None, None) => false,
    }
}

/// "`PUBLIC`: every user of the tenant", "`PRIVATE`: its creator and the primary account", "`INTERNAL`: its creator, the
/// primary account and the users listed in `grants`", "letter case does not matter".
fn is_open(tenant: &Tenant, workspace: &Workspace, user: usize) -> bool {
    let invited = || workspace.grants.iter().any(|grant| is_granted(tenant, grant, user));
    workspace.owner == user
        || tenant.primary == user
        || match &*workspace.auth_type.to_uppercase() {
            "PUBLIC" => true,
            "INTERNAL" => invited(),
            _ => false,
        }
}

/// "`0` for the default one", and its name in the tenant: "one name per enterprise project and tenant".
fn enterprise<'a>(tenant: &'a Tenant, workspace: &Workspace) -> (&'a str, &'a str) {
    workspace.enterprise.map_or(("0", "default"), |place| {
        let (id, name) = &tenant.enterprise[place];
        (id, name)
    })
}

fn row(tenant: &Tenant, workspace: &Workspace) -> Value {
    let (id, name) = enterprise(tenant, workspace);
    json!([workspace.id, workspace.name, tenant.users[workspace.owner].name, id, name, workspace.auth_type])
}

impl Model<'_> {
    fn in_project(&mut self, by: &Credential, project: &str) -> Result<(Caller, usize), Expected> {
        let caller = self.caller(by).map_err(rejected)?;
        let entered = self.enter(caller, project, &PROJECT);
        entered.map(|project| (caller, project)).map_err(|outcome| Expected::to(caller.sees(), vec![outcome]))
    }

    pub(super) fn workspaces(&mut self, by: &Credential, project: &str, query: &[(String, String)]) -> Expected {
        let (caller, project) = match self.in_project(by, project) {
            Ok(entered) => entered,
            Err(expected) => return expected,
        };
        let Some(query) = Query::of(query) else { return Expected::to(caller.sees(), any_of(400, PARAMETER)) };
        let tenant = self.tenant(caller);
        let mut rows: Vec<_> = tenant.projects[project].workspaces.iter().collect();
        // "absent or empty, those of all"; "Only workspaces whose name contains this text".
        rows.retain(|it| query.enterprise.is_empty() || enterprise(tenant, it).0 == query.enterprise);
        rows.retain(|it| it.name.contains(query.name));
        // "With `true`, workspaces that the caller has no access to are left out."
        rows.retain(|it| !query.is_accessible || is_open(tenant, it, caller.user));
        // "texts compare by character code, equal ones come with their ids ascending in both directions".
        rows.sort_by(|one, other| one.id.cmp(&other.id));
        rows.sort_by(|one, other| {
            let order = match query.sort_by {
                "update_time" => one.updated.cmp(&other.updated),
                "status" => one.status.cmp(other.status),
                _ => one.name.cmp(&other.name),
            };
            if query.is_descending { order.reverse() } else { order }
        });
        // "counted in rows from 0"; "Number of workspaces that match, on all pages."
        let page: Vec<_> = rows.iter().skip(query.offset).take(query.limit).map(|it| row(tenant, it)).collect();
        let view = json!({ "total": rows.len(), "count": page.len(), "rows": page });
        Expected::seen(caller.sees(), 200, view)
    }

    pub(super) fn workspace(&mut self, by: &Credential, project: &str, id: &str) -> Expected {
        let (caller, project) = match self.in_project(by, project) {
            Ok(entered) => entered,
            Err(expected) => return expected,
        };
        let tenant = self.tenant(caller);
        let Some(found) = tenant.projects[project].workspaces.iter().find(|it| it.id == id) else {
            // "400 with `ModelArts.7005`" (`modelarts/missing-workspace`).
            return Expected::to(caller.sees(), any_of(400, ["ModelArts.7005"]));
        };
        if !is_open(tenant, found, caller.user) {
            // "the operation is not authorised (403)", "a policy forbids it, such as a restricted workspace (403)".
            return Expected::to(caller.sees(), any_of(403, ["ModelArts.0108", "ModelArts.0112"]));
        }
        let name = |user: usize| &tenant.users[user].name;
        let grants: Vec<_> = found
            .grants
            .iter()
            .map(|it| json!([it.id.map(|user| &tenant.users[user].id), it.name.map(name)]))
            .collect();
        Expected::seen(caller.sees(), 200, json!({ "row": row(tenant, found), "grants": grants }))
    }
}
