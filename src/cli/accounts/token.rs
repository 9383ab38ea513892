use scicloud::client::Secret;
use scicloud::huawei::Cloud;
use scicloud::maptable::Application;
use scicloud::scnet::{AccessKey, ClusterTokens};

use super::config::{Account, Huawei, MapTable, Scnet};
use super::{Surroundings, Trouble};

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
        Account::MapTable(account) => of_maptable(account, surroundings).await?,
    };
    Ok(token.expose().into())
}

async fn of_huawei(account: &Huawei, surroundings: &Surroundings) -> Result<scicloud::Token, Trouble> {
    let Some(name) = &account.cloud else {
        return Err(Trouble::unusable(
            "its access key signs each request, and gives no token; sign in by `cloud`, or name a token",
        ));
    };
    let cloud = Cloud::find(&surroundings.environment, Some(name.as_str()).filter(|name| !name.is_empty()))?;
    let settings = cloud.settings(surroundings.settings.clone())?;
    Ok(cloud.credentials(&settings)?.token().await?)
}

async fn of_scnet(account: &Scnet, surroundings: &Surroundings) -> Result<scicloud::Token, Trouble> {
    let access = account.access_key().find(surroundings)?.secret;
    let secret = account.secret_key().find(surroundings)?.secret;
    let key = AccessKey::new(account.user.clone().unwrap_or_default(), access.expose(), secret);
    let cluster = account.cluster.as_deref();
    Ok(ClusterTokens::credentials(&account.url, key, cluster, &surroundings.settings)?.token().await?)
}

async fn of_maptable(account: &MapTable, surroundings: &Surroundings) -> Result<scicloud::Token, Trouble> {
    let secret = account.app_secret().find(surroundings)?.secret;
    let id = account.app_id.clone().unwrap_or_default();
    Ok(Application::credentials(&account.url, id, secret, &surroundings.settings)?.token().await?)
}
