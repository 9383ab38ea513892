//! Requests: what is sent, and what is not.

use scicloud::{Error, eihealth, maptable, modelarts, scnet};

use super::operations::{OPERATIONS, SECRET, call};
use crate::support::http::Server;

/// The request of each operation: method and target, and the header with the credential.
const SENT: [(&str, &str, &str); 8] = [
    ("listProjectStatistics", "GET /v1/p1/eihealth-projects/statistics HTTP/1.1", "x-auth-token"),
    ("listWorkspaces", "GET /v1/p1/workspaces HTTP/1.1", "x-auth-token"),
    ("showWorkspace", "GET /v1/p1/workspaces/w1 HTTP/1.1", "x-auth-token"),
    ("listStorageQuotas", "GET /hpc/openapi/v2/parastor/quota/usernames/u1 HTTP/1.1", "token"),
    ("showCenter", "GET /ac/openapi/v2/center HTTP/1.1", "token"),
    ("showTokenState", "GET /ac/openapi/v2/tokens/state HTTP/1.1", "token"),
    ("listProjects", "GET /v3/projects HTTP/1.1", "x-auth-token"),
    ("showWorkspaceDetail", "GET /open/api/v1/workspaces/user/16/ HTTP/1.1", "authorization"),
];

/// An error answer: what comes back does not matter here.
async fn server() -> Server {
    Server::answering(500, "", "{}").await
}

#[tokio::test]
async fn each_request_has_the_documented_target_and_credential_and_nothing_of_the_generator() {
    assert_eq!(SENT.len(), OPERATIONS.len());
    for (operation, line, header) in SENT {
        let server = server().await;
        let token = format!("Bearer {SECRET}");
        let _ = call(&server.url, &token, operation).await;
        let request = server.request();
        let mut lines = request.lines();
        assert_eq!(lines.next(), Some(line), "{operation}");
        let headers: Vec<(String, &str)> =
            lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_lowercase(), value)).collect();
        let carriers: Vec<_> = headers.iter().filter(|(_, value)| value.contains(SECRET)).collect();
        assert_eq!(carriers, [&(header.to_owned(), token.as_str())], "{operation}");
        let mut names: Vec<_> = headers.iter().map(|(name, _)| name.as_str()).filter(|name| *name != header).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "host", "user-agent"], "{operation}: no api-version, nothing else");
    }
}

#[tokio::test]
async fn parameters_are_sent_as_the_document_names_them_and_only_when_they_are_set() {
    use modelarts::types::{ListWorkspacesOrder, ListWorkspacesSortBy};
    let server = server().await;
    let client = modelarts::Client::new(&server.url, SECRET).unwrap();
    let call = client.list_workspaces().project_id("p-1-A").offset(3).limit(1000).filter_accessible(true);
    let call = call.sort_by(ListWorkspacesSortBy::UpdateTime).order(ListWorkspacesOrder::Desc);
    let _ = call.enterprise_project_id("0").name("a_b-質").send().await;
    let request = server.request();
    let target = request.split(' ').nth(1).unwrap();
    let (path, query) = target.split_once('?').unwrap();
    assert_eq!(path, "/v1/p-1-A/workspaces");
    let mut pairs: Vec<_> = query.split('&').collect();
    pairs.sort_unstable();
    assert_eq!(
        pairs,
        [
            "enterprise_project_id=0",
            "filter_accessible=true",
            "limit=1000",
            "name=a_b-%E8%B3%AA",
            "offset=3",
            "order=desc",
            "sort_by=update_time",
        ]
    );
}

/// Values that the documents forbid: the call, the operation, the parameter it is to name, and a part of the reason.
macro_rules! refused {
    ($url:expr, $($call:expr => $operation:literal, $parameter:literal, $reason:literal;)*) => {{
        let eihealth = eihealth::Client::new($url, SECRET).unwrap();
        let modelarts = modelarts::Client::new($url, SECRET).unwrap();
        let scnet = scnet::Client::new($url, SECRET).unwrap();
        let clients = (&eihealth, &modelarts, &scnet);
        let mut errors = Vec::new();
        $({
            let call: for<'a> fn((&'a eihealth::Client, &'a modelarts::Client, &'a scnet::Client)) -> Sent<'a> = $call;
            errors.push((stringify!($call), $operation, $parameter, $reason, call(clients).await));
        })*
        errors
    }};
}

