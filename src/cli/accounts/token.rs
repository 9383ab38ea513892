use scicloud::client::Secret;
use scicloud::scnet::ClusterTokens;

use super::config::{Account, Huawei, Scnet};
use super::{Surroundings, Trouble, huawei, maptable, scnet};

/// A token of an account, after signing in where it takes that.
pub async fn token(account: &Account, surroundings: &Surroundings) -> Result<Secret, Trouble> {
    let place = match account {
        Account::Huawei(account) => account.token(),
        Account::Scnet(account) => account.token(),
        Account::MapTable(account) => account.token(),
    };
    if place.is_given() {
        return Ok(place.find(surroundings)?.secret);
    }
    let token = match account {
        Account::Huawei(account) => of_huawei(account, surroundings).await?,
        Account::Scnet(account) => of_scnet(account, surroundings).await?,
        Account::MapTable(account) => maptable::credentials(account, surroundings)?.token().await?,
    };
    Ok(token.expose().into())
}

async fn of_huawei(account: &Huawei, surroundings: &Surroundings) -> Result<scicloud::Token, Trouble> {
    let Some(name) = &account.cloud else {
        return Err(Trouble::unusable(
            "its access key signs each request, and gives no token; sign in by `cloud`, or name a token",
        ));
    };
    let (_, _, credentials) = huawei::signing_in(name, surroundings)?;
    Ok(credentials.token().await?)
}

async fn of_scnet(account: &Scnet, surroundings: &Surroundings) -> Result<scicloud::Token, Trouble> {
    let (key, _) = scnet::key(account, surroundings)?;
    let cluster = account.cluster.as_deref();
    Ok(ClusterTokens::credentials(&account.url, key, cluster, &surroundings.settings)?.token().await?)
}
