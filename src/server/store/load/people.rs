//! The tenants and users that names in a fixture mean.

use std::collections::HashMap;

use crate::server::fixture::{Huawei, Tenant};

/// Users by project and name, as a checked fixture has them.
#[derive(Debug)]
pub(super) struct People<'a> {
    tenants: HashMap<&'a str, &'a Tenant>,
    users: HashMap<(&'a str, &'a str), &'a str>,
}

impl<'a> People<'a> {
    pub(super) fn of(huawei: &'a Huawei) -> Self {
        let projects = |tenant: &'a Tenant| tenant.projects.iter().map(move |it| (it.id.value.as_str(), tenant));
        let users = |tenant: &'a Tenant| {
            tenant.users.iter().map(|it| ((tenant.name.value.as_str(), it.name.value.as_str()), it.id.value.as_str()))
        };
        Self {
            tenants: huawei.tenants.iter().flat_map(projects).collect(),
            users: huawei.tenants.iter().flat_map(users).collect(),
        }
    }

    /// The tenant of a project.
    pub(super) fn tenant(&self, project: &str) -> Option<&'a Tenant> {
        self.tenants.get(project).copied()
    }

    /// The id of the user of the project's tenant who has this name; a checked fixture names no others.
    pub(super) fn id(&self, project: &str, name: &str) -> Result<&'a str, sqlx::Error> {
        let tenant = self.tenant(project).map_or("", |tenant| tenant.name.value.as_str());
        self.users.get(&(tenant, name)).copied().ok_or(sqlx::Error::RowNotFound)
    }
}