type Sent<'a> = std::pin::Pin<Box<dyn Future<Output = Option<Error>> + 'a>>;

/// The error of a call, if it has one.
macro_rules! error {
    ($call:expr) => {
        Box::pin(async move { $call.send().await.err() })
    };
}

#[tokio::test]
async fn nothing_is_sent_that_a_document_forbids() {
    let server = server().await;
    let errors = refused! { &server.url,
        |(eihealth, _, _)| error!(eihealth.list_project_statistics().project_id("")) => "listProjectStatistics", "project_id", "is empty";
        |(eihealth, _, _)| error!(eihealth.list_project_statistics().project_id("p".repeat(129))) => "listProjectStatistics", "project_id", "has 129 characters, more than the 128";
        |(eihealth, _, _)| error!(eihealth.list_project_statistics().project_id("a b")) => "listProjectStatistics", "project_id", "does not match";
        |(eihealth, _, _)| error!(eihealth.list_project_statistics().project_id("{project_id}")) => "listProjectStatistics", "project_id", "does not match";
        |(_, modelarts, _)| error!(modelarts.list_workspaces().project_id("")) => "listWorkspaces", "project_id", "is empty";
        |(_, modelarts, _)| error!(modelarts.list_workspaces().project_id("p".repeat(65))) => "listWorkspaces", "project_id", "more than the 64";
        |(_, modelarts, _)| error!(modelarts.list_workspaces().project_id("a b")) => "listWorkspaces", "project_id", "does not match";
        |(_, modelarts, _)| error!(modelarts.list_workspaces().project_id("p").limit(0)) => "listWorkspaces", "limit", "is 0, below the minimum of 1";
        |(_, modelarts, _)| error!(modelarts.list_workspaces().project_id("p").limit(-1)) => "listWorkspaces", "limit", "is -1, below the minimum of 1";
        |(_, modelarts, _)| error!(modelarts.list_workspaces().project_id("p").limit(1001)) => "listWorkspaces", "limit", "is 1001, above the maximum of 1000";
        |(_, modelarts, _)| error!(modelarts.list_workspaces().project_id("p").offset(-1)) => "listWorkspaces", "offset", "is -1, below the minimum of 0";
        |(_, modelarts, _)| error!(modelarts.list_workspaces().project_id("p").name("n".repeat(65))) => "listWorkspaces", "name", "has 65 characters, more than the 64";
        |(_, modelarts, _)| error!(modelarts.show_workspace().project_id("p").workspace_id("")) => "showWorkspace", "workspace_id", "is empty";
        |(_, modelarts, _)| error!(modelarts.show_workspace().project_id("p").workspace_id("a/b")) => "showWorkspace", "workspace_id", "does not match";
        |(_, modelarts, _)| error!(modelarts.show_workspace().project_id("p").workspace_id("a/../b")) => "showWorkspace", "workspace_id", "does not match";
        |(_, modelarts, _)| error!(modelarts.show_workspace().project_id("p").workspace_id(r"x\..\y")) => "showWorkspace", "workspace_id", "does not match";
        |(_, modelarts, _)| error!(modelarts.show_workspace().project_id("a/b").workspace_id("w")) => "showWorkspace", "project_id", "does not match";
        |(_, _, scnet)| error!(scnet.list_storage_quotas().username("")) => "listStorageQuotas", "username", "is empty";
        |(_, _, scnet)| error!(scnet.list_storage_quotas().username("a/b")) => "listStorageQuotas", "username", "does not match";
        |(_, _, scnet)| error!(scnet.list_storage_quotas().username(r"a\b")) => "listStorageQuotas", "username", "does not match";
    };
    for (call, operation, parameter, reason, error) in errors {
        let Some(Error::InvalidRequest(message)) = error else { panic!("{call}: {error:?}") };
        assert!(message.starts_with(&format!("{operation}: `{parameter}` ")), "{call}: {message}");
        assert!(message.contains(reason), "{call}: {message}");
    }
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn dot_segments_are_not_sent() {
    let server = server().await;
    let modelarts = modelarts::Client::new(&server.url, SECRET).unwrap();
    let scnet = scnet::Client::new(&server.url, SECRET).unwrap();
    for dots in [".", ".."] {
        let errors = [
            modelarts.show_workspace().project_id("p").workspace_id(dots).send().await.err(),
            modelarts.show_workspace().project_id(dots).workspace_id("w").send().await.err(),
            modelarts.list_workspaces().project_id(dots).send().await.err(),
            scnet.list_storage_quotas().username(dots).send().await.err(),
        ];
        for (call, error) in errors.into_iter().enumerate() {
            assert!(matches!(error, Some(Error::InvalidRequest(_))), "{dots} in call {call}: {error:?}");
        }
    }
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn what_a_document_allows_is_sent_as_one_segment() {
    let values =
        ["%2e%2e", "%2E", "...", "a..b", "a b", "a?b#c", "a;b=c&d", "%", "\u{4e2d}\u{6587}", "**d05d**", "~", ".a"];
    for value in values {
        let server = server().await;
        let scnet = scnet::Client::new(&server.url, SECRET).unwrap();
        let _ = scnet.list_storage_quotas().username(value).send().await;
        let request = server.request();
        let target = request.split(' ').nth(1).unwrap();
        let segment = target.strip_prefix("/hpc/openapi/v2/parastor/quota/usernames/").unwrap();
        assert!(!segment.contains(['/', '?', '#']), "{value}: {target}");
        let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().unwrap();
        assert_eq!(decoded, value, "{target}");
    }
}

#[tokio::test]
async fn a_parameter_that_is_missing_or_of_the_wrong_type_is_named() {
    let server = server().await;
    let modelarts = modelarts::Client::new(&server.url, SECRET).unwrap();
    let maptable = maptable::Client::new(&server.url, SECRET).unwrap();
    let cases = [
        ("project_id", modelarts.list_workspaces().send().await.err()),
        ("workspace_id", modelarts.show_workspace().project_id("p").send().await.err()),
        ("limit", modelarts.list_workspaces().project_id("p").limit(u64::MAX).send().await.err()),
        ("order", modelarts.list_workspaces().project_id("p").order("up").send().await.err()),
        ("type", maptable.show_workspace_detail().id(16).send().await.err()),
        ("type", maptable.show_workspace_detail().type_("team").id(16).send().await.err()),
        ("id", maptable.show_workspace_detail().type_("org").send().await.err()),
    ];
    for (parameter, error) in cases {
        let Some(Error::InvalidRequest(message)) = error else { panic!("{parameter}: {error:?}") };
        assert!(message.contains(parameter), "{parameter}: {message}");
    }
    assert_eq!(server.requests(), Vec::<String>::new());
}

#[tokio::test]
async fn the_base_url_may_end_in_a_slash_and_have_a_path() {
    for (after, before) in
        [("", ""), ("/", ""), ("//", ""), ("/gate/way", "/gate/way"), ("/gate/", "/gate"), ("/a%20b", "/a%20b")]
    {
        let server = server().await;
        let _ = call(&format!("{}{after}", server.url), SECRET, "showWorkspaceDetail").await;
        let request = server.request();
        let line = format!("GET {before}/open/api/v1/workspaces/user/16/ HTTP/1.1");
        assert_eq!(request.lines().next(), Some(line.as_str()), "{after:?}");
    }
}

#[test]
fn a_base_url_that_is_none_is_refused_without_showing_a_password() {
    let cases = [
        "",
        "scnet.cn",
        "127.0.0.1:8080",
        "ftp://h/",
        "http://",
        "mailto:a@b",
        "http://h?a=b",
        "http://h#a",
        "http://user:pa55word@h",
        "https://user:pa55word@h:99999",
        "ftp://user:pa55word@h",
        "user:pa55word@h",
        "http://user:pa55word@",
        "http://pa55word@h",
        "http://h/?key=pa55word",
        "http://h/#pa55word",
    ];
    for url in cases {
        let error = modelarts::Client::new(url, SECRET).err().unwrap_or_else(|| panic!("{url:?} was taken"));
        let (shown, debug) = (error.to_string(), format!("{error:?}"));
        assert!(matches!(error, Error::InvalidRequest(_)), "{url:?}: {debug}");
        assert!(shown.contains("base URL"), "{url:?}: {shown}");
        assert!(!shown.contains("pa55word") && !debug.contains("pa55word"), "{url:?}: {shown}");
    }
}
