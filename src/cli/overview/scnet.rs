//! Quotas of SCNet.

use futures_util::future::join_all;
use scicloud::scnet::types::StorageQuota;

use super::gate::Gate;
use super::gather::shown;
use super::model::{Answer, Quota};
use crate::cli::accounts::{Scnet, ScnetConnection, Surroundings};

/// The quotas of the account's users.
pub async fn quotas(account: &Scnet, surroundings: &Surroundings, gate: &Gate) -> Answer<Quota> {
    let connection = gate.pass(ScnetConnection::open(account, surroundings)).await?;
    let asked = connection.users.iter().map(|user| {
        let call = connection.client.list_storage_quotas().username(user);
        async move { gate.pass(call.send()).await.map_err(|error| format!("{user}: {error}")) }
    });
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    for answer in join_all(asked).await {
        match answer {
            Ok(answer) => rows.extend(answer.into_inner().data.unwrap_or_default().into_iter().map(quota)),
            Err(error) => errors.push(error),
        }
    }
    Ok((rows, errors))
}

fn quota(quota: StorageQuota) -> Quota {
    let (used_gb, limit_gb) = (quota.usage.unwrap_or_else(|| 0.into()), quota.threshold.unwrap_or_else(|| 0.into()));
    let (user, path) = (shown(&quota.username), shown(&quota.path));
    let mut quota = Quota { user, path, used_gb, limit_gb, percent: None, trend: None };
    quota.percent = quota.fullness().map(|full| (full * 10.0).round() / 10.0);
    quota
}
