//! ModelArts' list: pages, order, filters, defaults.

use scicloud::server::{Fixture, OffsetUnit, Settings};
use serde_json::Value;

use super::support::Server;

const TOKEN: [(&str, &str); 1] = [("X-Auth-Token", "sample-alice")];

async fn list(server: &Server, query: &str) -> Value {
    server.get(&format!("/v1/project-north/workspaces?{query}"), &TOKEN).await.ok()
}

async fn rows(server: &Server, query: &str) -> Vec<Value> {
    list(server, query).await["workspaces"].as_array().unwrap().clone()
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_sample_has_sixty_of_every_kind() {
    let server = Server::sample().await;
    let all = list(&server, "").await;
    assert_eq!((all["total_count"].as_i64(), all["count"].as_i64()), (Some(60), Some(60)));
    let rows = all["workspaces"].as_array().unwrap();
    for (field, values) in [
        ("status", &["NORMAL", "CREATE_FAILED", "DELETING", "DELETE_FAILED"][..]),
        ("auth_type", &["PUBLIC", "public", "PRIVATE", "private", "INTERNAL", "internal"]),
    ] {
        for value in values {
            assert!(rows.iter().any(|row| row[field] == *value), "{field} {value}");
        }
    }
    for row in rows {
        assert!(row.get("grants").is_none());
    }
}

#[tokio::test]
async fn pages_partition_the_list_in_every_order() {
    let server = Server::sample().await;
    for sort in ["name", "update_time", "status"] {
        for order in ["asc", "desc"] {
            let sorted = format!("sort_by={sort}&order={order}");
            let all = rows(&server, &sorted).await;
            for limit in [1, 7, 59, 60, 61] {
                let mut seen = Vec::new();
                loop {
                    let page = list(&server, &format!("{sorted}&limit={limit}&offset={}", seen.len())).await;
                    let rows = page["workspaces"].as_array().unwrap().clone();
                    assert_eq!(page["total_count"], 60);
                    assert_eq!(page["count"], rows.len());
                    assert!(rows.len() <= limit);
                    if rows.is_empty() {
                        break;
                    }
                    seen.extend(rows);
                }
                assert_eq!(seen, all, "{sorted} by {limit}");
            }
        }
    }
}

#[tokio::test]
async fn order_is_by_the_key_and_ties_by_id_upwards() {
    let server = Server::sample().await;
    for sort in ["name", "update_time", "status"] {
        let key = |row: &Value| match &row[sort] {
            Value::String(text) => (text.clone(), 0),
            number => (String::new(), number.as_i64().unwrap()),
        };
        let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
        let mut wanted = rows(&server, "").await;
        wanted.sort_by_key(|row| (key(row), id(row)));
        let ties = wanted.windows(2).filter(|pair| key(&pair[0]) == key(&pair[1])).count();
        assert!(ties > 0, "the sample has ties in {sort}");
        assert_eq!(ids(&rows(&server, &format!("sort_by={sort}&order=asc")).await), ids(&wanted), "{sort} asc");

        wanted.sort_by(|a, b| key(b).cmp(&key(a)).then_with(|| id(a).cmp(&id(b))));
        assert_eq!(ids(&rows(&server, &format!("sort_by={sort}&order=desc")).await), ids(&wanted), "{sort} desc");
    }
}

#[tokio::test]
async fn defaults_are_the_documented_ones() {
    let server = Server::sample().await;
    let explicit = "offset=0&limit=1000&sort_by=name&order=desc&filter_accessible=false";
    let wanted = list(&server, explicit).await;
    let empty = "offset=&limit=&sort_by=&order=&name=&enterprise_project_id=&filter_accessible=";
    for query in ["", empty, "unknown=1"] {
        assert_eq!(list(&server, query).await, wanted, "{query}");
    }
}

#[tokio::test]
async fn names_are_matched_literally() {
    let server = Server::sample().await;
    let cases = [
        ("_", &["50_done", "100_", "a_bc"][..]),
        ("a_b", &["a_bc"]),
        ("Docking", &["Docking"]),
        ("docking-2025", &["docking-2025"]),
        ("%E8%9B%8B%E7%99%BD", &["蛋白质组"]),
        ("twin", &["twin", "twin", "twin", "twin", "twin"]),
        ("50-_", &[]),
    ];
    for (name, wanted) in cases {
        let page = list(&server, &format!("name={name}&order=asc")).await;
        let mut found: Vec<_> = page["workspaces"].as_array().unwrap().iter().map(|row| row["name"].clone()).collect();
        let mut wanted = wanted.to_vec();
        found.sort_by_key(ToString::to_string);
        wanted.sort_by_key(|name| format!("\"{name}\""));
        assert_eq!(found, wanted, "{name}");
        assert_eq!(page["total_count"], found.len(), "{name}");
    }
}

#[tokio::test]
async fn enterprise_projects_and_filters_together() {
    let server = Server::sample().await;
    let all = rows(&server, "order=asc").await;
    for id in ["0", "ep-physics-0000-0000-000000000000001", "ep-physics-0000-0000-000000000000009"] {
        let matching: Vec<_> = all.iter().filter(|row| row["enterprise_project_id"] == id).cloned().collect();
        assert_eq!(rows(&server, &format!("order=asc&enterprise_project_id={id}")).await, matching, "{id}");
        let named: Vec<_> = matching.into_iter().filter(|row| row["name"].as_str().unwrap().contains('o')).collect();
        let page = list(&server, &format!("order=asc&enterprise_project_id={id}&name=o&limit=2")).await;
        assert_eq!(page["total_count"], named.len(), "{id}");
        assert_eq!(page["workspaces"].as_array().unwrap()[..], named[..named.len().min(2)], "{id}");
    }
}

#[tokio::test]
async fn booleans_in_any_letter_case() {
    let server = Server::sample().await;
    let frank = [("X-Auth-Token", "sample-frank")];
    let total = async |value: &str| {
        let path = format!("/v1/project-north/workspaces?filter_accessible={value}");
        server.get(&path, &frank).await.ok()["total_count"].as_i64().unwrap()
    };
    let accessible = total("true").await;
    assert!(0 < accessible && accessible < 60, "{accessible}");
    for value in ["True", "TRUE"] {
        assert_eq!(total(value).await, accessible, "{value}");
    }
    for value in ["false", "False", "FALSE"] {
        assert_eq!(total(value).await, 60, "{value}");
    }
}

#[tokio::test]
async fn bad_parameters_are_refused() {
    let server = Server::sample().await;
    let long_name = format!("name={}", "n".repeat(65));
    let cases = [
        "limit=0",
        "limit=-1",
        "limit=1001",
        "limit=two",
        "limit=1.0",
        "limit=%2B1",
        "limit=99999999999999999999",
        "offset=-1",
        "offset=2147483648",
        "offset=9223372036854775807",
        "sort_by=id",
        "sort_by=Name",
        "order=ASC",
        "order=down",
        "filter_accessible=1",
        "filter_accessible=yes",
        "limit=1&limit=2",
        "name=%FF",
        "name=50%25_",
        "name=docking+2025",
        "name=*",
        "name=%27%20OR%201=1%20--",
        &long_name,
    ];
    for query in cases {
        let path = format!("/v1/project-north/workspaces?{query}");
        server.get(&path, &TOKEN).await.assert_refused(400, "ModelArts.0107", query);
    }
    let long_name = format!("name={}", "質".repeat(64));
    assert_eq!(list(&server, &long_name).await["total_count"], 0, "64 characters are allowed");
    assert_eq!(list(&server, "offset=2147483647").await["count"], 0, "far beyond the end");
}

#[tokio::test]
async fn offsets_may_count_pages() {
    let settings = Settings { load: Some(Fixture::sample()), offset_unit: OffsetUnit::Page, ..Settings::default() };
    let (by_row, by_page) = (Server::sample().await, Server::with(settings).await);
    for (page, row) in [(0, 0), (1, 7), (8, 56), (9, 63)] {
        let wanted = rows(&by_row, &format!("limit=7&offset={row}")).await;
        assert_eq!(rows(&by_page, &format!("limit=7&offset={page}")).await, wanted, "page {page}");
    }
    assert_eq!(list(&by_page, "limit=1000&offset=2147483647").await["count"], 0);
}
