//! The requests of the source pages, as their samples write them, byte by byte.

use std::fmt::Write as _;

use scicloud::server::Fixture;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::bench::{Bench, documented, judge};
use super::{sign_in, sign_in_pages};

const JSON: (&str, &str) = ("Content-Type", "application/json");

/// (case, platform, operation, target, headers, status, pointer to the code, code)
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    u16,
    &'static str,
    &'static str,
);

const STATISTICS: (&str, &str) = ("eihealth", "listProjectStatistics");

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("the page's request", STATISTICS.0, STATISTICS.1, "/v1/project-north/eihealth-projects/statistics",
        &[("X-Auth-Token", "sample-creator")], 200, "/projects/0/id", "eihealth_project_id"),
    ("lower case", STATISTICS.0, STATISTICS.1, "/v1/project-north/eihealth-projects/statistics",
        &[("x-auth-token", "sample-creator")], 200, "/projects/0/id", "eihealth_project_id"),
    ("with a content type", STATISTICS.0, STATISTICS.1, "/v1/project-north/eihealth-projects/statistics",
        &[JSON, ("X-Auth-Token", "sample-creator")], 200, "/projects/0/id", "eihealth_project_id"),
    ("no token", STATISTICS.0, STATISTICS.1, "/v1/project-north/eihealth-projects/statistics",
        &[], 401, "/error_code", "APIG.0301"),
    ("wrong token", STATISTICS.0, STATISTICS.1, "/v1/project-north/eihealth-projects/statistics",
        &[("X-Auth-Token", "wrong")], 401, "/error_code", "APIG.0301"),
    ("expired token", STATISTICS.0, STATISTICS.1, "/v1/project-north/eihealth-projects/statistics",
        &[("X-Auth-Token", "sample-expired")], 401, "/error_code", "APIG.0301"),
    ("bad parameter", STATISTICS.0, STATISTICS.1, "/v1/a%20b/eihealth-projects/statistics",
        &[("X-Auth-Token", "sample-creator")], 400, "/error_code", "eihealth.01000020"),
    ("unknown id", STATISTICS.0, STATISTICS.1, "/v1/unknown/eihealth-projects/statistics",
        &[("X-Auth-Token", "sample-creator")], 403, "/error_code", "APIG.0302"),

    ("the page's request", "modelarts", "listWorkspaces",
        "/v1/project-north/workspaces?limit=2&offset=3&sort_by=name&order=desc&enterprise_project_id=0",
        &[("X-Auth-Token", "sample-alice")], 200, "/workspaces/1/enterprise_project_id", "0"),
    ("lower case", "modelarts", "listWorkspaces",
        "/v1/project-north/workspaces?limit=2&offset=3&sort_by=name&order=desc&enterprise_project_id=0",
        &[JSON, ("x-auth-token", "sample-alice")], 200, "/workspaces/1/enterprise_project_id", "0"),
    ("no token", "modelarts", "listWorkspaces", "/v1/project-north/workspaces",
        &[], 401, "/error_code", "ModelArts.0201"),
    ("wrong token", "modelarts", "listWorkspaces", "/v1/project-north/workspaces",
        &[("X-Auth-Token", "wrong")], 401, "/error_code", "ModelArts.0203"),
    ("expired token", "modelarts", "listWorkspaces", "/v1/project-north/workspaces",
        &[("X-Auth-Token", "sample-expired")], 401, "/error_code", "ModelArts.0202"),
    ("limit below its minimum", "modelarts", "listWorkspaces", "/v1/project-north/workspaces?limit=0",
        &[("X-Auth-Token", "sample-alice")], 400, "/error_code", "ModelArts.0107"),
    ("offset below its minimum", "modelarts", "listWorkspaces", "/v1/project-north/workspaces?offset=-1",
        &[("X-Auth-Token", "sample-alice")], 400, "/error_code", "ModelArts.0107"),
    ("undocumented sort key", "modelarts", "listWorkspaces", "/v1/project-north/workspaces?sort_by=owner",
        &[("X-Auth-Token", "sample-alice")], 400, "/error_code", "ModelArts.0107"),
    ("bad project", "modelarts", "listWorkspaces", "/v1/%7Bproject_id%7D/workspaces",
        &[("X-Auth-Token", "sample-alice")], 400, "/error_code", "ModelArts.0210"),
    ("another project", "modelarts", "listWorkspaces", "/v1/project-south/workspaces",
        &[("X-Auth-Token", "sample-alice")], 403, "/error_code", "ModelArts.0210"),

    ("the page's request", "modelarts", "showWorkspace", "/v1/project-north/workspaces/**d05d1a553b4e188ea878e7dcb85e**",
        &[("X-Auth-Token", "sample-grantee")], 200, "/grants/0/user_name", "test-iam-user"),
    ("lower case", "modelarts", "showWorkspace", "/v1/project-north/workspaces/**d05d1a553b4e188ea878e7dcb85e**",
        &[("x-auth-token", "sample-grantee")], 200, "/grants/0/user_name", "test-iam-user"),
    ("wrong token", "modelarts", "showWorkspace", "/v1/project-north/workspaces/0",
        &[("X-Auth-Token", "wrong")], 401, "/error_code", "ModelArts.0203"),
    ("unknown id", "modelarts", "showWorkspace", "/v1/project-north/workspaces/unknown",
        &[("X-Auth-Token", "sample-alice")], 400, "/error_code", "ModelArts.7005"),
    ("another's workspace", "modelarts", "showWorkspace", "/v1/project-north/workspaces/034a98cc5d9dc9f81818e811892f902b",
        &[("X-Auth-Token", "sample-erin")], 403, "/error_code", "ModelArts.0112"),
    ("another project", "modelarts", "showWorkspace", "/v1/project-south/workspaces/0",
        &[("X-Auth-Token", "sample-alice")], 403, "/error_code", "ModelArts.0210"),

    ("the page's request", "scnet", "listStorageQuotas", "/hpc/openapi/v2/parastor/quota/usernames/test",
        &[JSON, ("token", "sample-test")], 200, "/code", "0"),
    ("upper case", "scnet", "listStorageQuotas", "/hpc/openapi/v2/parastor/quota/usernames/test",
        &[("TOKEN", "sample-test")], 200, "/code", "0"),
    ("without a content type", "scnet", "listStorageQuotas", "/hpc/openapi/v2/parastor/quota/usernames/test",
        &[("token", "sample-test")], 200, "/code", "0"),
    ("no token", "scnet", "listStorageQuotas", "/hpc/openapi/v2/parastor/quota/usernames/test",
        &[JSON], 200, "/code", "10003"),
    ("wrong token", "scnet", "listStorageQuotas", "/hpc/openapi/v2/parastor/quota/usernames/test",
        &[JSON, ("token", "wrong")], 200, "/code", "10008"),
    ("bad parameter", "scnet", "listStorageQuotas", "/hpc/openapi/v2/parastor/quota/usernames/a%5Cb",
        &[JSON, ("token", "sample-admin")], 200, "/code", "10004"),
    ("unknown id", "scnet", "listStorageQuotas", "/hpc/openapi/v2/parastor/quota/usernames/unknown",
        &[JSON, ("token", "sample-admin")], 200, "/code", "10004"),
    ("frozen user", "scnet", "listStorageQuotas", "/hpc/openapi/v2/parastor/quota/usernames/frozen",
        &[JSON, ("token", "sample-frozen")], 200, "/code", "10007"),
    ("another user", "scnet", "listStorageQuotas", "/hpc/openapi/v2/parastor/quota/usernames/over",
        &[JSON, ("token", "sample-test")], 200, "/code", "10009"),

    ("the page's request", "maptable", "showWorkspaceDetail", "/open/api/v1/workspaces/user/16/",
        &[("Authorization", "Bearer sample-16")], 200, "/code", "0"),
    ("lower case", "maptable", "showWorkspaceDetail", "/open/api/v1/workspaces/user/16/",
        &[JSON, ("authorization", "Bearer sample-16")], 200, "/code", "0"),
    ("no token", "maptable", "showWorkspaceDetail", "/open/api/v1/workspaces/user/16/",
        &[], 401, "/code", "401"),
    ("wrong token", "maptable", "showWorkspaceDetail", "/open/api/v1/workspaces/user/16/",
        &[("Authorization", "Bearer wrong")], 401, "/code", "401"),
    ("without the word before the token", "maptable", "showWorkspaceDetail", "/open/api/v1/workspaces/user/16/",
        &[("Authorization", "sample-16")], 401, "/code", "401"),
    ("bad type", "maptable", "showWorkspaceDetail", "/open/api/v1/workspaces/team/16/",
        &[("Authorization", "Bearer sample-16")], 400, "/code", "400"),
    ("bad id", "maptable", "showWorkspaceDetail", "/open/api/v1/workspaces/user/sixteen/",
        &[("Authorization", "Bearer sample-16")], 400, "/code", "400"),
    ("another's workspace", "maptable", "showWorkspaceDetail", "/open/api/v1/workspaces/user/17/",
        &[("Authorization", "Bearer sample-16")], 403, "/code", "403"),
    ("unknown id", "maptable", "showWorkspaceDetail", "/open/api/v1/workspaces/org/99/",
        &[("Authorization", "Bearer sample-16")], 404, "/code", "404"),
];

