//! Every operation of every document, with a request of it.

use scicloud::client::{Code, Operation};
use scicloud::{eihealth, iam, maptable, modelarts, scnet};

use crate::observe::support::{Raw, Server};

/// What the document of a platform says.
pub struct Platform {
    pub name: &'static str,
    pub operations: &'static [&'static Operation],
    pub codes: &'static [Code],
}

pub const PLATFORMS: [fn() -> Platform; 5] = [
    || Platform { name: "iam", operations: iam::OPERATIONS, codes: iam::CODES },
    || Platform { name: "eihealth", operations: eihealth::OPERATIONS, codes: eihealth::CODES },
    || Platform { name: "modelarts", operations: modelarts::OPERATIONS, codes: modelarts::CODES },
    || Platform { name: "scnet", operations: scnet::OPERATIONS, codes: scnet::CODES },
    || Platform { name: "maptable", operations: maptable::OPERATIONS, codes: maptable::CODES },
];

/// A request, and what the sample server answers.
#[derive(Debug)]
pub struct Case {
    pub platform: &'static str,
    pub operation: &'static str,
    pub method: &'static str,
    pub target: &'static str,
    pub headers: &'static [(&'static str, &'static str)],
    pub body: &'static str,
    pub status: u16,
    /// The vendor's code of a refusal.
    pub code: Option<&'static str>,
    pub caller: Option<&'static str>,
}

const GET: Case = Case {
    platform: "",
    operation: "",
    method: "GET",
    target: "",
    headers: &[],
    body: "",
    status: 200,
    code: None,
    caller: None,
};

const POST: Case = Case { method: "POST", ..GET };

const ERIN: &[(&str, &str)] = &[("X-Auth-Token", "sample-erin")];
const TEST: &[(&str, &str)] = &[("token", "sample-test")];
const SIXTEEN: &[(&str, &str)] = &[("Authorization", "Bearer sample-16")];
const PASSWORD: &str = r#"{"auth": {"identity": {"methods": ["password"], "password":
    {"user": {"name": "erin", "password": "sample-erin-password", "domain": {"name": "north"}}}}}}"#;

