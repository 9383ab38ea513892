//! HTTPS, and what can be wrong with certificates.

use std::path::{Path, PathBuf};

use scicloud::server::{self, Error, Fixture, Settings, Tls};
use tempfile::TempDir;

/// A directory with a certificate for 127.0.0.1 and its key.
struct Files {
    directory: TempDir,
    certificate: String,
}

impl Files {
    fn new() -> Self {
        let pair = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
        let files = Self { directory: tempfile::tempdir().expect("a directory"), certificate: pair.cert.pem() };
        files.write("cert.pem", &files.certificate);
        files.write("key.pem", &pair.signing_key.serialize_pem());
        files
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).expect("a file");
        self.path(name)
    }
}

fn settings(certificates: &Path, key: &Path) -> Settings {
    let tls = Tls { certificates: certificates.to_owned(), key: key.to_owned() };
    Settings { tls: Some(tls), load: Some(Fixture::sample()), ..Settings::default() }
}

#[tokio::test]
async fn a_server_with_a_certificate_is_asked_by_https() {
    let files = Files::new();
    let running = server::start(settings(&files.path("cert.pem"), &files.path("key.pem"))).await.unwrap();
    let url = running.base_url();
    assert!(url.starts_with("https://127.0.0.1:"), "{url}");
    let trusted = reqwest::Certificate::from_pem(files.certificate.as_bytes()).unwrap();
    let client = reqwest::Client::builder().tls_certs_only([trusted]).build().unwrap();
    let version = client.get(format!("{url}/v3")).send().await.unwrap();
    assert_eq!(version.version(), reqwest::Version::HTTP_11);
    let text = version.text().await.unwrap();
    assert!(text.contains(&format!("{url}/v3")), "addresses of its own are https too: {text}");
    // By HTTP/2 this would be too much.
    let token = "x".repeat(32_768);
    let list = client.get(format!("{url}/v1/project-north/workspaces")).header("X-Auth-Token", token);
    assert_eq!(list.send().await.unwrap().status(), 401);
    assert!(reqwest::get(format!("{url}/v3")).await.is_err(), "nobody else trusts it");
    assert!(reqwest::get(url.replace("https", "http")).await.is_err(), "there is no plain HTTP");
    running.close().await.unwrap();
}

#[tokio::test]
async fn what_is_wrong_with_a_certificate_or_a_key_is_said() {
    let files = Files::new();
    let other = Files::new();
    let empty = files.write("empty.pem", "");
    let broken = files.write("broken.pem", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n");
    let nonsense = files.write("nonsense.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let bad_key = files.write("bad-key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    let encrypted = files
        .write("encrypted.pem", "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    let (certificate, key, missing) = (files.path("cert.pem"), files.path("key.pem"), files.path("missing.pem"));
    let cases = [
        (&missing, &key, "missing.pem", "cannot read"),
        (&certificate, &missing, "missing.pem", "cannot read"),
        (&empty, &key, "empty.pem", "no certificate"),
        (&key, &key, "key.pem", "no certificate"),
        (&broken, &key, "broken.pem", "PEM"),
        (&nonsense, &key, "nonsense.pem", "can't be used"),
        (&certificate, &empty, "empty.pem", "no private key"),
        (&certificate, &certificate, "cert.pem", "no private key"),
        (&certificate, &encrypted, "encrypted.pem", "not encrypted"),
        (&certificate, &bad_key, "bad-key.pem", "can't be used"),
        (&certificate, &other.path("key.pem"), "key.pem", "can't be used"),
    ];
    for (certificate, key, file, words) in cases {
        let error = server::start(settings(certificate, key)).await.unwrap_err();
        assert!(matches!(error, Error::Tls(_)), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(file) && text.contains(words), "{certificate:?} {key:?}: {text}");
        assert!(!text.contains("AAAA"), "{text}");
    }
}
