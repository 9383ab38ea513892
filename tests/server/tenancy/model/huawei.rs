//! The one who asks the Huawei family, and for which project.

use super::{Failures, Held, Model, Outcome, Reach, refused};
use crate::tenancy::marks::Whose;
use crate::tenancy::question::{Credential, Signed};
use crate::tenancy::world::Tenant;

/// The one who asks, by credentials that are good.
#[derive(Clone, Copy, Debug)]
pub(super) struct Caller {
    pub tenant: usize,
    pub user: usize,
    pub reach: Reach,
}

/// The reason why it is not known who asks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rejected {
    Absent,
    Invalid,
    Expired,
    Signature,
    Project,
}

/// "must be dated within 15 minutes" (docs/server.md).
const TOLERANCE: i64 = 15 * 60;

/// "Five wrong signatures in a row lock the key for five minutes" (docs/server.md).
const FAILURES: u32 = 5;
const LOCKED: i64 = 5 * 60;

impl Caller {
    /// "no tenant sees another's": of all texts, those of the own tenant.
    pub(super) fn sees(self) -> [Whose; 1] {
        [Whose::Tenant(self.tenant)]
    }
}

/// The ids of projects that a service takes, and how it refuses the others and who may not enter.
pub struct Door {
    pub longest: usize,
    /// The characters of an id beside letters and digits.
    pub others: &'static str,
    pub bad: &'static str,
    pub foreign: &'static str,
    /// For credentials that are for no project.
    pub unscoped: (u16, &'static str),
}

impl Model<'_> {
    pub(super) fn tenant(&self, caller: Caller) -> &Tenant {
        &self.world.tenants[caller.tenant]
    }

    /// "a signature, which goes before a token" (`modelarts/signed-requests`).
    pub(super) fn caller(&mut self, by: &Credential) -> Result<Caller, Rejected> {
        match (&by.signed, by.tokens.as_slice()) {
            (Some(signed), _) => self.signer(signed, by.project.as_deref()),
            (None, []) => Err(Rejected::Absent),
            (None, [token]) if token.is_empty() => Err(Rejected::Absent),
            (None, [token]) => self.holder(token),
            (None, _) => Err(Rejected::Invalid),
        }
    }

    pub(super) fn holder(&self, token: &str) -> Result<Caller, Rejected> {
        match self.tokens.get(token) {
            Some(Held::Huawei { until, .. }) if self.is_past(*until) => Err(Rejected::Expired),
            Some(Held::Huawei { tenant, user, reach, .. }) => {
                Ok(Caller { tenant: *tenant, user: *user, reach: *reach })
            }
            _ => Err(Rejected::Invalid),
        }
    }

    fn signer(&mut self, signed: &Signed, project: Option<&str>) -> Result<Caller, Rejected> {
        let tenants = self.world.tenants.iter().enumerate();
        let mut keys = tenants.flat_map(|(tenant, it)| {
            it.users.iter().enumerate().filter_map(move |(user, it)| Some((tenant, user, it.key.as_ref()?)))
        });
        let (tenant, user, key) = keys.find(|(_, _, key)| key.access == signed.access).ok_or(Rejected::Signature)?;
        if signed.late.abs() > TOLERANCE {
            return Err(Rejected::Signature);
        }
        let now = self.now;
        let failures = self.failures.entry(key.access.clone()).or_default();
        if failures.locked_until.is_some_and(|end| end <= now) {
            *failures = Failures::default();
        }
        // "a bad or locked one is 401" (`modelarts/signed-requests`).
        if failures.locked_until.is_some() {
            return Err(Rejected::Signature);
        }
        if signed.secret != key.secret {
            failures.count += 1;
            failures.locked_until = (failures.count >= FAILURES).then_some(now + LOCKED);
            return Err(Rejected::Signature);
        }
        // "and a right one ends the count" (docs/server.md).
        *failures = Failures::default();
        // "`X-Project-Id` may name another project of the key's tenant" (docs/server.md); "another tenant's `X-Project-Id` 403".
        let own = &self.world.tenants[tenant].projects;
        let project = project.map_or(Some(key.project), |id| own.iter().position(|project| project.id == id));
        project.map(|project| Caller { tenant, user, reach: Reach::Project(project) }).ok_or(Rejected::Project)
    }

    /// The project of the path: "the token must be of the same project"; else 400 with one code where it can't be an id,
    /// and 403 with the other where it is not the caller's.
    pub(super) fn enter(&self, caller: Caller, id: &str, door: &Door) -> Result<usize, Outcome> {
        let allowed = |it: char| it.is_ascii_alphanumeric() || door.others.contains(it);
        if !(1..=door.longest).contains(&id.len()) || !id.chars().all(allowed) {
            return Err(refused(400, door.bad));
        }
        if !matches!(caller.reach, Reach::Project(_)) {
            let (status, code) = door.unscoped;
            return Err(refused(status, code));
        }
        let place = self.tenant(caller).projects.iter().position(|project| project.id == id);
        place.filter(|place| caller.reach == Reach::Project(*place)).ok_or_else(|| refused(403, door.foreign))
    }
}
