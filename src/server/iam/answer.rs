//! What the identity service answers.

use schemars::JsonSchema;
use serde::Serialize;

use super::listed::{OwnLink, region};
use crate::iam::SHOW_VERSION;
use crate::server::store::{HuaweiProject, HuaweiUser, SignInRow};
use crate::server::value::{OutOfRange, Timestamp};

/// The time when a token expires that never does: at the end of what the times can say.
const NEVER_MS: i64 = 253_402_300_799_000;

/// The version of the interface.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct VersionAnswer {
    /// The version.
    version: Version,
}

/// A version of the interface.
#[derive(Debug, Serialize, JsonSchema)]
struct Version {
    /// The version's name.
    id: String,
    /// How far it is.
    status: String,
    /// The time when it was last changed.
    updated: Timestamp,
    /// The place where it is found.
    links: Vec<VersionLink>,
    /// The forms of bodies.
    #[serde(rename = "media-types")]
    media_types: Vec<MediaType>,
}

/// An address and what it is.
#[derive(Debug, Serialize, JsonSchema)]
struct VersionLink {
    /// What it is.
    rel: String,
    /// The address.
    href: String,
}

/// A form of bodies.
#[derive(Debug, Serialize, JsonSchema)]
struct MediaType {
    /// The form it is a kind of.
    base: String,
    /// The form's name.
    #[serde(rename = "type")]
    kind: String,
}

/// The time when the version was last changed: 2016-04-04.
const UPDATED_S: i64 = 1_459_728_000;

impl Version {
    /// A version at this address, with this form of bodies.
    fn new(id: &str, href: String, kind: &str) -> Result<Self, OutOfRange> {
        Ok(Self {
            id: id.to_owned(),
            status: "stable".to_owned(),
            updated: Timestamp::utc_seconds(UPDATED_S)?,
            links: vec![VersionLink { rel: "self".to_owned(), href }],
            media_types: vec![MediaType { base: "application/json".to_owned(), kind: kind.to_owned() }],
        })
    }
}

impl VersionAnswer {
    /// The version that Huawei Cloud shows, at this server's address.
    pub(super) fn new(base: &str) -> Result<Self, OutOfRange> {
        let href = format!("{base}{}/", SHOW_VERSION.path);
        Ok(Self { version: Version::new("v3.6", href, "application/vnd.openstack.identity-v3+json")? })
    }
}

/// The versions of the interface.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct VersionList {
    /// The versions.
    versions: VersionValues,
}

/// Versions of the interface.
#[derive(Debug, Serialize, JsonSchema)]
struct VersionValues {
    /// The versions.
    values: Vec<Version>,
}

impl VersionList {
    /// The identity service's version, and that of the services which the catalogue has at the same address: their clients look here too,
    /// and would take the identity service for theirs (errata `versions-of-one-address`).
    pub(super) fn new(base: &str) -> Result<Self, OutOfRange> {
        let others = Version::new("v1", format!("{base}/"), "application/json")?;
        Ok(Self { versions: VersionValues { values: vec![VersionAnswer::new(base)?.version, others] } })
    }
}

/// The meaning of a token.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TokenAnswer {
    /// The token.
    token: Token,
}

/// The meaning of a token, and until when.
#[derive(Debug, Serialize, JsonSchema)]
struct Token {
    /// By what the user signed in.
    methods: Vec<String>,
    /// When.
    issued_at: Timestamp,
    /// Until when it is good.
    expires_at: Timestamp,
    /// Whose it is.
    user: TokenUser,
    /// The project it is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "TokenProject")]
    project: Option<TokenProject>,
    /// The domain it is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "TokenDomain")]
    domain: Option<TokenDomain>,
    /// The user's roles there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<TokenRole>")]
    roles: Option<Vec<TokenRole>>,
    /// The services there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<CatalogService>")]
    catalog: Option<Vec<CatalogService>>,
}

/// The user of a token.
#[derive(Debug, Serialize, JsonSchema)]
struct TokenUser {
    /// The user's id.
    id: String,
    /// The user's name.
    name: String,
    /// The user's domain.
    domain: TokenDomain,
}