/// One for each operation.
pub const CASES: [Case; 24] = [
    Case { platform: "iam", operation: "listVersions", target: "/", status: 300, ..GET },
    Case { platform: "iam", operation: "showVersion", target: "/v3", ..GET },
    Case {
        platform: "iam",
        operation: "createToken",
        target: "/v3/auth/tokens?nocatalog=",
        body: PASSWORD,
        status: 201,
        caller: Some("u-erin"),
        ..POST
    },
    Case {
        platform: "iam",
        operation: "validateToken",
        target: "/v3/auth/tokens",
        headers: &[("X-Auth-Token", "sample-erin"), ("X-Subject-Token", "sample-alice")],
        status: 403,
        code: Some("403"),
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "iam",
        operation: "listProjects",
        target: "/v3/projects?name=cn-north-4",
        headers: ERIN,
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "iam",
        operation: "checkToken",
        method: "HEAD",
        target: "/v3/auth/tokens",
        headers: &[("X-Auth-Token", "sample-erin"), ("X-Subject-Token", "sample-alice")],
        status: 403,
        code: Some("403"),
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "iam",
        operation: "revokeToken",
        method: "DELETE",
        target: "/v3/auth/tokens",
        headers: &[("X-Auth-Token", "sample-erin"), ("X-Subject-Token", "sample-nobody")],
        status: 404,
        code: Some("404"),
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "iam",
        operation: "showCatalog",
        target: "/v3/auth/catalog",
        headers: ERIN,
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "iam",
        operation: "listAuthProjects",
        target: "/v3/auth/projects",
        headers: ERIN,
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "iam",
        operation: "listAuthDomains",
        target: "/v3/auth/domains",
        headers: ERIN,
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "iam",
        operation: "showProject",
        target: "/v3/projects/project-north",
        headers: ERIN,
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "iam",
        operation: "listUserProjects",
        target: "/v3/users/u-erin/projects",
        headers: ERIN,
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "eihealth",
        operation: "listProjectStatistics",
        target: "/v1/project-north/eihealth-projects/statistics",
        headers: ERIN,
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "modelarts",
        operation: "listWorkspaces",
        target: "/v1/project-north/workspaces?limit=2&name=%E8%B3%AA_x",
        headers: ERIN,
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "modelarts",
        operation: "showWorkspace",
        target: "/v1/project-north/workspaces/nowhere",
        headers: ERIN,
        status: 400,
        code: Some("ModelArts.7005"),
        caller: Some("u-erin"),
        ..GET
    },
    Case {
        platform: "scnet",
        operation: "listStorageQuotas",
        target: "/hpc/openapi/v2/parastor/quota/usernames/over",
        headers: TEST,
        code: Some("10009"),
        caller: Some("test"),
        ..GET
    },
    Case {
        platform: "scnet",
        operation: "renewToken",
        target: "/ac/openapi/v2/tokens/next",
        headers: TEST,
        caller: Some("test"),
        ..POST
    },
    Case { platform: "scnet", operation: "createTokens", target: "/api/user/v3/tokens", code: Some("10003"), ..POST },
    Case {
        platform: "scnet",
        operation: "showCenter",
        target: "/ac/openapi/v2/center",
        headers: TEST,
        caller: Some("test"),
        ..GET
    },
    Case {
        platform: "scnet",
        operation: "showTokenState",
        target: "/ac/openapi/v2/tokens/state",
        headers: &[("token", "sample-nobody")],
        code: Some("10008"),
        ..GET
    },
    Case {
        platform: "maptable",
        operation: "showWorkspaceDetail",
        target: "/open/api/v1/workspaces/user/16/",
        headers: SIXTEEN,
        caller: Some("16"),
        ..GET
    },
    Case {
        platform: "maptable",
        operation: "listWorkspaces",
        target: "/open/api/v1/workspaces/",
        headers: SIXTEEN,
        caller: Some("16"),
        ..GET
    },
    Case {
        platform: "maptable",
        operation: "createToken",
        target: "/open/api/v1/auth/",
        body: r#"{"appId": "sample-app-16", "appSecret": "sample-app-16-secret"}"#,
        caller: Some("16"),
        ..POST
    },
    Case {
        platform: "maptable",
        operation: "refreshToken",
        target: "/open/api/v1/token/refresh/",
        headers: &[("Authorization", "Bearer sample-nobody")],
        body: r#"{"refreshtoken": "Bearer sample-nobody"}"#,
        status: 401,
        code: Some("401"),
        ..POST
    },
];

impl Case {
    pub async fn ask(&self, server: &Server) -> Raw {
        let headers = [self.headers, &[("Content-Type", "application/json")]].concat();
        server.send(self.method, self.target, &headers, self.body).await
    }

    /// What the document says of the operation.
    pub fn documented(&self) -> &'static Operation {
        let platform = PLATFORMS.iter().map(|platform| platform()).find(|platform| platform.name == self.platform);
        let operations = platform.expect("a platform").operations;
        operations.iter().find(|operation| operation.id == self.operation).expect("an operation")
    }
}

/// The case of an operation.
pub fn case(platform: &str, operation: &str) -> &'static Case {
    static ALL: [Case; CASES.len()] = CASES;
    ALL.iter().find(|case| case.platform == platform && case.operation == operation).expect("a case")
}

#[tokio::test]
async fn there_is_a_case_for_every_operation_and_it_is_answered_so() {
    let server = Server::sample().await;
    for platform in PLATFORMS.map(|platform| platform()) {
        for operation in platform.operations {
            let case = case(platform.name, operation.id);
            let answer = case.ask(&server).await;
            assert_eq!(answer.status(), Some(case.status), "{case:?}: {}", String::from_utf8_lossy(&answer.bytes));
        }
    }
    let count: usize = PLATFORMS.iter().map(|platform| platform().operations.len()).sum();
    assert_eq!(count, CASES.len());
}
