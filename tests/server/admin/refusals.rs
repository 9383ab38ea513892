//! What is refused of single items, and in which words.

use serde_json::{Value, json};

use super::support::Server;

#[tokio::test]
async fn what_can_not_be_is_refused_and_changes_nothing() {
    let server = Server::sample().await;
    let before = server.admin.dump().await.expect("a dump");
    let workspace = |change: Value| {
        let mut item = json!({"project": "project-north", "id": "w", "name": "n", "owner": "erin", "status": "NORMAL",
            "create_time": 1, "update_time": 2});
        item.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        Some(item)
    };
    let cases: Vec<(&str, &str, Option<Value>, u16, &str)> = vec![
        // What a fixture would be refused for.
        ("POST", "/modelarts/workspaces", workspace(json!({"owner": "nobody"})), 400, "has no user `nobody`"),
        ("POST", "/modelarts/workspaces", workspace(json!({"project": "x"})), 400, "there is no project `x`"),
        (
            "POST",
            "/modelarts/workspaces",
            workspace(json!({"update_time": 0})),
            400,
            "update_time is before create_time",
        ),
        ("POST", "/modelarts/workspaces", workspace(json!({"colour": "red"})), 400, "unknown field `colour`"),
        ("POST", "/modelarts/workspaces", workspace(json!({"create_time": "x"})), 400, "whole number"),
        ("POST", "/modelarts/workspaces", Some(json!({})), 400, "`project` is missing"),
        ("POST", "/modelarts/workspaces", Some(json!([])), 400, "this must be a mapping"),
        ("PATCH", "/modelarts/workspaces/project-north/0", Some(json!({"auth_type": "PRIVATE"})), 400, "always public"),
        ("PATCH", "/modelarts/workspaces/project-north/0", Some(json!({"name": null})), 400, "`name` is missing"),
        ("PATCH", "/modelarts/workspaces/project-north/0", Some(json!({"id": "1"})), 400, "can't be changed"),
        ("PATCH", "/modelarts/workspaces/project-north/0", Some(json!("x")), 400, "a change is a mapping"),
        ("PATCH", "/eihealth/spaces/space-empty", Some(json!({"resources": {"bob": {"job": 1}}})), 400, "is no member"),
        ("PATCH", "/huawei/tenants/north/users/u-bob", Some(json!({"name": "erin"})), 400, "`erin` is there twice"),
        ("PATCH", "/huawei/tenants/north/users/u-bob", Some(json!({"primary_account": true})), 400, "2 users"),
        (
            "POST",
            "/huawei/tenants/north/users",
            Some(json!({"id": "u-south", "name": "x"})),
            400,
            "`u-south` is there twice",
        ),
        ("PATCH", "/scnet/users/test", Some(json!({"clusters": [{"id": 5}]})), 400, "there is no cluster 5"),
        ("PATCH", "/scnet/quotas/test/%2Fpublic%2Fhome%2Ftest", Some(json!({"usage": -1})), 400, "below 0"),
        ("PATCH", "/maptable/workspaces/user/16", Some(json!({"members": []})), 400, "has one member"),
        ("PUT", "/maptable/workspaces/org/7/members/99", None, 400, "there is no user 99"),
        ("PUT", "/eihealth/spaces/space-empty/members/nobody", Some(json!({"role": "x"})), 400, "has no user `nobody`"),
        ("PUT", "/eihealth/spaces/space-empty/members/bob", Some(json!({"role": ""})), 400, "role is empty"),
        // What is not there.
        ("POST", "/huawei/tenants/west/users", Some(json!({"id": "u", "name": "x"})), 404, "there is no tenant `west`"),
        ("GET", "/huawei/tenants/west/users", None, 404, "there is no tenant `west`"),
        ("PUT", "/eihealth/spaces/none/members/bob", Some(json!({"role": "x"})), 404, "there is no space `none`"),
        ("PUT", "/eihealth/spaces/none/resources/bob/job", Some(json!({"count": 1})), 404, "there is no space `none`"),
        ("DELETE", "/eihealth/spaces/space-empty/members/bob", None, 404, "`bob` is no member"),
        ("DELETE", "/modelarts/workspaces/project-north/0/grants/u-bob", None, 404, "is not shared with"),
        // What others refer to.
        ("DELETE", "/modelarts/workspaces/project-north/0", None, 409, "every project has a workspace `0`"),
        ("DELETE", "/huawei/tenants/north/users/u-alice", None, 409, "`alice` is the primary account"),
        ("DELETE", "/huawei/tenants/north/users/u-bob", None, 409, "the user owns the workspace"),
        ("DELETE", "/huawei/tenants/north/users/u-creator", None, 409, "the user created the space"),
        ("DELETE", "/huawei/tenants/north/users/u-erin", None, 409, "the user is a member of the space"),
        (
            "DELETE",
            "/huawei/tenants/north/users/***55d2cd53b4x458ea878e7dcb85***",
            None,
            409,
            "is shared with the user",
        ),
        (
            "PATCH",
            "/huawei/tenants/north/users/u-frank",
            Some(json!({"name": "f"})),
            409,
            "shared with `frank` by that name",
        ),
        ("DELETE", "/scnet/users/test", None, 409, "the user has a quota on `/public/home/test`"),
        ("DELETE", "/maptable/users/16", None, 409, "the application `sample-app-16`"),
        ("DELETE", "/eihealth/spaces/space-archive/members/bob", None, 409, "`bob` has resources in the space"),
    ];
    for (method, path, body, status, wanted) in cases {
        let (got, answer) = server.ask(method, path, body.as_ref()).await;
        let message = answer["message"].as_str().unwrap_or_default();
        assert!(got == status && message.contains(wanted), "{method} {path} {body:?}: {got} {answer}");
        assert!(answer["request_id"].is_string(), "{answer}");
    }
    assert_eq!(server.admin.dump().await.expect("a dump"), before);
}

#[tokio::test]
async fn a_body_of_several_lines_is_told_its_line() {
    let server = Server::sample().await;
    let body = "name: x\nfrozen: perhaps\n".to_owned();
    let (status, answer) = server.ask_text("POST", "/scnet/users", Some(body)).await;
    assert_eq!((status, answer["message"].as_str()), (400, Some("line 2: this must be true or false")));
    let (status, answer) = server.ask_text("POST", "/scnet/users", Some("name: [".to_owned())).await;
    assert_eq!(status, 400, "{answer}");
    let (status, answer) = server.ask_text("POST", "/scnet/users", Some(String::new())).await;
    assert_eq!((status, answer["message"].as_str()), (400, Some("there is nothing in it")));
}
