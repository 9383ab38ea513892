//! The way the page is sent.

use crate::page::support::Server;

/// Files that are sent to whoever asks, with their types.
const PUBLIC: [(&str, &str); 7] = [
    ("/", "text/html; charset=utf-8"),
    ("/platforms/modelarts", "text/html; charset=utf-8"),
    ("/assets/script/overview.js", "text/javascript; charset=utf-8"),
    ("/assets/style/base.css", "text/css; charset=utf-8"),
    ("/assets/vendor/swagger-ui-bundle.js", "text/javascript; charset=utf-8"),
    ("/assets/icon.svg", "image/svg+xml"),
    ("/documents/modelarts.yaml", "application/yaml"),
];

async fn get(server: &Server, path: &str, headers: &[(&str, &str)]) -> reqwest::Response {
    let request = server.http.get(format!("{}{path}", server.admin.url()));
    headers
        .iter()
        .fold(request, |request, (name, value)| request.header(*name, *value))
        .send()
        .await
        .expect("an answer")
}

#[tokio::test]
async fn a_browser_is_told_to_keep_the_page_to_itself() {
    let server = Server::sample().await;
    for (path, media_type) in PUBLIC {
        let answer = get(&server, path, &[]).await;
        let header =
            |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().expect("text")).to_owned();
        assert_eq!(answer.status(), 200, "{path}");
        assert_eq!(header("content-type"), media_type, "{path}");
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(header("cache-control"), "no-cache", "{path}");
        let policy = header("content-security-policy");
        let mut directives: Vec<_> = policy.split(';').map(str::trim).collect();
        if !path.starts_with("/platforms/") {
            let mut own = directives.split_off(directives.len() - 2);
            own.sort_unstable();
            assert_eq!(own, ["require-trusted-types-for 'script'", "trusted-types 'none'"], "{path}");
        }
        let wanted = [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "font-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ];
        assert_eq!(directives, wanted, "{path}");
    }
}

#[tokio::test]
async fn what_a_browser_has_is_not_sent_again() {
    let server = Server::sample().await;
    for (path, _) in PUBLIC {
        let answer = get(&server, path, &[]).await;
        let tag = answer.headers()["etag"].to_str().expect("text").to_owned();
        assert!(!answer.bytes().await.expect("a body").is_empty(), "{path}");
        for (given, wanted) in [
            (tag.clone(), 304),
            (format!("W/{tag}"), 304),
            (format!("\"other\", {tag}"), 304),
            ("\"other\"".to_owned(), 200),
        ] {
            let answer = get(&server, path, &[("If-None-Match", &given)]).await;
            assert_eq!(answer.status(), wanted, "{path} {given}");
            assert_eq!(answer.bytes().await.expect("a body").is_empty(), wanted == 304, "{path} {given}");
        }
    }
}

#[tokio::test]
async fn what_is_large_is_sent_as_it_is_kept() {
    let server = Server::sample().await;
    for (path, file) in [
        (
            "/assets/vendor/swagger-ui-bundle.js",
            &include_bytes!("../../../src/server/admin/page/web/vendor/swagger-ui-bundle.js.gz")[..],
        ),
        (
            "/assets/vendor/swagger-ui.css",
            &include_bytes!("../../../src/server/admin/page/web/vendor/swagger-ui.css.gz")[..],
        ),
    ] {
        let answer = get(&server, path, &[]).await;
        assert_eq!(answer.headers()["content-encoding"], "gzip", "{path}");
        assert_eq!(answer.bytes().await.expect("a body"), file, "{path}");
    }
    assert!(get(&server, "/assets/style/base.css", &[]).await.headers().get("content-encoding").is_none());
}

#[tokio::test]
async fn the_documents_are_the_crates_own() {
    let server = Server::sample().await;
    for (name, text) in scicloud::documents::texts() {
        let answer = get(&server, &format!("/documents/{name}.yaml"), &[]).await;
        assert_eq!(answer.text().await.expect("text"), text, "{name}");
        let path = format!("/platforms/{name}");
        for sent in [path.clone(), path.clone() + "/"] {
            let page = get(&server, &sent, &[]).await;
            assert_eq!((page.status().as_u16(), page.url().path()), (200, &*path), "{sent}");
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let server = Server::sample().await;
    let paths = [
        "/platforms/nobody",
        "/platforms/modelarts.yaml",
        "/documents/nobody.yaml",
        "/documents/modelarts",
        "/assets/",
        "/assets/overview.html",
        "/assets/script/nothing.js",
        "/assets/vendor/swagger-ui-bundle.js.gz",
        "/assets/script%2Foverview.js/..",
    ];
    for path in paths {
        let answer = get(&server, path, &[]).await;
        assert!([400, 404].contains(&answer.status().as_u16()), "{path}: {}", answer.status());
    }
}
