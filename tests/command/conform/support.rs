//! Servers, and the command as people and programs call it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::{Arc, Mutex};

use tempfile::TempDir;

pub use crate::support::command::{Server, scicloud};

/// The values that the sample fixture has for the four documents.
pub const VALUES: [&str; 8] =
    ["--value", "project_id=project-north", "--value", "username=test", "--value", "type=user", "--value", "id=16"];

/// The sample's tokens by the variables that hold them.
pub const TOKENS: [(&str, &str); 7] = [
    ("SCICLOUD_MODELARTS_TOKEN", "sample-alice"),
    ("SCICLOUD_MODELARTS_TOKEN_FRANK", "sample-frank"),
    ("SCICLOUD_EIHEALTH_TOKEN", "sample-alice"),
    ("SCICLOUD_SCNET_TOKEN", "sample-test"),
    ("SCICLOUD_SCNET_TOKEN_OVER", "sample-over"),
    ("SCICLOUD_MAPTABLE_TOKEN", "Bearer sample-16"),
    ("SCICLOUD_MAPTABLE_TOKEN_OTHER", "Bearer sample-17"),
];

/// Runs `scicloud conform` with the sample's tokens; returns the exit code, and what it said on both streams.
pub fn conform(arguments: &[&str]) -> (Option<i32>, String) {
    let output = scicloud(&[&["conform"], arguments].concat()).envs(TOKENS).output().expect("the command starts");
    (output.status.code(), said(&output))
}

/// Runs `scicloud conform` without any token in the environment.
pub fn bare(arguments: &[&str]) -> (Option<i32>, String) {
    let output = scicloud(&[&["conform"], arguments].concat()).output().expect("the command starts");
    (output.status.code(), said(&output))
}

/// The file that ships for the sample.
pub const SAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/conform.toml");

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A server of the command's own with the sample.
pub fn sample() -> Server {
    Server::start(&["--store", "sqlite::memory:", "--sample"])
}

/// A server that does this with every connection, each on a thread of its own. It ends with the tests.
pub fn serving(act: impl Fn(&mut TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let act = Arc::new(act);
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let act = Arc::clone(&act);
            std::thread::spawn(move || act(&mut stream));
        }
    });
    url
}

/// The head of a request; nothing when the connection ends before.
pub fn head(stream: &mut TcpStream) -> String {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
        head.push(byte[0]);
    }
    String::from_utf8_lossy(&head).into_owned()
}

/// A server that answers every request with these bytes.
pub fn answering(bytes: &'static [u8]) -> String {
    serving(move |stream| {
        head(stream);
        let _ = stream.write_all(bytes);
    })
}

/// A server that passes requests on to another one, and the head of each.
pub fn passing_on(url: &str) -> (String, Arc<Mutex<Vec<String>>>) {
    let heads = Arc::new(Mutex::new(Vec::new()));
    let (seen, upstream) = (Arc::clone(&heads), url.trim_start_matches("http://").to_owned());
    let url = serving(move |stream| {
        let head = head(stream);
        if head.is_empty() {
            return;
        }
        let once = format!("{}connection: close\r\n\r\n", head.strip_suffix("\r\n").unwrap_or_default());
        seen.lock().expect("no panic").push(head);
        let mut server = TcpStream::connect(&upstream).expect("the server");
        server.write_all(once.as_bytes()).expect("a request sent");
        let _ = std::io::copy(&mut server, stream);
    });
    (url, heads)
}

/// A page of another server altogether, with what would be harmful in a report.
pub const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nx-echo: sample-alice\r\ncontent-length: 75\r\n\
    connection: close\r\n\r\n<html><script>alert(1)</script>\x1b[31m ``` ]]> \xe2\x80\xae &lt; sample-alice </html>....";

pub fn path(directory: &TempDir, name: &str) -> PathBuf {
    directory.path().join(name)
}

pub fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
