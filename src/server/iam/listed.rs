//! Projects and domains, as they are shown and listed.

use percent_encoding::utf8_percent_encode;
use schemars::JsonSchema;
use serde::Serialize;

use super::request::ProjectFilter;
use crate::client::RESERVED;
use crate::iam::{LIST_PROJECTS, SHOW_VERSION};
use crate::server::store::HuaweiProject;
use crate::server::value::Nullable;

/// The place where a thing itself is found.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct OwnLink {
    /// Its address.
    #[serde(rename = "self")]
    pub(super) own: String,
}

/// Domains.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct DomainList {
    /// The domains.
    domains: Vec<Domain>,
    /// The place where the list is found.
    links: OwnLink,
}

/// A domain.
#[derive(Debug, Serialize, JsonSchema)]
struct Domain {
    /// The domain's id.
    id: String,
    /// The domain's name.
    name: String,
    /// Its purpose.
    description: String,
    /// True if it may be used.
    enabled: bool,
    /// The place where it is found.
    links: OwnLink,
}

impl DomainList {
    /// The tenant, which is the only domain of its users.
    pub(super) fn new(base: &str, own: String, tenant: String) -> Self {
        let path = utf8_percent_encode(&tenant, RESERVED);
        let domain = Domain {
            links: OwnLink { own: format!("{base}{}/domains/{path}", SHOW_VERSION.path) },
            name: tenant.clone(),
            description: String::new(),
            enabled: true,
            id: tenant,
        };
        Self { domains: vec![domain], links: OwnLink { own } }
    }
}

/// Projects.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ProjectList {
    /// The projects.
    projects: Vec<Project>,
    /// The place where the list is found.
    links: ListLinks,
}

impl ProjectList {
    pub(super) fn new(own: String, projects: Vec<Project>) -> Self {
        Self { projects, links: ListLinks { own, previous: Nullable(None), next: Nullable(None) } }
    }
}

/// Projects that a token can be got for.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AuthProjectList {
    /// The projects.
    projects: Vec<Project>,
    /// The place where the list is found.
    links: OwnLink,
}

impl AuthProjectList {
    pub(super) fn new(own: String, projects: Vec<Project>) -> Self {
        Self { projects, links: OwnLink { own } }
    }
}

/// A project.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ProjectAnswer {
    /// The project.
    pub(super) project: Project,
}

/// A project.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Project {
    /// The project's id.
    id: String,
    /// The project's name.
    name: String,
    /// Its purpose.
    description: String,
    /// Its domain.
    domain_id: String,
    /// What it is a part of.
    parent_id: String,
    /// True if it may be used.
    enabled: bool,
    /// True if it is a domain.
    is_domain: bool,
    /// The place where it is found.
    links: OwnLink,
}

/// The place where a list and its neighbours are found.
#[derive(Debug, Serialize, JsonSchema)]
struct ListLinks {
    /// The list's address.
    #[serde(rename = "self")]
    own: String,
    /// What comes before.
    previous: Nullable<String>,
    /// What comes after.
    next: Nullable<String>,
}

impl Project {
    /// The tenant's projects, in their order.
    pub(super) fn all(base: &str, tenant: &str, rows: &[HuaweiProject]) -> Vec<Self> {
        let project = |row: &HuaweiProject| Self {
            id: row.id.clone(),
            name: row.name.clone(),
            description: String::new(),
            domain_id: tenant.to_owned(),
            parent_id: parent(rows, row).unwrap_or(tenant).to_owned(),
            enabled: true,
            is_domain: false,
            links: OwnLink { own: format!("{base}{}/{}", LIST_PROJECTS.path, row.id) },
        };
        rows.iter().map(project).collect()
    }

    /// Tells if this is the id of it.
    pub(super) fn is(&self, id: &str) -> bool {
        self.id == id
    }

    /// Tells if a filter leaves it in the list.
    pub(super) fn passes(&self, filter: &ProjectFilter) -> bool {
        let ProjectFilter { name, domain_id, parent_id, enabled, is_domain, .. } = filter;
        let texts = [(name, &self.name), (domain_id, &self.domain_id), (parent_id, &self.parent_id)];
        let flags = [(enabled, self.enabled), (is_domain, self.is_domain)];
        texts.iter().all(|(wanted, own)| wanted.as_ref().is_none_or(|wanted| wanted == *own))
            && flags.iter().all(|(wanted, own)| wanted.is_none_or(|wanted| wanted == *own))
    }
}

/// The region of a project, which a subproject's name begins with.
pub(super) fn region(project: &str) -> &str {
    project.split_once('_').map_or(project, |(region, _)| region)
}

/// The project of the region, which a subproject is a part of.
fn parent<'a>(all: &'a [HuaweiProject], project: &HuaweiProject) -> Option<&'a str> {
    let region = region(&project.name);
    let of_region = all.iter().find(|other| other.name == region && other.id != project.id)?;
    (region != project.name).then_some(&of_region.id)
}
