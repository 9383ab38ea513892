//! Single items: made, changed, shown, listed.

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{ChangeError, Removable, raise};
use crate::server::fixture::{self, Fixture};
use crate::server::store::sql::{Tx, transact};
use crate::server::store::state::{Kind, Which};
use crate::server::store::{Store, StoreError};

/// A kind of items that are made and changed one by one.
pub(in crate::server) trait Editable: Kind + Removable {
    /// An item as a request has it.
    type Body: Clone + Serialize + DeserializeOwned + JsonSchema + Send + Sync + 'static;

    /// The item of a key that has this body; the error says why it can't be that one.
    fn item(key: &Self::Key, body: Self::Body) -> Result<Self::Item, String>;

    /// What a request is shown of an item.
    fn body(item: Self::Item) -> Self::Body;

    /// A fixture that has this item alone.
    fn fixture(item: Self::Item) -> Fixture;

    /// Tells if there is what a new item is made in.
    fn within(_tx: &mut Tx, _key: &Self::Key) -> impl Future<Output = Result<(), ChangeError>> + Send {
        std::future::ready(Ok(()))
    }
}

impl Store {
    /// The item of a key.
    pub(in crate::server) async fn item<K: Kind + Removable>(&self, key: &K::Key) -> Result<K::Item, ChangeError> {
        let mut tx = self.pool.read().await?;
        let item = one::<K>(&mut tx, key).await?;
        tx.end().await?;
        Ok(item)
    }

    /// Refuses a key if there is not what its items are in.
    pub(in crate::server) async fn within<K: Editable>(&self, key: &K::Key) -> Result<(), ChangeError> {
        let mut tx = self.pool.read().await?;
        K::within(&mut tx, key).await?;
        Ok(tx.end().await?)
    }

    /// As many items as there are after a key.
    pub(in crate::server) async fn items<K: Kind>(
        &self,
        after: Option<&K::Key>,
        limit: i64,
    ) -> Result<Vec<K::Item>, StoreError> {
        let mut tx = self.pool.read().await?;
        let items = K::read(&mut tx, Which::After(after, limit)).await?;
        tx.end().await?;
        Ok(items)
    }

    /// Makes an item that is not there yet.
    pub(in crate::server) async fn create<K: Editable>(&self, item: K::Item) -> Result<(), ChangeError> {
        let key = K::key(&item);
        let fixture = K::fixture(item);
        self.prepare(&fixture).await?;
        let done = transact!(self.pool.changing(), tx => {
            raise(tx).await?;
            K::within(tx, &key).await?;
            if !K::read(tx, Which::One(&key)).await?.is_empty() {
                return Err(ChangeError::Conflict(format!("there is a {} already", K::describe(&key))));
            }
            self.add(tx, &fixture).await?;
        });
        self.noticed(done).await
    }

    /// Changes an item, by what a function makes of it as a request is shown it.
    pub(in crate::server) async fn change<K: Editable>(
        &self,
        key: &K::Key,
        change: impl Fn(K::Body) -> Result<K::Body, ChangeError> + Send + Sync,
    ) -> Result<K::Body, ChangeError> {
        let unfit = |reason| ChangeError::Unfit { line: 0, reason };
        loop {
            let before = K::body(self.item::<K>(key).await?);
            let after = change(before.clone())?;
            let item = K::item(key, after.clone()).map_err(unfit)?;
            let fixture = K::fixture(item);
            // Hashing takes too long for a transaction.
            self.prepare(&fixture).await?;
            let done: Result<bool, ChangeError> = transact!(self.pool.changing(), tx => {
                raise(tx).await?;
                let is_as_before = same(&K::body(one::<K>(tx, key).await?), &before);
                if is_as_before {
                    self.add(tx, &fixture).await?;
                }
                is_as_before
            });
            // Else somebody else was quicker, and this is to be a change of what that one made.
            if self.noticed(done).await? {
                return Ok(K::body(self.item::<K>(key).await?));
            }
        }
    }

    /// Changes an item by a JSON merge patch of what a request is shown of it.
    pub(in crate::server) async fn patch<K: Editable>(
        &self,
        key: &K::Key,
        patch: &Value,
    ) -> Result<K::Body, ChangeError> {
        self.change::<K>(key, |body| patched(&body, patch)).await
    }
}

async fn one<K: Kind + Removable>(tx: &mut Tx, key: &K::Key) -> Result<K::Item, ChangeError> {
    let item = K::read(tx, Which::One(key)).await?.pop();
    item.ok_or_else(|| ChangeError::Unknown(format!("there is no {}", K::describe(key))))
}

/// Tells if two items are the same in all that is stored of them.
fn same(one: &impl Serialize, other: &impl Serialize) -> bool {
    matches!((fixture::flow(one), fixture::flow(other)), (Ok(one), Ok(other)) if one == other)
}

fn patched<B: Serialize + DeserializeOwned>(body: &B, patch: &Value) -> Result<B, ChangeError> {
    let undone = |error: serde_json::Error| ChangeError::Store(sqlx::Error::Decode(error.into()).into());
    let mut value = serde_json::to_value(body).map_err(undone)?;
    merge(&mut value, patch);
    let fields = value.as_object().into_iter().flatten();
    let lines = fields.map(|(name, field)| Ok((name, format!("{}: {}", fixture::flow(name)?, fixture::flow(field)?))));
    // A line for each field, by which the one is known that is wrong.
    let (names, lines): (Vec<_>, Vec<_>) = lines.collect::<Result<Vec<_>, _>>().map_err(undone)?.into_iter().unzip();
    fixture::read_item(&format!("{{{}}}", lines.join(",\n"))).map_err(|fault| {
        let line = usize::try_from(fault.line).unwrap_or(0);
        // What begins with a name has said which field it is about.
        let unnamed = |_: &&&String| !fault.reason.contains('`');
        let reason = match names.get(line.wrapping_sub(1)).filter(unnamed) {
            Some(name) => format!("{name}: {}", fault.reason),
            None => fault.reason,
        };
        ChangeError::Unfit { line: 0, reason }
    })
}

/// A merge patch as RFC 7396 has it: null removes, objects go into objects, all else replaces.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(fields) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(serde_json::Map::new());
    }
    let Value::Object(object) = target else { return };
    for (name, field) in fields {
        if field.is_null() {
            object.shift_remove(name);
        } else {
            merge(object.entry(name.clone()).or_insert(Value::Null), field);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn patches_are_merged_as_the_examples_of_rfc_7396() {
        let cases = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a": "b"}), json!(["c"]), json!(["c"])),
            (json!({"a": "foo"}), json!(null), json!(null)),
            (json!({"a": "foo"}), json!("bar"), json!("bar")),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!([1, 2]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ];
        for (mut target, patch, wanted) in cases {
            let case = format!("{target} {patch}");
            merge(&mut target, &patch);
            assert_eq!(target, wanted, "{case}");
        }
    }
}
