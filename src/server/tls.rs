//! HTTPS: the certificate and the key that a server shows itself by.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Where a server's certificate and key are, for it to be asked by HTTPS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tls {
    /// PEM file with the certificate, and after it those that it was signed with.
    pub certificates: PathBuf,
    /// PEM file with the private key of the certificate.
    pub key: PathBuf,
}

/// The reason why a server can't be asked by HTTPS.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// A file can't be read.
    #[error("cannot read {file}: {source}", file = file.display())]
    File {
        /// The file.
        file: PathBuf,
        /// The message of the system.
        source: std::io::Error,
    },
    /// A file has not what it should have.
    #[error("{file} has {problem}", file = file.display())]
    Content {
        /// The file.
        file: PathBuf,
        /// The problem with it, and what to do about it.
        problem: String,
    },
    /// Certificate and key don't belong together, or can't be used.
    #[error("the certificate of {certificates} can't be used with the key of {key}: {source}",
        certificates = certificates.display(), key = key.display())]
    Pair {
        /// The file of the certificate.
        certificates: PathBuf,
        /// The file of the key.
        key: PathBuf,
        /// The problem with them.
        source: rustls::Error,
    },
}

impl Tls {
    /// What the listener needs.
    pub(super) fn read(&self) -> Result<ServerConfig, TlsError> {
        let content =
            |file: &Path, problem: &str| Err(TlsError::Content { file: file.to_owned(), problem: problem.to_owned() });
        let text = read(&self.certificates)?;
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&text).collect();
        let certificates = match certificates {
            Ok(found) if found.is_empty() => {
                return content(&self.certificates, "no certificate; it needs a PEM block `CERTIFICATE`");
            }
            Ok(found) => found,
            Err(error) => return content(&self.certificates, &format!("no usable PEM: {error}")),
        };
        let key = match PrivateKeyDer::from_pem_slice(&read(&self.key)?) {
            Ok(key) => key,
            Err(pem::Error::NoItemsFound) => {
                let needs = "it needs a PEM block `PRIVATE KEY`, `RSA PRIVATE KEY` or `EC PRIVATE KEY`, not encrypted";
                return content(&self.key, &format!("no private key; {needs}"));
            }
            Err(error) => return content(&self.key, &format!("no usable PEM: {error}")),
        };
        let pair = |source| TlsError::Pair { certificates: self.certificates.clone(), key: self.key.clone(), source };
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()));
        let config = config.with_safe_default_protocol_versions().map_err(pair)?.with_no_client_auth();
        let mut config = config.with_single_cert(certificates, key).map_err(pair)?;
        // By HTTP/2 the library takes no more than 16 KiB of headers, half of the longest token.
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(config)
    }
}

fn read(file: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(file).map_err(|source| TlsError::File { file: file.to_owned(), source })
}
