//! Each kind of items as a request and a fixture have one.

use super::{ChangeError, Editable};
use crate::server::fixture::{
    EiHealth, Fixture, Huawei, MapTable, MapUser, MapWorkspace, ModelArts, Quota, ScNet, ScNetUser, Space, Spanned,
    Tenant, User, Workspace,
};
use crate::server::store::sql::Tx;
use crate::server::store::state::{
    HuaweiUsers, Kind, MapUsers, MapWorkspaces, Quotas, ScNetUsers, Spaces, Tenants, Which, Workspaces,
};

/// A body that is the item.
macro_rules! plain {
    ($($kind:ty: $item:ty, $key:literal, |$it:ident| $fixture:expr;)*) => {$(
        impl Editable for $kind {
            type Body = $item;

            fn item(key: &Self::Key, body: $item) -> Result<$item, String> {
                if Self::key(&body) == *key { Ok(body) } else { Err(concat!($key, " can't be changed").to_owned()) }
            }

            fn body(item: $item) -> $item {
                item
            }

            fn fixture($it: $item) -> Fixture {
                $fixture
            }
        }
    )*};
}

plain! {
    Workspaces: Workspace, "`project` and `id`",
        |it| Fixture { modelarts: ModelArts { workspaces: vec![it] }, ..Fixture::default() };
    Spaces: Space, "`id`", |it| Fixture { eihealth: EiHealth { spaces: vec![it] }, ..Fixture::default() };
    ScNetUsers: ScNetUser, "`name`", |it| of_scnet(ScNet { users: vec![it], ..ScNet::default() });
    Quotas: Quota, "`username` and `path`", |it| of_scnet(ScNet { quotas: vec![it], ..ScNet::default() });
    MapUsers: MapUser, "`id`", |it| of_maptable(MapTable { users: vec![it], ..MapTable::default() });
    MapWorkspaces: MapWorkspace, "`type` and `id`",
        |it| of_maptable(MapTable { workspaces: vec![it], ..MapTable::default() });
}

fn of_scnet(scnet: ScNet) -> Fixture {
    Fixture { scnet, ..Fixture::default() }
}

fn of_maptable(maptable: MapTable) -> Fixture {
    Fixture { maptable, ..Fixture::default() }
}

impl Editable for HuaweiUsers {
    type Body = User;

    fn item((tenant, id): &Self::Key, user: User) -> Result<Self::Item, String> {
        if user.id.value == *id { Ok((tenant.clone(), user)) } else { Err("`id` can't be changed".to_owned()) }
    }

    fn body((_, user): Self::Item) -> User {
        user
    }

    fn fixture((tenant, user): Self::Item) -> Fixture {
        let (name, users) = (Spanned::nowhere(tenant), vec![user]);
        let tenant = Tenant { name, users, projects: Vec::new(), enterprise_projects: Vec::new() };
        Fixture { huawei: Huawei { tenants: vec![tenant], tokens: Vec::new() }, ..Fixture::default() }
    }

    async fn within(tx: &mut Tx, (tenant, _): &Self::Key) -> Result<(), ChangeError> {
        if Tenants::read(tx, Which::One(tenant)).await?.is_empty() {
            return Err(ChangeError::Unknown(format!("there is no tenant `{tenant}`")));
        }
        Ok(())
    }
}