/// The project that a token is good for.
#[derive(Debug, Serialize, JsonSchema)]
struct TokenProject {
    /// The project's id.
    id: String,
    /// The project's name.
    name: String,
    /// The project's domain.
    domain: TokenDomain,
}

/// A domain: the tenant, by whose name it goes.
#[derive(Debug, Serialize, JsonSchema)]
struct TokenDomain {
    /// The domain's id.
    id: String,
    /// The domain's name.
    name: String,
}

/// A role that a user has.
#[derive(Debug, Serialize, JsonSchema)]
struct TokenRole {
    /// The role's id.
    id: String,
    /// The role's name.
    name: String,
}

/// A service and where it is found.
#[derive(Debug, Serialize, JsonSchema)]
struct CatalogService {
    /// The service's id.
    id: String,
    /// What it does.
    #[serde(rename = "type")]
    kind: String,
    /// The service's name.
    name: String,
    /// The place where it is found.
    endpoints: Vec<CatalogEndpoint>,
}

/// An address of a service.
#[derive(Debug, Serialize, JsonSchema)]
struct CatalogEndpoint {
    /// The endpoint's id.
    id: String,
    /// From where it can be reached.
    interface: String,
    /// Its region.
    region: String,
    /// Id of the region.
    region_id: String,
    /// The address.
    url: String,
}

impl TokenAnswer {
    /// What the row says, with a catalogue of this server at `base` if one is wanted.
    pub(super) fn new(
        user: &HuaweiUser,
        row: &SignInRow,
        project: Option<&HuaweiProject>,
        base: Option<&str>,
    ) -> Result<Self, OutOfRange> {
        let domain = || TokenDomain { id: user.tenant.clone(), name: user.tenant.clone() };
        let region = project.map_or(EVERYWHERE, |project| region(&project.name));
        let scoped = project.is_some() || row.for_domain;
        let token = Token {
            methods: row.methods.split_ascii_whitespace().map(str::to_owned).collect(),
            issued_at: Timestamp::utc_millis(row.issued_ms)?,
            expires_at: Timestamp::utc_millis(row.expires_ms.unwrap_or(NEVER_MS))?,
            user: TokenUser { id: user.id.clone(), name: user.name.clone(), domain: domain() },
            project: project.map(|it| TokenProject { id: it.id.clone(), name: it.name.clone(), domain: domain() }),
            domain: row.for_domain.then(domain),
            roles: scoped.then(|| vec![role(user)]),
            catalog: base.filter(|_| scoped).map(|base| catalog(base, region, project.is_some())),
        };
        Ok(Self { token })
    }
}

/// The region of what is in all regions.
const EVERYWHERE: &str = "*";

/// The primary account has all rights, others what the fixture lets them do; ids are as in Huawei Cloud's example.
fn role(user: &HuaweiUser) -> TokenRole {
    let name = if user.primary_account { "te_admin" } else { "member" };
    TokenRole { id: "0".to_owned(), name: name.to_owned() }
}

/// The services of this server: those of projects only where there is one.
fn catalog(base: &str, region: &str, in_project: bool) -> Vec<CatalogService> {
    let identity = format!("{base}{}", SHOW_VERSION.path);
    let services = [("iam", &*identity, false), ("identity", &*identity, false)];
    let of_projects = [("modelarts", base, true), ("eihealth", base, true)];
    let wanted = services.into_iter().chain(of_projects).filter(|(_, _, of_project)| in_project || !of_project);
    let service = |(name, url, _): (&str, &str, bool)| CatalogService {
        id: name.to_owned(),
        kind: name.to_owned(),
        name: name.to_owned(),
        endpoints: vec![CatalogEndpoint {
            id: format!("{name}-public"),
            interface: "public".to_owned(),
            region: region.to_owned(),
            region_id: region.to_owned(),
            url: url.to_owned(),
        }],
    };
    wanted.map(service).collect()
}

/// Services.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CatalogAnswer {
    /// The services.
    catalog: Vec<CatalogService>,
    /// The place where the answer is found.
    links: OwnLink,
}

impl CatalogAnswer {
    /// The services of a project, at this server's address.
    pub(super) fn new(base: &str, own: String, project: &HuaweiProject) -> Self {
        Self { catalog: catalog(base, region(&project.name), true), links: OwnLink { own } }
    }
}
