//! Servers that say again what they were told.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use crate::secrets::search::marked;
use crate::support::platforms::{self, IAM, MAPTABLE, SCNET, Tokens};
use crate::support::stub::{Received, Reply, Server};

/// The way a server says it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Manner {
    /// It does not, and does what it is asked to.
    Works,
    /// In refusals to sign in, as the platforms write them.
    RefusesToSignIn,
    /// In refusals after signing in.
    Refuses,
    /// In a page that is no JSON.
    Page,
    /// With status 200 in JSON of another shape.
    Shape,
    /// In an answer to whoever asks, for those that judge answers in place of reading them.
    Answers,
}

impl Manner {
    /// Those that clients have to do with.
    pub const OF_CLIENTS: [Self; 5] = [Self::Works, Self::RefusesToSignIn, Self::Refuses, Self::Page, Self::Shape];
}

/// Starts the platforms, whose tokens are marked.
pub async fn start(manner: Manner) -> Server {
    let maptable = format!("Bearer {}", marked("issued"));
    let tokens = Tokens { iam: marked("issued"), scnet: marked("issued"), maptable };
    platforms::start(tokens, move |request| answer(manner, request)).await
}

fn answer(manner: Manner, request: &Received) -> Option<Reply> {
    let signs_in = [IAM, SCNET, MAPTABLE].contains(&request.path());
    let told = told(request);
    let headers = "X-Request-Id: echo\r\n".to_owned();
    match manner {
        Manner::Works => None,
        Manner::RefusesToSignIn if !signs_in => None,
        Manner::Refuses if signs_in => None,
        Manner::RefusesToSignIn | Manner::Refuses => Some((403, headers, refusal(request.path(), &told))),
        Manner::Page => Some((500, headers, format!("<html>{told}</html>"))),
        Manner::Answers => Some((
            200,
            headers,
            json!({"workspaces": [{"id": "0", "name": told}], "count": 1, "total_count": 1}).to_string(),
        )),
        Manner::Shape => Some((
            200,
            headers,
            json!({"token": [told], "workspaces": told, "data": told, "detail": {"token": {"is": told}}}).to_string(),
        )),
    }
}

/// A refusal in the words of the platform that the path is of.
fn refusal(path: &str, told: &str) -> String {
    let body = match path {
        path if path.starts_with("/v3/") => json!({"error": {"code": 403, "message": told, "title": told}}),
        path if path.starts_with("/open/") => json!({"code": 7, "message": told, "detail": told}),
        path if path.contains("/openapi/") || path.starts_with("/api/user/") => {
            json!({"code": "10004", "msg": told, "data": null})
        }
        _ => json!({"error_code": "X.1", "error_msg": told}),
    };
    body.to_string()
}

/// All that a request told, as it came and percent-encoded.
fn told(request: &Received) -> String {
    let headers: Vec<_> = request.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    let told = format!("{} {} {}", request.target, headers.join(", "), request.body);
    let values = request.headers.iter().map(|(_, value)| utf8_percent_encode(value, NON_ALPHANUMERIC).to_string());
    format!("{told} {}", values.collect::<Vec<_>>().join(" "))
}
