//! MapTable's workspace detail.

use serde_json::{Value, json};

use super::support::{Server, documented_example};

async fn detail(server: &Server, workspace: &str, token: &str) -> Value {
    let path = format!("/open/api/v1/workspaces/{workspace}/");
    server.get(&path, &[("Authorization", token)]).await.ok()
}

#[tokio::test]
async fn the_page_example_is_in_the_sample() {
    let server = Server::sample().await;
    let example = documented_example("maptable", "/open/api/v1/workspaces/{type}/{id}/");
    // The text shows the order of the fields too.
    assert_eq!(detail(&server, "user/16", "Bearer sample-16").await.to_string(), example.to_string());
    let answer = server.get("/open/api/v1/workspaces/user/16/", &[("authorization", "Bearer sample-16")]).await;
    assert_eq!(answer.ok(), example, "header names have no letter case");
}

#[tokio::test]
async fn an_organisation_has_projects_tables_files_and_trash() {
    let server = Server::sample().await;
    let body = detail(&server, "org/7", "Bearer sample-17").await;
    assert_eq!(body["detail"]["type"], "org");
    let content = &body["detail"]["detail"];
    let avatar = "https://maptable.example/avatars/17.png";
    assert_eq!(content["currentUser"], json!({"id": 17, "name": "surveyor", "avatar": avatar}));
    assert_eq!(content["unreadNotificationsCount"], 2);

    let ids = |list: &Value| -> Vec<i64> {
        list.as_array().unwrap().iter().map(|item| item["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids(&content["projects"]), [70, 71]);
    assert_eq!(ids(&content["recycleProjects"]), [72]);
    assert_eq!(ids(&content["dataFiles"]), [900]);
    assert_eq!(ids(&content["recycleDataFiles"]), [901]);
    let project = &content["projects"][0];
    assert_eq!(ids(&project["tableNodes"]), [700, 701, 702]);
    assert_eq!(ids(&project["recycleTableNodes"]), [703]);
    assert_eq!(project["memberCount"], 2);
    assert_eq!(project["tableNodes"][1]["parentID"], 700);
    assert_eq!(project["updateTime"], "2024-02-29T23:59:59.5+08:00");
    assert_eq!(project["createTime"], "2023-05-01T09:00:00+08:00");
    assert_eq!(project["mapConfig"]["zoomLevel"], 12.5);
    assert_eq!(content["projects"][1]["tableNodes"], json!([]));
    assert_eq!(content["projects"][1]["recycleTableNodes"], Value::Null);
}

#[tokio::test]
async fn an_empty_workspace_has_nulls_for_trash_and_files() {
    let server = Server::sample().await;
    let body = detail(&server, "user/17", "Bearer sample-17").await;
    let content = &body["detail"]["detail"];
    assert_eq!(content["projects"], json!([]));
    for field in ["recycleProjects", "dataFiles", "recycleDataFiles"] {
        assert_eq!(content.get(field), Some(&Value::Null), "{field}");
    }
}

#[tokio::test]
async fn refusals() {
    let server = Server::sample().await;
    let good = Some("Bearer sample-16");
    let cases = [
        ("user/16", None, 401),
        ("user/16", Some(""), 401),
        ("user/16", Some("sample-16"), 401),
        ("user/16", Some("bearer sample-16"), 401),
        ("user/16", Some("Bearer nobody"), 401),
        ("user/16", Some("Bearer sample-18"), 401),
        ("team/x", None, 401),
        ("user/17", good, 403),
        ("user/18", good, 404),
        ("org/16", good, 404),
        ("user/-1", good, 404),
        ("team/16", good, 400),
        ("USER/16", good, 400),
        ("user/sixteen", good, 400),
        ("user/16.0", good, 400),
        ("user/9223372036854775808", good, 400),
    ];
    for (workspace, token, status) in cases {
        let headers: Vec<_> = token.into_iter().map(|token| ("Authorization", token)).collect();
        let answer = server.get(&format!("/open/api/v1/workspaces/{workspace}/"), &headers).await;
        assert_eq!(answer.status, status, "{workspace} {token:?}: {answer:?}");
        let message = answer.body["message"].as_str().expect("a message").to_owned();
        assert!(!message.is_empty() && !message.contains("sample-"), "{message}");
        let envelope = json!({"code": status, "detail": null, "extra": null, "message": message, "requestID": null});
        assert_eq!(answer.body, envelope, "{workspace} {token:?}");
    }
}

#[tokio::test]
async fn a_bad_path_is_refused_by_the_name_of_the_parameter_and_what_it_may_be() {
    let server = Server::sample().await;
    let cases = [
        ("team/16", "`type` is `team`, none of user, org"),
        ("te%5Cam/16", "`type` is `te\\am`, none of user, org"),
        ("user/sixteen", "`id` is sixteen, no whole number"),
        ("user/16.0", "`id` is 16.0, no whole number"),
        ("user/9223372036854775808", "`id` is 9223372036854775808, above the maximum of 9223372036854775807"),
        ("user/16/?type=%FF", "the query is not UTF-8"),
    ];
    for (workspace, message) in cases {
        let path = format!("/open/api/v1/workspaces/{workspace}");
        let answer = server.get(&path, &[("Authorization", "Bearer sample-16")]).await;
        assert_eq!((answer.status, answer.body["message"].as_str()), (400, Some(message)), "{workspace}");
    }
}
