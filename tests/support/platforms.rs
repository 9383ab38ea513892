//! The four platforms in one server, as far as signing in and an overview need them, with answers that a test can change.

use serde_json::{Value, json};

use super::stub::{Received, Reply, Server, reply};

/// Paths of the sign-ins.
pub const IAM: &str = "/v3/auth/tokens";
pub const SCNET: &str = "/api/user/v3/tokens";
pub const MAPTABLE: &str = "/open/api/v1/auth/";

/// Tokens that the platforms issue.
#[derive(Clone)]
pub struct Tokens {
    pub iam: String,
    pub scnet: String,
    pub maptable: String,
}

/// Starts the platforms; `change` may answer in their place.
pub async fn start(tokens: Tokens, change: impl Fn(&Received) -> Option<Reply> + Send + Sync + 'static) -> Server {
    Server::start(move |request: &Received| change(request).unwrap_or_else(|| answer(&tokens, request))).await
}

fn answer(tokens: &Tokens, request: &Received) -> Reply {
    let url = format!("http://{}", request.header("host").unwrap_or_default());
    let ok = |body: Value| reply(200, body.to_string());
    let scnet = |data: Value| ok(json!({"code": "0", "msg": "success", "data": data}));
    let maptable =
        |detail: Value| ok(json!({"code": 0, "detail": detail, "extra": null, "message": "OK", "requestID": null}));
    match request.path() {
        IAM => {
            let headers = format!("X-Subject-Token: {}\r\n", tokens.iam);
            (201, headers, json!({"token": iam_token(&url)}).to_string())
        }
        SCNET => scnet(json!([{"clusterId": "11", "clusterName": "east", "token": tokens.scnet}])),
        "/ac/openapi/v2/center" => {
            let urls = json!([{"enable": "true", "url": format!("{url}/hpc")}]);
            scnet(json!({"hpcUrls": urls, "clusterUserInfo": {"userName": "erin_on_11"}}))
        }
        MAPTABLE => maptable(json!({"token": tokens.maptable, "refreshToken": format!("{}-next", tokens.maptable)})),
        "/open/api/v1/workspaces/" => maptable(json!([{"id": 16, "name": "Mine", "type": "user", "avatar": null}])),
        "/open/api/v1/workspaces/user/16/" => maptable(json!({"type": "user", "detail": {"projects": null}})),
        path if path.starts_with("/hpc/openapi/v2/parastor/quota/usernames/") => {
            scnet(json!([{"username": "erin", "path": "/work/erin", "threshold": 10, "usage": 5}]))
        }
        path if path.ends_with("/eihealth-projects/statistics") => ok(json!({"projects": [], "count": 0})),
        path if path.ends_with("/workspaces") => ok(json!({"workspaces": [], "count": 0, "total_count": 0})),
        path => reply(404, json!({"error_code": "none", "error_msg": path}).to_string()),
    }
}

/// Returns the meaning of a token, with a catalogue that has both services at this address.
pub fn iam_token(url: &str) -> Value {
    let service = |name: &str| {
        let endpoint = json!({"interface": "public", "region_id": "r1", "url": format!("{url}/v1/p1")});
        json!({"type": name, "endpoints": [endpoint]})
    };
    json!({
        "issued_at": "2030-01-01T00:00:00Z",
        "expires_at": "2030-01-02T00:00:00Z",
        "user": {"id": "u1", "name": "erin", "domain": {"id": "d1", "name": "lab"}},
        "project": {"id": "p1", "name": "r1"},
        "catalog": [service("modelarts"), service("eihealth")],
    })
}

/// A file of accounts that sign in in each of the ways, and the `clouds.yaml` that one of them needs; `URL` stands for
/// the address. Variables are named `PASSWORD`, `AK`, `SK`, `APP_SECRET` and `TOKEN`.
pub const ACCOUNTS: &str = "
[accounts.cloud]
platform = 'huawei'
cloud = 'lab'

[accounts.key]
platform = 'huawei'
access_key_env = 'AK'
secret_key_env = 'SK'
project = 'p1'
urls = { modelarts = 'URL', eihealth = 'URL' }

[accounts.cluster]
platform = 'scnet'
url = 'URL'
user = 'erin'
access_key_env = 'AK'
secret_key_env = 'SK'
cluster = '11'

[accounts.maps]
platform = 'maptable'
url = 'URL'
app_id = 'app-1'
app_secret_env = 'APP_SECRET'

[accounts.token-huawei]
platform = 'huawei'
token_env = 'TOKEN'
project = 'p1'
urls = { modelarts = 'URL' }

[accounts.token-scnet]
platform = 'scnet'
url = 'URL'
token_env = 'TOKEN'
users = ['erin']

[accounts.token-maptable]
platform = 'maptable'
url = 'URL'
token_env = 'TOKEN'
";

/// The file `clouds.yaml`, in which `PASSWORD` stands for the password.
pub const CLOUDS: &str = "
clouds:
  lab:
    auth: {auth_url: URL/v3, username: erin, password: PASSWORD, user_domain_name: lab, project_id: p1}
    region_name: r1
";
