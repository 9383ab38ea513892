//! Files by their URL.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener};
use std::thread;

use scicloud::spec::document::{Document, LoadOptions};

use super::{folder, shown};

/// A server of these files, by their paths.
fn serve(files: &'static [(&'static str, &'static str)]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let first = lines.next().unwrap().unwrap();
            lines.by_ref().take_while(|line| line.as_ref().is_ok_and(|line| !line.is_empty())).for_each(drop);
            let path = first.split(' ').nth(1).unwrap();
            let found = files.iter().find(|(name, _)| *name == path);
            let (status, body) = found.map_or(("404 Not Found", ""), |(_, body)| ("200 OK", body));
            let length = body.len();
            write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}").unwrap();
        }
    });
    address
}

#[test]
fn a_url_is_fetched_when_that_is_allowed_and_named_otherwise() {
    let address = serve(&[
        ("/api/rows.yaml", "Row: {title: row, items: {$ref: 'cells.yaml#/Cell'}}\n"),
        ("/api/cells.yaml", "Cell: {title: cell, items: {$ref: '#/Cell'}}\n"),
    ]);
    let text = format!(
        "openapi: 3.0.3\ncomponents:\n  schemas:\n    A: {{$ref: 'http://{address}/api/rows.yaml#/Row'}}\n    \
         B: {{$ref: 'http://user:secret@{address}/none.yaml?key=secret'}}\n"
    );
    let folder = folder(&[("openapi.yaml", &text)]);
    let load = |allow_remote| {
        Document::load(&folder.path().join("openapi.yaml"), &LoadOptions { overlays: Vec::new(), allow_remote })
            .unwrap()
    };
    let refused = shown(&load(false));
    assert_eq!(refused.len(), 2, "{refused:#?}");
    assert!(refused.iter().all(|line| line.contains("is not fetched unasked; give `--allow-remote`")), "{refused:#?}");
    let document = load(true);
    let found = shown(&document);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].contains("/none.yaml, which can't be fetched: the answer is 404 Not Found"), "{found:#?}");
    assert!(!refused.iter().chain(&found).any(|line| line.contains("secret")), "{found:#?}");
    let row = document.resolve(document.at("/components/schemas/A").unwrap(), "").unwrap();
    let cell = document.resolve(&row.0["items"], "").unwrap();
    assert_eq!(cell.0["title"], "cell");
    assert_eq!(document.location(&cell.1), (format!("http://{address}/api/cells.yaml"), 1));
}

#[tokio::test]
async fn loading_within_a_runtime_fetches_as_well() {
    let address = serve(&[("/rows.json", "{\"title\": \"row\"}")]);
    let text = format!("openapi: 3.0.3\ncomponents: {{schemas: {{A: {{$ref: 'http://{address}/rows.json'}}}}}}\n");
    let folder = folder(&[("openapi.yaml", &text)]);
    let options = LoadOptions { overlays: Vec::new(), allow_remote: true };
    let document = Document::load(&folder.path().join("openapi.yaml"), &options).unwrap();
    assert_eq!(shown(&document), Vec::<String>::new());
}
