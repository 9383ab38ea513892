//! Argon2 in memory that each thread keeps: an allocator would hold on to several times as much.

use std::cell::RefCell;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::password_hash::{CustomizedPasswordHasher, Error, PasswordHasher, Result, Version};
use argon2::{Algorithm, Argon2, Block, Params};

thread_local! {
    static MEMORY: RefCell<Vec<Block>> = const { RefCell::new(Vec::new()) };
}

/// As the library's own, by the form in which its hashes are written.
#[derive(Clone, Debug, Default)]
pub(super) struct Frugal {
    algorithm: Algorithm,
    version: argon2::Version,
    params: Params,
}

impl PasswordHasher<PasswordHash> for Frugal {
    fn hash_password_with_salt(&self, password: &[u8], salt: &[u8]) -> Result<PasswordHash> {
        let Self { algorithm, version, params } = self;
        let salt = Salt::new(salt)?;
        let mut bytes = [0; Output::MAX_LENGTH];
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let bytes = bytes.get_mut(..length).ok_or(Error::OutputSize)?;
        MEMORY.with_borrow_mut(|memory| {
            memory.resize(params.block_count(), Block::default());
            Argon2::new(*algorithm, *version, params.clone())
                .hash_password_into_with_memory(password, &salt, bytes, memory)
        })?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some((*version).into()),
            params: ParamsString::try_from(params)?,
            salt: Some(salt),
            hash: Some(Output::new(bytes)?),
        })
    }
}

impl CustomizedPasswordHasher<PasswordHash> for Frugal {
    type Params = Params;

    fn hash_password_customized(
        &self,
        password: &[u8],
        salt: &[u8],
        algorithm: Option<&str>,
        version: Option<Version>,
        params: Params,
    ) -> Result<PasswordHash> {
        let algorithm = algorithm.map(Algorithm::try_from).transpose()?.unwrap_or_default();
        let version = version.map(argon2::Version::try_from).transpose()?.unwrap_or_default();
        Self { algorithm, version, params }.hash_password_with_salt(password, salt)
    }
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::PasswordVerifier;

    use super::*;

    #[test]
    fn hashes_are_those_of_the_library_whatever_was_in_the_memory_before() {
        let secret = b"open sesame";
        for (algorithm, version, blocks) in
            [("argon2id", 19, 19_456), ("argon2i", 16, 64), ("argon2d", 19, 256), ("argon2id", 19, 19_456)]
        {
            let params = Params::new(blocks, 2, 1, None).unwrap();
            let hash = |hasher: &dyn CustomizedPasswordHasher<PasswordHash, Params = Params>| {
                hasher.hash_password_customized(secret, b"saltsalt", Some(algorithm), Some(version), params.clone())
            };
            let own = hash(&Frugal::default()).unwrap();
            assert_eq!(own, hash(&Argon2::default()).unwrap(), "{algorithm} {version} {blocks}");
            Frugal::default().verify_password(secret, &own).unwrap();
            Argon2::default().verify_password(secret, &own).unwrap();
        }
    }
}
