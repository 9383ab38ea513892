//! A state as it is seen from outside: the items of a dump, and beside them the clock and the snapshots.

use std::collections::BTreeMap;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

pub use self::List::*;

/// What kind of item it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    Tenants,
    Users,
    HuaweiTokens,
    Workspaces,
    Spaces,
    Clusters,
    ScNetUsers,
    ScNetTokens,
    Quotas,
    MapUsers,
    MapApps,
    MapTokens,
    MapWorkspaces,
    Clock,
    Snapshots,
}

/// The lists of a dump, and the fields that tell their items apart.
const LISTS: [(List, &str, &[&str]); 11] = [
    (HuaweiTokens, "/huawei/tokens", &["token"]),
    (Workspaces, "/modelarts/workspaces", &["project", "id"]),
    (Spaces, "/eihealth/spaces", &["id"]),
    (Clusters, "/scnet/clusters", &["id"]),
    (ScNetUsers, "/scnet/users", &["name"]),
    (ScNetTokens, "/scnet/tokens", &["token"]),
    (Quotas, "/scnet/quotas", &["username", "path"]),
    (MapUsers, "/maptable/users", &["id"]),
    (MapApps, "/maptable/apps", &["id"]),
    (MapTokens, "/maptable/tokens", &["token"]),
    (MapWorkspaces, "/maptable/workspaces", &["type", "id"]),
];

/// The tenant and the project that everything is written to.
pub const TENANT: &str = "north";
pub const PROJECT: &str = "project-north";

/// An item's list, and what it is called there.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    pub list: List,
    pub path: Vec<String>,
}

impl List {
    pub fn key<const N: usize>(self, path: [&str; N]) -> Key {
        Key { list: self, path: path.map(str::to_owned).to_vec() }
    }

    /// Where the admin listener has the items, if it has.
    pub fn collection(self) -> Option<&'static str> {
        match self {
            Users => Some("/huawei/tenants/north/users"),
            Workspaces | Spaces | ScNetUsers | Quotas | MapUsers | MapWorkspaces => {
                LISTS.iter().find(|(list, ..)| *list == self).map(|(_, path, _)| *path)
            }
            _ => None,
        }
    }

    /// Returns the name of an item that has these fields.
    pub fn key_of(self, item: &Value) -> Key {
        let (_, _, fields) = LISTS.iter().find(|(list, ..)| *list == self).expect("a list of dumps");
        let text = |field: &&str| match &item[field] {
            Value::String(text) => text.clone(),
            Value::Object(hash) => hash["sha256"].as_str().expect("a hash").to_owned(),
            number => number.to_string(),
        };
        Key { list: self, path: fields.iter().map(text).collect() }
    }
}

impl Key {
    /// Returns the place where the admin listener has the item.
    pub fn url(&self) -> String {
        let own = if self.list == Users { &self.path[1..] } else { &self.path };
        let segments = own.iter().map(|part| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string());
        let collection = self.list.collection().expect("it has items of this kind");
        segments.fold(collection.to_owned(), |url, segment| url + "/" + &segment)
    }

    /// Returns the part that tells it apart from the others of its kind.
    pub fn name(&self) -> &str {
        self.path.last().expect("a name")
    }
}

/// Every item there is.
pub type State = BTreeMap<Key, Value>;

/// The items of a dump.
pub fn read(dump: &str) -> State {
    let mut dump: Value = serde_saphyr::from_str(dump).unwrap_or_else(|error| panic!("{error}: {dump}"));
    let mut state = State::new();
    for tenant in dump.pointer_mut("/huawei/tenants").and_then(Value::as_array_mut).into_iter().flatten() {
        let name = tenant["name"].as_str().expect("a name").to_owned();
        let users = tenant.as_object_mut().and_then(|tenant| tenant.remove("users")).unwrap_or_default();
        for user in users.as_array().into_iter().flatten() {
            state.insert(Users.key([&name, user["id"].as_str().expect("an id")]), user.clone());
        }
        state.insert(Tenants.key([&name]), tenant.take());
    }
    for (list, place, _) in LISTS {
        for item in dump.pointer_mut(place).and_then(Value::as_array_mut).into_iter().flatten() {
            state.insert(list.key_of(item), plain(list, item.take()));
        }
    }
    state
}

/// An item without what is no value of its own: in which order its kinds are listed.
pub fn plain(list: List, mut item: Value) -> Value {
    if list == Spaces {
        item.as_object_mut().expect("an object").remove("kinds");
    }
    item
}

/// Tells if an item is as wanted, where null stands for what only the server knows.
pub fn fits(wanted: &Value, found: &Value) -> bool {
    match (wanted, found) {
        (Value::Null, _) => true,
        (Value::Object(wanted), Value::Object(found)) => {
            let fits = |(name, wanted): (&String, _)| found.get(name).is_some_and(|found| fits(wanted, found));
            wanted.len() == found.len() && wanted.iter().all(fits)
        }
        (Value::Array(wanted), Value::Array(found)) => {
            wanted.len() == found.len() && wanted.iter().zip(found).all(|(wanted, found)| fits(wanted, found))
        }
        (Value::Number(wanted), Value::Number(found)) => wanted.as_f64() == found.as_f64(),
        (wanted, found) => wanted == found,
    }
}

/// The merge patch (RFC 7396) that makes one object another.
pub fn patch(from: &Value, to: &Value) -> Value {
    let (Value::Object(from), Value::Object(to)) = (from, to) else { return to.clone() };
    let gone = from.keys().filter(|name| !to.contains_key(*name)).map(|name| (name.clone(), Value::Null));
    let other = to.iter().filter(|(name, value)| from.get(*name) != Some(value));
    let other =
        other.map(|(name, value)| (name.clone(), from.get(name).map_or(value.clone(), |old| patch(old, value))));
    Value::Object(gone.chain(other).collect::<Map<_, _>>())
}
