//! Access tokens: kept and found as hashes, so that the database holds no secret.

use std::sync::Arc;

use quick_cache::Equivalent;
use quick_cache::sync::Cache;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::change::raise;
use super::sql::{Tx, query, transact};
use super::{Store, StoreError};
use crate::client::Secret;

/// The SHA-256 hash of a token; the token itself is not kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TokenHash(String);

/// A text that cannot be a token in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a token is printable ASCII, not empty, with no space at either end")]
pub(crate) struct TokenError;

impl TokenHash {
    /// The hash of a token that a header can carry.
    pub(crate) fn of(token: &str) -> Result<Self, TokenError> {
        let printable = token.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        if !printable || token.is_empty() || token.trim() != token {
            return Err(TokenError);
        }
        let digest = Sha256::digest(token.as_bytes());
        Ok(Self(hex::encode(digest)))
    }

    /// A hash as it is written, if it is one.
    pub(crate) fn stored(text: String) -> Option<Self> {
        let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        (digits && text.len() == 64).then_some(Self(text))
    }

    /// Tells if it is the one that was found; an index only finds the candidate, and this takes the same time either way.
    pub(super) fn is(&self, found: &str) -> bool {
        found.as_bytes().ct_eq(self.0.as_bytes()).into()
    }

    /// For the database.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

/// A token made up for somebody.
#[derive(Debug)]
pub(crate) struct NewToken {
    /// As its holder sends it.
    pub(crate) token: Secret,
    hash: TokenHash,
}

/// Bytes of chance in a token that the server makes up.
const CHANCE: usize = 32;

impl NewToken {
    /// A random token that begins with a prefix.
    pub(crate) fn random(prefix: &str) -> Result<Self, StoreError> {
        let mut bytes = [0; CHANCE];
        getrandom::fill(&mut bytes).map_err(|error| StoreError::Secret(error.to_string()))?;
        let token = format!("{prefix}{}", hex::encode(bytes));
        let hash = TokenHash::of(&token).map_err(|error| StoreError::Secret(error.to_string()))?;
        Ok(Self { token: token.into(), hash })
    }

    pub(super) fn hash(&self) -> &TokenHash {
        &self.hash
    }
}

/// Whose token it is and how far it reaches.
#[derive(Clone, Debug)]
pub(crate) struct TokenRow {
    pub(crate) holder: String,
    pub(crate) scope: Option<String>,
    pub(crate) expires_ms: Option<i64>,
}

/// A token to keep: the platform it is for, how it is found, and what it stands for.
pub(crate) type Issue<'a> = (&'a str, NewToken, TokenRow);

/// Tokens that were found, and the generation before they were looked for; clones share them.
#[derive(Clone)]
pub(super) struct KnownTokens(Arc<Cache<InRealm, (i64, TokenRow)>>);

/// A platform, and one of its tokens.
type InRealm = (&'static str, TokenHash);

/// That, to be looked up.
#[derive(Hash)]
struct Wanted<'a>(&'static str, &'a TokenHash);

impl Equivalent<InRealm> for Wanted<'_> {
    fn equivalent(&self, key: &InRealm) -> bool {
        self.0 == key.0 && self.1 == &key.1
    }
}

/// The number of tokens a process knows without looking.
const KNOWN: usize = 10_000;

impl Default for KnownTokens {
    fn default() -> Self {
        Self(Arc::new(Cache::new(KNOWN)))
    }
}

impl std::fmt::Debug for KnownTokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KnownTokens").field("len", &self.0.len()).finish_non_exhaustive()
    }
}

/// A row of the tokens as it comes out of the database.
type Found = (String, String, Option<String>, Option<i64>);

impl Store {
    /// The token of this hash, expired or not; that another server has ended it is noticed as late as
    /// [`generation`](Self::generation) says.
    pub(crate) async fn token(&self, realm: &'static str, hash: &TokenHash) -> Result<Option<TokenRow>, StoreError> {
        // From before the database is read, so that no change in between goes unnoticed.
        let generation = self.generation();
        let known = self.tokens.0.get(&Wanted(realm, hash)).filter(|(of, _)| Some(*of) == generation);
        if let Some((_, row)) = known {
            return Ok(Some(row));
        }
        // In a box, as it is large and would be moved around with every request.
        let found = Box::pin(self.find_token(realm, hash)).await?;
        if let (Some(row), Some(generation)) = (&found, generation) {
            self.tokens.0.insert((realm, hash.clone()), (generation, row.clone()));
        }
        Ok(found)
    }

    async fn find_token(&self, realm: &str, hash: &TokenHash) -> Result<Option<TokenRow>, StoreError> {
        let found: Option<Found> =
            query("SELECT hash, holder, scope, expires_ms FROM tokens WHERE realm = $1 AND hash = $2")
                .bind(realm)
                .bind(&hash.0)
                .fetch_optional(&self.pool)
                .await?;
        let row = |(_, holder, scope, expires_ms)| TokenRow { holder, scope, expires_ms };
        Ok(found.filter(|row| hash.is(&row.0)).map(row))
    }

    /// Keeps new tokens, all or none.
    pub(crate) async fn issue(&self, tokens: &[Issue<'_>]) -> Result<(), StoreError> {
        self.writable()?;
        transact!(self.pool.writing(), tx => insert_all(tx, tokens).await?)
    }

    /// Keeps new tokens in place of one that is used up by it, and says whether that one was there, which is true for one caller
    /// alone.
    pub(crate) async fn exchange(
        &self,
        realm: &str,
        used: &TokenHash,
        tokens: &[Issue<'_>],
    ) -> Result<bool, StoreError> {
        self.writable()?;
        let done = transact!(self.pool.changing(), tx => {
            raise(tx).await?;
            let sql = "DELETE FROM tokens WHERE realm = $1 AND hash = $2";
            let was_there = query(sql).bind(realm).bind(&used.0).execute(&mut *tx).await? == 1;
            if was_there {
                insert_all(tx, tokens).await?;
            }
            was_there
        });
        self.noticed(done).await
    }
}

async fn insert_all(tx: &mut Tx, tokens: &[Issue<'_>]) -> Result<(), sqlx::Error> {
    for (realm, token, row) in tokens {
        insert(tx, realm, &token.hash, row).await?;
    }
    Ok(())
}

/// Adds a token.
pub(super) async fn insert(tx: &mut Tx, realm: &str, hash: &TokenHash, row: &TokenRow) -> Result<(), sqlx::Error> {
    query("INSERT INTO tokens (realm, hash, holder, scope, expires_ms) VALUES ($1, $2, $3, $4, $5)")
        .bind(realm)
        .bind(&hash.0)
        .bind(&row.holder)
        .bind(row.scope.as_deref())
        .bind(row.expires_ms)
        .execute(tx)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_header_cannot_carry_is_no_token() {
        for bad in ["", "a\nb", "a\tb", " a", "a ", "\u{7f}", "päss"] {
            assert_eq!(TokenHash::of(bad), Err(TokenError), "{bad:?}");
        }
        assert!(TokenHash::of("Bearer a b").is_ok());
    }

    #[test]
    fn the_hash_is_sha256() {
        // The digest of "abc" that FIPS 180-4's examples give.
        let wanted = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(TokenHash::of("abc"), Ok(TokenHash(wanted.to_owned())));
    }
}
