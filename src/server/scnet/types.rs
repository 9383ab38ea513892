//! What SCNet is asked for and answers with.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::client::Secret;
use crate::server::store::{CenterRow, QuotaRow};
use crate::server::value::{Nullable, Number};

/// Path of the quotas.
#[derive(Debug, Deserialize, JsonSchema)]
pub(super) struct UserPath {
    /// The platform's name of the user, or the cluster's.
    pub(super) username: String,
}

/// A directory with its quota and usage.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct StorageQuota {
    /// The user as asked for.
    username: String,
    /// The directory.
    path: String,
    /// How much may be stored, in GB.
    #[schemars(range(min = 0))]
    threshold: Number,
    /// How much is stored, in GB.
    #[schemars(range(min = 0))]
    usage: Number,
    /// Id of the quota, which some installations send.
    #[serde(rename = "quotaId", default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i64")]
    quota_id: Option<i64>,
}

impl StorageQuota {
    pub(super) fn new(username: &str, row: QuotaRow) -> Self {
        Self {
            username: username.to_owned(),
            path: row.path,
            threshold: Number(row.threshold_gb),
            usage: Number(row.usage_gb),
            quota_id: row.quota_id,
        }
    }
}

/// The headers of a sign-in.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignedHeaders {
    /// The platform's name of the user.
    pub(super) user: String,
    /// The access key.
    pub(super) access_key: String,
    /// The signature.
    pub(super) signature: Secret,
    /// When it was made, in seconds since 1970.
    pub(super) timestamp: String,
}

/// A cluster and the user's token there.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ClusterToken {
    /// Id of the cluster.
    pub(super) cluster_id: String,
    /// Name of the cluster.
    pub(super) cluster_name: String,
    /// The token; null while the account is stopped.
    pub(super) token: Nullable<Secret>,
}

/// A cluster, the addresses of its services, and its user.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Center {
    /// Id of the cluster.
    id: i64,
    /// Name of the cluster.
    name: String,
    /// What the cluster is.
    description: String,
    /// The user on the cluster.
    cluster_user_info: ClusterUser,
    /// The place where files are found.
    efile_urls: Vec<ServiceUrl>,
    /// The place where the shell is found.
    eshell_urls: Vec<ServiceUrl>,
    /// The place where jobs and quotas are found.
    hpc_urls: Vec<ServiceUrl>,
    /// The place where containers are found.
    ai_urls: Vec<ServiceUrl>,
}

/// The user on a cluster.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct ClusterUser {
    /// Name on the cluster.
    user_name: String,
    /// Home directory.
    home_path: String,
}

/// An address of a service.
#[derive(Debug, Serialize, JsonSchema)]
struct ServiceUrl {
    /// `true` if it may be used.
    enable: String,
    /// The address.
    url: String,
}

impl Center {
    /// The cluster, at the address where this server is found; of its services there are quotas alone.
    pub(super) fn new(row: CenterRow, base_url: &str) -> Self {
        let urls = |path: &str, enabled: bool| {
            vec![ServiceUrl { enable: enabled.to_string(), url: format!("{base_url}{path}") }]
        };
        Self {
            id: row.id,
            name: row.name,
            description: row.description,
            cluster_user_info: ClusterUser { user_name: row.username, home_path: row.home_path },
            efile_urls: urls("/efile", false),
            eshell_urls: urls("/eshell", false),
            hpc_urls: urls(crate::scnet::HPC, true),
            ai_urls: urls("/ai", false),
        }
    }
}
