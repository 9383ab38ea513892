//! Huawei family: users and what they sign in with, their projects, and the tokens they got.

use super::sql::{Tx, query, transact};
use super::{NewToken, PasswordHash, Store, StoreError, TokenHash, TokenRow, tokens};
use crate::server::huawei::REALM;

/// A user; the tenant is what Huawei Cloud calls an account, and Keystone a domain.
#[derive(Clone, Debug)]
pub(crate) struct HuaweiUser {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) tenant: String,
    pub(crate) primary_account: bool,
}

/// A user as requests name one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum UserName<'a> {
    Id(&'a str),
    In { tenant: &'a str, name: &'a str },
}

/// A project of a tenant.
#[derive(Clone, Debug)]
pub(crate) struct HuaweiProject {
    pub(crate) id: String,
    pub(crate) name: String,
}

/// An application credential, but for its id and name.
#[derive(Clone, Debug)]
pub(crate) struct ApplicationRow {
    pub(crate) user_id: String,
    pub(crate) secret: PasswordHash,
    pub(crate) project_id: String,
}

/// The meaning of a token.
#[derive(Clone, Debug)]
pub(crate) struct SignInRow {
    pub(crate) user_id: String,
    pub(crate) project_id: Option<String>,
    /// True if it is good for the user's domain.
    pub(crate) for_domain: bool,
    pub(crate) methods: String,
    pub(crate) issued_ms: i64,
    pub(crate) expires_ms: Option<i64>,
}

/// A token and its details; one that was loaded before there were details has none.
type SignInColumns = (String, String, Option<String>, Option<i64>, Option<bool>, Option<String>, Option<i64>);

fn sign_in((_, user_id, project_id, expires_ms, for_domain, methods, issued_ms): SignInColumns) -> SignInRow {
    let (for_domain, methods) = (for_domain.unwrap_or_default(), methods.unwrap_or_default());
    SignInRow { user_id, project_id, for_domain, methods, issued_ms: issued_ms.unwrap_or_default(), expires_ms }
}

impl Store {
    /// The user of this name.
    pub(crate) async fn huawei_user(&self, name: UserName<'_>) -> Result<Option<HuaweiUser>, StoreError> {
        const COLUMNS: &str = "SELECT id, name, tenant, primary_account FROM huawei_users";
        let found: Option<(String, String, String, bool)> = match name {
            UserName::Id(id) => {
                let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE id = $1"));
                query(sql).bind(id).fetch_optional(&self.pool).await
            }
            UserName::In { tenant, name } => {
                let sql = sqlx::AssertSqlSafe(format!("{COLUMNS} WHERE tenant = $1 AND name = $2"));
                query(sql).bind(tenant).bind(name).fetch_optional(&self.pool).await
            }
        }?;
        let user = |(id, name, tenant, primary_account)| HuaweiUser { id, name, tenant, primary_account };
        Ok(found.map(user))
    }

    /// The hash of a user's password, if there is one.
    pub(crate) async fn huawei_password(&self, user_id: &str) -> Result<Option<PasswordHash>, StoreError> {
        let found: Option<Option<String>> = query("SELECT password_hash FROM huawei_users WHERE id = $1")
            .bind(user_id)
            .fetch_optional(&self.pool)
            .await?;
        Ok(found.flatten().map(PasswordHash::stored))
    }

    /// The application credential of this id.
    pub(crate) async fn application(&self, id: &str) -> Result<Option<ApplicationRow>, StoreError> {
        let sql = "SELECT user_id, secret_hash, project_id FROM huawei_application_credentials WHERE id = $1";
        let found = query(sql).bind(id).fetch_optional(&self.pool).await?;
        Ok(found.map(application))
    }

    /// The user's application credential of this name.
    pub(crate) async fn application_of(&self, user_id: &str, name: &str) -> Result<Option<ApplicationRow>, StoreError> {
        let sql = "SELECT user_id, secret_hash, project_id FROM huawei_application_credentials \
                   WHERE user_id = $1 AND name = $2";
        let found = query(sql).bind(user_id).bind(name).fetch_optional(&self.pool).await?;
        Ok(found.map(application))
    }

    /// The tenant's projects, by name.
    pub(crate) async fn huawei_projects(&self, tenant: &str) -> Result<Vec<HuaweiProject>, StoreError> {
        let sql = "SELECT id, name FROM huawei_projects WHERE tenant = $1 ORDER BY name, id";
        let found: Vec<(String, String)> = query(sql).bind(tenant).fetch_all(&self.pool).await?;
        Ok(found.into_iter().map(|(id, name)| HuaweiProject { id, name }).collect())
    }

    /// Returns the meaning of a token, expired or not.
    pub(crate) async fn sign_in_of(&self, hash: &TokenHash) -> Result<Option<SignInRow>, StoreError> {
        let found: Option<SignInColumns> = query(
            "SELECT t.hash, t.holder, t.scope, t.expires_ms, s.for_domain, s.methods, s.issued_ms FROM tokens t \
             LEFT JOIN huawei_sign_ins s ON s.hash = t.hash WHERE t.realm = $1 AND t.hash = $2",
        )
        .bind(REALM)
        .bind(hash.text())
        .fetch_optional(&self.pool)
        .await?;
        Ok(found.filter(|row| hash.is(&row.0)).map(sign_in))
    }

    /// Keeps a token that was issued.
    pub(crate) async fn issue_sign_in(&self, token: NewToken, row: SignInRow) -> Result<(), StoreError> {
        self.writable()?;
        transact!(self.pool.writing(), tx => insert_sign_in(tx, token.hash(), &row).await?)
    }
}

/// Adds a token with what is shown of it.
pub(super) async fn insert_sign_in(tx: &mut Tx, hash: &TokenHash, row: &SignInRow) -> Result<(), sqlx::Error> {
    let kept = TokenRow { holder: row.user_id.clone(), scope: row.project_id.clone(), expires_ms: row.expires_ms };
    tokens::insert(tx, REALM, hash, &kept).await?;
    query("INSERT INTO huawei_sign_ins (hash, for_domain, methods, issued_ms) VALUES ($1, $2, $3, $4)")
        .bind(hash.text())
        .bind(row.for_domain)
        .bind(&row.methods)
        .bind(row.issued_ms)
        .execute(tx)
        .await?;
    Ok(())
}

fn application((user_id, secret_hash, project_id): (String, String, String)) -> ApplicationRow {
    ApplicationRow { user_id, secret: PasswordHash::stored(secret_hash), project_id }
}
