//! SCNet: what makes way for users and tokens of a fixture.

use sqlx::Error;

use super::tokens::forget;
use crate::server::fixture::ScNet;
use crate::server::scnet::REALM;
use crate::server::store::sql::{Tx, query};

/// Takes away the keys and accounts of the fixture's users.
pub(super) async fn make_room(tx: &mut Tx, scnet: &ScNet) -> Result<(), Error> {
    for user in &scnet.users {
        take_credentials(tx, &user.name.value).await?;
    }
    for token in &scnet.tokens {
        forget(tx, REALM, &token.token.value).await?;
    }
    Ok(())
}

/// Takes away the keys and accounts of a user.
pub(super) async fn take_credentials(tx: &mut Tx, username: &str) -> Result<(), Error> {
    for sql in ["DELETE FROM scnet_access_keys WHERE username = $1", "DELETE FROM scnet_accounts WHERE username = $1"] {
        query(sql).bind(username).execute(&mut *tx).await?;
    }
    Ok(())
}

/// Ends the tokens of the fixture's users for clusters on which they have no account any more, or a stopped one.
pub(super) async fn end_tokens(tx: &mut Tx, scnet: &ScNet) -> Result<(), Error> {
    for user in &scnet.users {
        query(
            "DELETE FROM tokens WHERE realm = $1 AND holder = $2 AND scope IS NOT NULL AND scope <> $3 \
             AND NOT EXISTS (SELECT 1 FROM scnet_accounts a WHERE a.username = $2 \
                 AND CAST(a.cluster_id AS TEXT) = tokens.scope AND NOT a.stopped)",
        )
        .bind(REALM)
        .bind(&user.name.value)
        .bind(crate::scnet::PLATFORM)
        .execute(&mut *tx)
        .await?;
    }
    Ok(())
}
