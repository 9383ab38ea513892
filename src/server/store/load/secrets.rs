//! What is done with a fixture's secrets before a transaction begins.

use futures_util::{StreamExt, stream};

use crate::server::fixture::{Fixture, Hashed, User};
use crate::server::store::{HashError, PasswordHash, StoreError, StoreKey, access_keys, scnet_sign_in};

/// Computes the hashes of all secrets, which takes too long for a thread that answers requests, and looks whether those that are
/// sealed open.
pub(in crate::server::store) async fn prepare(fixture: &Fixture, key: &StoreKey) -> Result<(), StoreError> {
    let users = || fixture.huawei.tenants.iter().flat_map(|tenant| &tenant.users);
    for pair in users().flat_map(|user| &user.access_keys) {
        pair.secret.value.check(key, &access_keys::sealed_for(&pair.access.value))?;
    }
    for pair in fixture.scnet.users.iter().flat_map(|user| &user.access_keys) {
        pair.secret.value.check(key, &scnet_sign_in::sealed_for(&pair.access.value))?;
    }
    let apps = fixture.maptable.apps.iter().map(|app| &app.secret.value);
    let secrets: Vec<Hashed> = users().flat_map(of_user).chain(apps).cloned().collect();
    let hashing = secrets.into_iter().map(|secret| PasswordHash::computed(move || secret.hash().map(drop)));
    // No more of them wait for their turn than there are turns, so that whoever signs in meanwhile comes next.
    let mut hashed = stream::iter(hashing).buffer_unordered(PasswordHash::at_once());
    while let Some(hashed) = hashed.next().await {
        let hashed = hashed.map_err(|error| StoreError::Secret(error.to_string()))?;
        hashed.map_err(|error| StoreError::Secret(error.to_string()))?;
    }
    Ok(())
}

fn of_user(user: &User) -> impl Iterator<Item = &Hashed> {
    let applications = user.application_credentials.iter().map(|credential| &credential.secret.value);
    user.password.iter().map(|password| &password.value).chain(applications)
}

/// Not met any more after [`prepare`].
pub(super) fn unhashable(error: HashError) -> sqlx::Error {
    sqlx::Error::Encode(format!("a secret can't be hashed: {error}").into())
}