#[tokio::test]
async fn requests_as_the_pages_write_them_get_the_documented_answers() {
    let bench = Bench::start(Fixture::sample()).await;
    for &(case, platform, operation, target, headers, status, pointer, code) in CASES {
        let name = format!("{operation}, {case}");
        let (got, body) = send(&bench, "GET", target, headers, "").await;
        assert_eq!(got, status, "{name}: {body}");
        assert_eq!(said(&body, pointer), code, "{name}: {body}");
        judge(platform, &documented(platform, operation, status), &body, &name);
    }
}

/// A text of a body, or what else is there as JSON.
pub fn said(body: &Value, pointer: &str) -> String {
    match body.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        other => other.map_or_else(String::new, Value::to_string),
    }
}

#[test]
fn every_documented_status_but_those_of_failures_is_provoked() {
    for document in scicloud::documents::all() {
        for operation in document.operations().filter(|operation| document.is_served(operation)) {
            for (status, _) in document.responses(&operation) {
                let provoked = match &*document.name {
                    "iam" => sign_in::provokes(operation.id(), status),
                    name => {
                        let here = |case: &Case| (case.1, case.2) == (name, operation.id());
                        CASES.iter().any(|case| here(case) && case.5.to_string() == status)
                            || sign_in_pages::provokes(name, operation.id(), status)
                    }
                };
                // Classes of statuses are SCNet's, whose refusals have status 200 in this server.
                let exempt = matches!(status, "500" | "503" | "4XX" | "5XX");
                assert_ne!(provoked, exempt, "{} {status}", operation.id());
            }
        }
    }
}

/// Sends the names of the headers in the letters they have here, which no HTTP client does.
pub async fn send(bench: &Bench, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> (u16, Value) {
    let address = bench.running.local_addr();
    let length = body.len();
    let mut request = format!("{method} {target} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n");
    write!(request, "Content-Length: {length}\r\n").expect("text grows");
    for (name, value) in headers {
        write!(request, "{name}: {value}\r\n").expect("text grows");
    }
    request.push_str("\r\n");
    request.push_str(body);
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(request.as_bytes()).await.expect("it takes the request");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer in UTF-8");
    let (head, body) = answer.split_once("\r\n\r\n").expect("an empty line");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    if body.is_empty() {
        return (status, Value::Null);
    }
    (status, serde_json::from_str(body).unwrap_or_else(|error| panic!("{target}: {error}: {answer}")))
}
