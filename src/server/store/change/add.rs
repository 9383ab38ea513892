//! Adding a fixture to the state, in place of what it has of the same ids.

use super::{ChangeError, huawei, maptable, raise, scnet, workspaces};
use crate::server::fixture::Fixture;
use crate::server::store::sql::{Tx, transact};
use crate::server::store::state::known;
use crate::server::store::{Store, StoreError, load};

impl Store {
    /// Adds a fixture to the state: what it has takes the place of what was there of the same ids, and all else stays.
    pub(in crate::server) async fn merge(&self, fixture: &Fixture) -> Result<(), ChangeError> {
        self.prepare(fixture).await?;
        let done = transact!(self.pool.changing(), tx => {
            raise(tx).await?;
            self.add(tx, fixture).await?;
        });
        self.noticed(done).await
    }

    /// Does what takes too long for a transaction, and looks whether sealed secrets are ours.
    pub(super) async fn prepare(&self, fixture: &Fixture) -> Result<(), StoreError> {
        load::prepare(fixture, &self.key).await
    }

    /// Adds a fixture that was prepared.
    pub(super) async fn add(&self, tx: &mut Tx, fixture: &Fixture) -> Result<(), ChangeError> {
        fixture.check_beside(known(tx, fixture).await?)?;
        huawei::make_room(tx, &fixture.huawei).await?;
        load::huawei(tx, &fixture.huawei, &self.key).await?;
        workspaces::add(tx, fixture).await?;
        scnet::make_room(tx, &fixture.scnet).await?;
        load::scnet(tx, &fixture.scnet, &self.key).await?;
        scnet::end_tokens(tx, &fixture.scnet).await?;
        maptable::make_room(tx, &fixture.maptable).await?;
        load::maptable(tx, &fixture.maptable).await?;
        Ok(())
    }
}
