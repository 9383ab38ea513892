//! The one who may use the admin listener.

use std::net::SocketAddr;

use scicloud::server::admin;
use scicloud::server::{self, AdminSettings, Error, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::support::{Server, TOKEN};

/// Paths that anybody may ask.
const OPEN: [&str; 3] = ["/healthz", "/openapi.json", "/readyz"];

#[tokio::test]
async fn every_operation_but_three_wants_the_token() {
    let server = Server::sample().await;
    let document = admin::document().expect("a document");
    let wrong = format!("Bearer {TOKEN}x");
    let cases: [&[(&str, &str)]; 5] = [
        &[],
        &[("Authorization", &wrong)],
        &[("Authorization", TOKEN)],
        &[("Authorization", "Bearer ")],
        &[("Authorization", &format!("Bearer {TOKEN}")), ("Authorization", &wrong)],
    ];
    let mut open = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let asked = path.replace(['{', '}'], "");
            if operation["security"] == serde_json::json!([]) {
                assert_eq!(server.bare(method, &asked, &[]).await.0, 200, "{method} {path}");
                open.push(path.as_str());
                continue;
            }
            for headers in cases {
                let (status, body) = server.bare(&method.to_uppercase(), &asked, headers).await;
                assert_eq!(status, 401, "{method} {path} {headers:?}: {body}");
            }
        }
    }
    open.sort_unstable();
    assert_eq!(open, OPEN);
}

#[tokio::test]
async fn pages_of_other_sites_are_refused() {
    let server = Server::sample().await;
    let address: SocketAddr = server.admin.url().trim_start_matches("http://").parse().unwrap();
    let port = address.port();
    let cases = [
        ("127.0.0.1", "", 200),
        ("localhost", "", 200),
        ("LOCALHOST", "", 200),
        ("[::1]", "", 200),
        ("127.0.0.1", "Origin: http://127.0.0.1:PORT", 200),
        ("127.0.0.1", "Origin: https://127.0.0.1:PORT", 200),
        ("127.0.0.1", "Origin: http://127.0.0.1:1", 403),
        ("127.0.0.1", "Origin: http://evil.example", 403),
        ("127.0.0.1", "Origin: null", 403),
        ("127.0.0.1", "Origin: http://127.0.0.1:PORT\r\nOrigin: http://evil.example", 403),
        ("evil.example", "", 403),
        ("evil.example", "Origin: http://evil.example:PORT", 403),
        ("127.0.0.1.evil.example", "", 403),
        ("localhost.evil.example", "", 403),
        ("user@127.0.0.1", "", 200),
        ("127.0.0.1@evil.example", "", 403),
    ];
    for (host, header, wanted) in cases {
        let header = header.replace("PORT", &port.to_string());
        let line = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
        let request = format!(
            "GET /status HTTP/1.1\r\nHost: {host}:{port}\r\n{line}Authorization: bearer {TOKEN}\r\nConnection: close\r\n\r\n"
        );
        let mut connection = TcpStream::connect(address).await.unwrap();
        connection.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {wanted} ")), "{host} {header}: {answer}");
        assert!(!answer.to_ascii_lowercase().contains("access-control"), "{host} {header}: {answer}");
    }
}

#[tokio::test]
async fn a_name_may_be_allowed() {
    let admin = AdminSettings { token: Some(TOKEN.into()), hosts: vec!["admin.example".into()], ..Default::default() };
    let running = server::start(Settings { admin: Some(admin), ..Settings::default() }).await.unwrap();
    let url = format!("{}/status", running.admin_url().unwrap());
    for (host, wanted) in [("admin.example", 200), ("Admin.Example:1234", 200), ("other.example", 403)] {
        let request = reqwest::Client::new().get(&url).header("Host", host).bearer_auth(TOKEN);
        assert_eq!(request.send().await.unwrap().status(), wanted, "{host}");
    }
}

#[tokio::test]
async fn a_token_that_no_header_can_carry_is_refused() {
    for token in ["", " padded", "two\nlines", "päss"] {
        let admin = AdminSettings { token: Some(token.into()), ..AdminSettings::default() };
        let error = server::start(Settings { admin: Some(admin), ..Settings::default() }).await.unwrap_err();
        assert!(matches!(error, Error::AdminToken), "{token:?}: {error:?}");
    }
}

#[tokio::test]
async fn a_token_that_is_soon_guessed_is_refused() {
    let start = |length| {
        let admin = AdminSettings { token: Some("x".repeat(length).into()), ..AdminSettings::default() };
        server::start(Settings { admin: Some(admin), ..Settings::default() })
    };
    for length in [1, AdminSettings::SHORTEST_TOKEN - 1] {
        let error = start(length).await.unwrap_err();
        assert!(matches!(error, Error::ShortAdminToken), "{length}: {error:?}");
    }
    drop(start(AdminSettings::SHORTEST_TOKEN).await.unwrap());
}

#[tokio::test]
async fn a_token_is_made_up_where_none_is_given() {
    let settings = || Settings { admin: Some(AdminSettings::default()), ..Settings::default() };
    let running = [server::start(settings()).await.unwrap(), server::start(settings()).await.unwrap()];
    let tokens = running.each_ref().map(|running| running.admin_token().unwrap().expose().to_owned());
    assert!(tokens[0].len() >= 32 && tokens[0] != tokens[1]);
    for (running, token) in running.iter().zip(&tokens) {
        let client = admin::Client::new(&running.admin_url().unwrap(), token.clone()).unwrap();
        client.get("/status").await.expect("the token is good");
        assert!(!format!("{running:?} {client:?}").contains(token));
    }
}
