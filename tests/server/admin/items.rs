//! Single items of every kind: made, shown, changed, listed, deleted.

use serde_json::{Value, json};

use super::support::Server;

/// A kind of items: where they are, one that is made, where it is then, a change of it, and what shows the change.
struct Kind {
    collection: &'static str,
    item: &'static str,
    made: Value,
    change: Value,
    changed: (&'static str, Value),
}

fn kinds() -> Vec<Kind> {
    vec![
        Kind {
            collection: "/modelarts/workspaces",
            item: "/modelarts/workspaces/project-north/w%201",
            made: json!({"project": "project-north", "id": "w 1", "name": "n", "description": "d", "owner": "erin",
                "enterprise_project": "0", "auth_type": "INTERNAL", "status": "NORMAL", "create_time": 1, "update_time": 2,
                "grants": [{"user_id": "u-frank", "user_type": "IAM"}]}),
            change: json!({"name": "other", "grants": [], "description": null}),
            changed: ("/name", json!("other")),
        },
        Kind {
            collection: "/eihealth/spaces",
            item: "/eihealth/spaces/s-1",
            made: json!({"project": "project-north", "id": "s-1", "name": "n", "creator": "erin",
                "create_time": "2025-05-05T05:05:05Z", "update_time": "2025-05-05T05:05:05Z",
                "members": {"bob": "Viewer", "erin": "Owner"}, "resources": {"bob": {"job": 2}, "erin": {"app": 1, "job": 1}},
                "kinds": ["app", "job"]}),
            change: json!({"members": {"frank": "Viewer"}, "resources": {"bob": null, "frank": {"job": 4}}}),
            changed: ("/resources/frank/job", json!(4)),
        },
        Kind {
            collection: "/huawei/tenants/north/users",
            item: "/huawei/tenants/north/users/u-greta",
            made: json!({"id": "u-greta", "name": "greta", "access_keys": [], "application_credentials": []}),
            change: json!({"name": "margarete"}),
            changed: ("/name", json!("margarete")),
        },
        Kind {
            collection: "/scnet/users",
            item: "/scnet/users/new",
            made: json!({"name": "new", "administrator": true, "clusters": [{"id": 11250, "username": "new-1"}]}),
            change: json!({"frozen": true, "clusters": [{"id": 11250, "stopped": true}]}),
            changed: ("/clusters/0/stopped", json!(true)),
        },
        Kind {
            collection: "/scnet/quotas",
            item: "/scnet/quotas/nothing/%2Fpublic%2Fhome%2Fnothing",
            made: json!({"username": "nothing", "path": "/public/home/nothing", "threshold": 5.0, "usage": 0.5, "quota_id": 4}),
            change: json!({"usage": 7, "quota_id": null}),
            changed: ("/usage", json!(7.0)),
        },
        Kind {
            collection: "/maptable/users",
            item: "/maptable/users/19",
            made: json!({"id": 19, "name": "n", "avatar": "a", "notifications": [{"text": "t"}, {"text": "u", "read": true}]}),
            change: json!({"avatar": null}),
            changed: ("/avatar", Value::Null),
        },
        Kind {
            collection: "/maptable/workspaces",
            item: "/maptable/workspaces/org/8",
            made: json!({"type": "org", "id": 8, "name": "n", "plan": "base", "members": [16, 17], "data_files":
                [{"id": 1, "name": "f", "create_time": "2025-01-01T00:00:00Z", "update_time": "2025-01-01T00:00:00Z"}]}),
            change: json!({"members": [17], "data_files": []}),
            changed: ("/members", json!([17])),
        },
    ]
}

/// Tells if everything that is given is answered, beside what else is: fields that are as usual need not be.
fn has(answer: &Value, given: &Value) -> bool {
    match (answer, given) {
        (Value::Object(answer), Value::Object(given)) => given.iter().all(|(name, value)| {
            let usual = value == &json!([]) || value == &json!(false);
            answer.get(name).map_or(usual, |answer| has(answer, value))
        }),
        (Value::Array(answer), Value::Array(given)) => {
            answer.len() == given.len() && answer.iter().zip(given).all(|(answer, given)| has(answer, given))
        }
        (Value::Number(answer), Value::Number(given)) => answer.as_f64() == given.as_f64(),
        (answer, given) => answer == given,
    }
}

#[tokio::test]
async fn items_of_every_kind_are_made_shown_changed_and_deleted() {
    let server = Server::sample().await;
    let before = server.admin.dump().await.expect("a dump");
    for kind in kinds() {
        let case = kind.item;
        assert_eq!(server.ask("GET", case, None).await.0, 404, "{case}");
        let (status, made) = server.ask("POST", kind.collection, Some(&kind.made)).await;
        assert_eq!(status, 201, "{case}: {made}");
        assert!(has(&made, &kind.made), "{case}: {made}");
        assert_eq!(server.ask("GET", case, None).await, (200, made.clone()), "{case}");
        let again = server.ask("POST", kind.collection, Some(&kind.made)).await;
        assert_eq!(again.0, 409, "{case}: {again:?}");
        let (status, changed) = server.ask("PATCH", case, Some(&kind.change)).await;
        assert_eq!(status, 200, "{case}: {changed}");
        let (pointer, wanted) = &kind.changed;
        assert!(has(changed.pointer(pointer).unwrap_or(&Value::Null), wanted), "{case}: {changed}");
        assert_eq!(server.ask("GET", case, None).await, (200, changed.clone()), "{case}");
        assert_eq!(server.ask("PATCH", case, Some(&json!({}))).await, (200, changed), "{case}");
        assert_eq!(server.ask("DELETE", case, None).await, (204, Value::Null), "{case}");
        for method in ["GET", "PATCH", "DELETE"] {
            let body = Some(json!({})).filter(|_| method == "PATCH");
            let (status, answer) = server.ask(method, case, body.as_ref()).await;
            let message = answer["message"].as_str().unwrap_or_default();
            assert!(status == 404 && message.starts_with("there is no "), "{method} {case}: {status} {answer}");
        }
    }
    assert_eq!(server.admin.dump().await.expect("a dump"), before, "nothing is left of what was deleted");
}

#[tokio::test]
async fn lists_have_every_item_once() {
    let server = Server::sample().await;
    let lists = [
        ("/modelarts/workspaces", 61),
        ("/eihealth/spaces", 5),
        ("/huawei/tenants", 2),
        ("/huawei/tenants/north/users", 9),
        ("/huawei/tenants/south/users", 2),
        ("/scnet/users", 5),
        ("/scnet/quotas", 5),
        ("/maptable/users", 3),
        ("/maptable/workspaces", 3),
    ];
    for (path, number) in lists {
        for limit in [1, 2, 100] {
            let (mut items, mut next) = (Vec::new(), Some(String::new()));
            while let Some(token) = next {
                let (status, page) = server.ask("GET", &format!("{path}?limit={limit}{token}"), None).await;
                assert_eq!(status, 200, "{path}: {page}");
                items.extend(page["items"].as_array().expect("items").iter().map(Value::to_string));
                next = page["next_page"].as_str().map(|token| format!("&page_token={token}"));
            }
            let number_of_all = items.len();
            items.sort_unstable();
            items.dedup();
            assert_eq!((number_of_all, items.len()), (number, number), "{path} by {limit}");
        }
    }
}

#[tokio::test]
async fn platforms_answer_from_changed_items() {
    let server = Server::sample().await;
    server.ask("PATCH", "/scnet/quotas/test/%2Fpublic%2Fhome%2Ftest", Some(&json!({"usage": 699}))).await;
    let quota = server.platform("/hpc/openapi/v2/parastor/quota/usernames/test", ("token", "sample-test")).await.1;
    assert_eq!(quota["data"][0]["usage"], 699, "{quota}");
    let path = "/eihealth/spaces/eihealth_project_id/resources/creator/job";
    assert_eq!(server.ask("PUT", path, Some(&json!({"count": 30}))).await.0, 200);
    let path = "/eihealth/spaces/eihealth_project_id/resources/creator/workflow";
    assert_eq!(server.ask("PUT", path, Some(&json!({"count": 0}))).await.0, 200);
    let path = "/v1/project-north/eihealth-projects/statistics";
    let statistics = server.platform(path, ("X-Auth-Token", "sample-creator")).await.1.to_string();
    assert!(statistics.contains("30") && !statistics.contains("workflow"), "{statistics}");
    let user = json!({"id": "u-greta", "name": "greta", "password": "hello"});
    assert_eq!(server.ask("POST", "/huawei/tenants/north/users", Some(&user)).await.0, 201);
    let body = json!({"auth": {"identity": {"methods": ["password"], "password":
        {"user": {"name": "greta", "password": "hello", "domain": {"name": "north"}}}}}});
    let sign_in = server.http.post(format!("{}/v3/auth/tokens", server.running.base_url())).json(&body);
    assert_eq!(sign_in.send().await.unwrap().status(), 201);
}

#[tokio::test]
async fn members_and_grants_come_and_go() {
    let server = Server::sample().await;
    let cases = [
        (
            "/modelarts/workspaces/project-north/2e1186cbe22571594720771f8ca81811/grants/u-erin",
            Some(json!({"user_type": "IAM"})),
            ("/v1/project-north/workspaces?limit=1000&filter_accessible=true", "X-Auth-Token", "sample-erin"),
        ),
        (
            "/eihealth/spaces/space-empty/members/erin",
            Some(json!({"role": "Viewer"})),
            ("/v1/project-north/eihealth-projects/statistics", "X-Auth-Token", "sample-erin"),
        ),
        ("/maptable/workspaces/org/7/members/18", None, ("/open/api/v1/workspaces", "Authorization", "Bearer new-18")),
    ];
    let token = "maptable: {tokens: [{token: Bearer new-18, user: 18}]}";
    server.admin.load(token, true).await.expect("it is added");
    for (path, body, (asked, header, token)) in cases {
        let answer = || async { server.platform(asked, (header, token)).await };
        let before = answer().await;
        assert_eq!(before.0, 200, "{asked}: {before:?}");
        let (status, item) = server.ask("PUT", path, body.as_ref()).await;
        assert_eq!(status, 200, "{path}: {item}");
        assert_ne!(answer().await, before, "{path}: the platform does not know");
        assert_eq!(server.ask("PUT", path, body.as_ref()).await, (200, item), "{path}: twice is as good as once");
        assert_eq!(server.ask("DELETE", path, None).await.0, 204, "{path}");
        assert_eq!(answer().await, before, "{path}");
        assert_eq!(server.ask("DELETE", path, None).await.0, 404, "{path}");
    }
}

#[tokio::test]
async fn changes_at_once_are_all_made() {
    let server = Server::sample().await;
    let put = |number: u32| {
        let server = &server;
        async move {
            let path = format!("/eihealth/spaces/space-archive/resources/bob/kind-{number}");
            let (status, answer) = server.ask("PUT", &path, Some(&json!({"count": number}))).await;
            assert_eq!(status, 200, "{answer}");
        }
    };
    futures_util::future::join_all((1..=12).map(put)).await;
    let (_, space) = server.ask("GET", "/eihealth/spaces/space-archive", None).await;
    for number in 1..=12 {
        assert_eq!(space["resources"]["bob"][format!("kind-{number}")], number, "{space}");
    }
}

#[tokio::test]
async fn what_is_left_out_of_a_new_item_is_what_the_document_says() {
    let server = Server::sample().await;
    let (status, _) = server.ask("PUT", "/clock", Some(&json!({"time": "2030-01-01T00:00:00Z"}))).await;
    assert_eq!(status, 200);
    let workspace = |more: Value| {
        let mut item = json!({"project": "project-north", "id": "new", "name": "new", "owner": "erin"});
        item.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        item
    };
    let (status, made) = server.ask("POST", "/modelarts/workspaces", Some(&workspace(json!({})))).await;
    assert_eq!((status, &made["status"]), (201, &json!("NORMAL")), "{made}");
    assert!(made["create_time"].as_i64().unwrap() >= 1_893_456_000_000, "by the server's clock: {made}");
    assert_eq!(made["create_time"], made["update_time"]);
    let given = workspace(json!({"id": "old", "status": "CREATE_FAILED", "create_time": 5}));
    let (_, made) = server.ask("POST", "/modelarts/workspaces", Some(&given)).await;
    let times = [&made["status"], &made["create_time"], &made["update_time"]];
    assert_eq!(times, [&json!("CREATE_FAILED"), &json!(5), &json!(5)], "{made}");
    let space = json!({"project": "project-north", "id": "new", "name": "new", "creator": "erin"});
    let (status, made) = server.ask("POST", "/eihealth/spaces", Some(&space)).await;
    assert_eq!((status, &made["members"]), (201, &json!({"erin": "Owner"})), "{made}");
    assert!(made["create_time"].as_str().unwrap().starts_with("2030-01-01T00:0"), "{made}");
    assert_eq!(made["create_time"], made["update_time"]);
    for (path, field) in [("/modelarts/workspaces", "owner"), ("/eihealth/spaces", "creator")] {
        let (status, refused) = server.ask("POST", path, Some(&json!({"project": "project-north", "id": "x"}))).await;
        let missing = refused["message"].as_str().unwrap();
        assert!(status == 400 && missing.contains("missing"), "{path} without `{field}`: {refused}");
    }
}
