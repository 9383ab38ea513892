//! Our own client signs in at the server as at any other.

use std::sync::Arc;

use scicloud::client::{Credentials, Settings};
use scicloud::huawei::{AccessKey, Cloud, Environment};
use scicloud::{eihealth, modelarts};

use super::server::Server;

const CLOUDS: &str = "clouds:
  password: {region_name: cn-north-4, auth: {auth_url: 'ADDRESS/v3', username: erin, password: sample-erin-password, user_domain_name: north, project_name: cn-north-4}}
  alone: {auth: {auth_url: ADDRESS, user_id: u-erin, password: sample-erin-password}}
  application: {auth_type: v3applicationcredential, auth: {auth_url: ADDRESS, application_credential_id: sample-erin-application, application_credential_secret: sample-erin-application-secret}}
  token: {auth_type: token, auth: {auth_url: ADDRESS, token: sample-erin, project_id: project-north}}
";

async fn total(url: &str, credentials: Arc<dyn Credentials>) -> i64 {
    let client = modelarts::Client::builder(url).credentials(credentials.clone()).build().unwrap();
    let list =
        client.list_workspaces().project_id("project-north").limit(5).name("a_b").send().await.unwrap().into_inner();
    let all = client.list_workspaces().project_id("project-north").send().await.unwrap().into_inner();
    assert!(list.total_count < all.total_count);
    let client = eihealth::Client::builder(url).credentials(credentials).build().unwrap();
    client.list_project_statistics().project_id("project-north").send().await.unwrap();
    all.total_count.unwrap()
}

#[tokio::test]
async fn a_cloud_of_clouds_yaml_signs_in_and_finds_its_services() {
    let server = Server::sample().await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("clouds.yaml");
    std::fs::write(&file, CLOUDS.replace("ADDRESS", &server.running.base_url())).unwrap();
    let variables =
        [("OS_CLIENT_CONFIG_FILE", file.display().to_string()), ("HOME", directory.path().display().to_string())];
    let environment = Environment::new(variables, directory.path());
    for name in ["password", "alone", "application", "token"] {
        let cloud = Cloud::find(&environment, Some(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let credentials = Arc::new(cloud.credentials(&Settings::default()).unwrap());
        let url = cloud.endpoint(&credentials, "modelarts").await.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(url, server.running.base_url(), "{name}");
        assert_eq!(cloud.endpoint(&credentials, "eihealth").await.unwrap(), url, "{name}");
        assert_eq!(cloud.endpoint(&credentials, "identity").await.unwrap(), url, "{name}");
        assert!(total(&url, credentials).await > 0, "{name}");
    }
}

#[tokio::test]
async fn an_access_key_signs_requests_that_the_server_accepts() {
    let server = Server::sample().await;
    let url = server.running.base_url();
    let plain = AccessKey::new("SAMPLEERINAK0000", "sample-erin-sk");
    assert!(total(&url, Arc::new(plain.clone())).await > 0);
    assert!(total(&url, Arc::new(plain.project("project-north"))).await > 0);
    let wrong = Arc::new(AccessKey::new("SAMPLEERINAK0000", "sample-other-sk"));
    let client = modelarts::Client::builder(&url).credentials(wrong).build().unwrap();
    let error = client.list_workspaces().project_id("project-north").send().await.unwrap_err().to_string();
    assert!(error.contains("401") && error.contains("APIG.0301"), "{error}");
}
