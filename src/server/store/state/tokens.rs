//! Tokens of all platforms, in pages.

use sqlx::Error;

use crate::server::fixture::{HuaweiToken, Instant, MapToken, ScNetToken, Spanned};
use crate::server::store::TokenHash;
use crate::server::store::sql::{FromRow, Row, Tx, query};
use crate::server::{huawei, scnet};

/// A token of a realm, as rows have it.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) hash: String,
    holder: String,
    scope: Option<String>,
    expires_ms: Option<i64>,
}

/// Those of a realm after a hash.
pub(super) async fn of_realm(tx: &mut Tx, realm: &str, after: &str, limit: i64) -> Result<Vec<Kept>, Error> {
    let sql =
        "SELECT hash, holder, scope, expires_ms FROM tokens WHERE realm = $1 AND hash > $2 ORDER BY hash LIMIT $3";
    let rows: Vec<(String, String, Option<String>, Option<i64>)> =
        query(sql).bind(realm).bind(after).bind(limit).fetch_all(tx).await?;
    Ok(rows.into_iter().map(|(hash, holder, scope, expires_ms)| Kept { hash, holder, scope, expires_ms }).collect())
}

/// SCNet's after a hash.
pub(super) async fn of_scnet(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<ScNetToken>, Error> {
    let token = |kept: Kept| {
        Ok(ScNetToken {
            token: hash(kept.hash)?,
            user: Spanned::nowhere(kept.holder),
            cluster: kept.scope.map(number).transpose()?,
            expires_at: kept.expires_ms.map(Instant::of_millis),
        })
    };
    of_realm(tx, scnet::REALM, after, limit).await?.into_iter().map(token).collect()
}

/// MapTable's of a realm after a hash.
pub(super) async fn of_maptable(tx: &mut Tx, realm: &str, after: &str, limit: i64) -> Result<Vec<MapToken>, Error> {
    let token = |kept: Kept| {
        let expires_at = kept.expires_ms.map(Instant::of_millis);
        Ok(MapToken { token: hash(kept.hash)?, user: number(kept.holder)?, expires_at })
    };
    of_realm(tx, realm, after, limit).await?.into_iter().map(token).collect()
}

/// The Huawei family's after a hash.
pub(super) async fn of_huawei(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<HuaweiToken>, Error> {
    let sql = "SELECT t.hash, u.name, u.tenant, t.scope, t.expires_ms, s.for_domain, s.methods, s.issued_ms \
               FROM tokens t JOIN huawei_users u ON u.id = t.holder LEFT JOIN huawei_sign_ins s ON s.hash = t.hash \
               WHERE t.realm = $1 AND t.hash > $2 ORDER BY t.hash LIMIT $3";
    query(sql).bind(huawei::REALM).bind(after).bind(limit).fetch_all(tx).await
}

impl FromRow for HuaweiToken {
    fn from_row(row: Row<'_>) -> Result<Self, Error> {
        let project: Option<String> = row.get("scope")?;
        let tenant: Option<String> = project.is_none().then(|| row.get("tenant")).transpose()?;
        let methods: Option<String> = row.get("methods")?;
        let methods = methods.unwrap_or_default();
        // A token that was loaded before there were details has none.
        let issued: Option<i64> = row.get("issued_ms")?;
        Ok(Self {
            token: hash(row.get("hash")?)?,
            user: Spanned::nowhere(row.get("name")?),
            project: project.map(Spanned::nowhere),
            tenant: tenant.map(Spanned::nowhere),
            for_domain: row.get::<Option<bool>>("for_domain")?.unwrap_or_default(),
            methods: methods.split_ascii_whitespace().map(|method| Spanned::nowhere(method.to_owned())).collect(),
            issued_at: Some(Instant::of_millis(issued.unwrap_or_default())),
            expires_at: row.get::<Option<i64>>("expires_ms")?.map(Instant::of_millis),
        })
    }
}

fn hash(text: String) -> Result<Spanned<TokenHash>, Error> {
    let hash = TokenHash::stored(text).ok_or_else(|| Error::Decode("a stored token is no hash".into()))?;
    Ok(Spanned::nowhere(hash))
}

fn number(text: String) -> Result<Spanned<i64>, Error> {
    text.parse().map(Spanned::nowhere).map_err(|_| Error::Decode(format!("`{text}` is no id").into()))
}
