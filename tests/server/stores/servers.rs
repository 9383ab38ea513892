//! Several servers, each a process of its own, on one PostgreSQL: they answer as one.

use std::fmt::Write;

use scicloud::server::{self, AdminSettings, Fixture, Settings, Store, StoreKey};

use crate::stores::caller::{ADMIN_TOKEN, Caller, Process};

use crate::support::postgres;

/// Two servers on one database, of which the first has loaded the sample; none where PostgreSQL is missing.
async fn two() -> Option<(String, [Process; 2])> {
    let address = postgres::database().await?;
    let key = ["--store-key", &"0f".repeat(32), "--log", "warn", "--store", &address].map(str::to_owned);
    let arguments =
        |more: &[&'static str]| key.iter().cloned().chain(more.iter().map(|it| it.to_string())).collect::<Vec<_>>();
    let start = |arguments: Vec<String>| Process::serve(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    let loader = start(arguments(&["--sample"]));
    let other = start(arguments(&[]));
    Some((address, [loader, other]))
}

fn callers(servers: &[Process; 2]) -> [&Caller; 2] {
    servers.each_ref().map(|server| &server.caller)
}

#[tokio::test]
async fn what_one_wrote_the_other_answers() {
    let Some((address, servers)) = two().await else { return };
    let [one, other] = callers(&servers);
    for (writer, reader) in [(one, other), (other, one)] {
        let token = writer.sign_in().await.signed_in();
        assert_eq!(reader.workspaces(&token).await.ok()["total_count"], 60);
        let pair = writer.map_tokens().await.ok();
        let token = pair["detail"]["token"].as_str().unwrap();
        let list = reader.get("/open/api/v1/workspaces/", &[("Authorization", token)]).await.ok();
        assert_eq!(list["code"], 0, "{list}");
    }
    let store = Store::open(&address, StoreKey::generate()).await.unwrap();
    store.load_fixture(&Fixture::parse("empty.yaml", "huawei: {}").unwrap()).await.unwrap();
    for server in [one, other] {
        assert_eq!(server.workspaces("sample-alice").await.status, 401, "the state is another one");
    }
}

#[tokio::test]
async fn signing_in_at_both_at_once_gives_tokens_that_are_good_at_both() {
    let Some((_, servers)) = two().await else { return };
    let [one, other] = callers(&servers);
    let signing_in = (0..16).map(|turn| if turn % 2 == 0 { one.sign_in() } else { other.sign_in() });
    let tokens: Vec<_> =
        futures_util::future::join_all(signing_in).await.into_iter().map(|it| it.signed_in()).collect();
    for token in &tokens {
        for server in [one, other] {
            server.workspaces(token).await.ok();
        }
    }
}

#[tokio::test]
async fn a_refresh_token_is_used_up_once_however_many_servers_are_asked() {
    let Some((_, servers)) = two().await else { return };
    let [one, other] = callers(&servers);
    for round in 0..5 {
        let pair = one.map_tokens().await.ok();
        let token = pair["detail"]["refreshToken"].as_str().unwrap();
        let asked = [one, other, one, other].map(|server| server.refresh(token));
        let mut statuses: Vec<_> = futures_util::future::join_all(asked).await.iter().map(|it| it.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401, 401, 401], "round {round}");
    }
}

#[tokio::test]
async fn of_those_who_fill_an_empty_store_at_once_one_does() {
    let Some(address) = postgres::database().await else { return };
    let stores = [Store::open(&address, StoreKey::generate()).await, Store::open(&address, StoreKey::generate()).await];
    let sample = Fixture::sample();
    let filling = stores.iter().map(|store| store.as_ref().unwrap().fill(&sample));
    let mut filled: Vec<_> = futures_util::future::join_all(filling).await.into_iter().map(Result::unwrap).collect();
    filled.sort_unstable();
    assert_eq!(filled, [false, true]);
    let settings = server::Settings { store: address.clone(), load: Some(sample), ..server::Settings::default() };
    let error = server::start(settings).await.unwrap_err();
    assert!(matches!(&error, server::Error::Occupied(_)) && !error.to_string().contains(postgres::PASSWORD), "{error}");
}

#[tokio::test]
async fn loading_at_both_at_once_leaves_one_whole_state_and_no_request_sees_another() {
    let Some((address, servers)) = two().await else { return };
    let [one, other] = callers(&servers);
    let sample = Fixture::sample();
    let loading = async {
        let stores =
            [Store::open(&address, StoreKey::generate()).await, Store::open(&address, StoreKey::generate()).await];
        for _ in 0..3 {
            let loads = stores.iter().map(|store| store.as_ref().unwrap().load_fixture(&sample));
            for loaded in futures_util::future::join_all(loads).await {
                loaded.unwrap();
            }
        }
    };
    let asking = async {
        for _ in 0..30 {
            for server in [one, other] {
                assert_eq!(server.workspaces("sample-alice").await.ok()["total_count"], 60);
                server.sign_in().await.signed_in();
            }
        }
    };
    tokio::join!(loading, asking);
}

/// As many workspaces as take some seconds to be added.
fn many_workspaces() -> String {
    let mut text = "modelarts:\n  workspaces:\n".to_owned();
    for number in 0..20_000 {
        let workspace = format!(
            "project: project-north, id: many-{number:05}, name: many-{number:05}, owner: testUser, auth_type: PUBLIC"
        );
        writeln!(text, "    - {{{workspace}, status: NORMAL, create_time: {number}, update_time: {number}}}").unwrap();
    }
    text
}

/// While one server adds very much to a store, another one's writes succeed, or are told to come again soon; its reads see the
/// state before or after.
async fn assert_others_go_on(store: &str) {
    let admin = Some(AdminSettings { token: Some(ADMIN_TOKEN.into()), ..AdminSettings::default() });
    let settings = Settings { store: store.to_owned(), ..Settings::default() };
    let loader = server::start(Settings { load: Some(Fixture::sample()), admin, ..settings.clone() }).await.unwrap();
    let other = server::start(settings).await.unwrap();
    let (loads, caller) = (Caller::new(&loader.base_url()), Caller::new(&other.base_url()));
    let before = caller.workspaces("sample-alice").await.ok()["total_count"].as_i64().unwrap();
    let url = loader.admin_url().unwrap();
    let loading = {
        let loads = loads.clone();
        tokio::spawn(async move { loads.admin(&url, "PUT", "/state?mode=merge", many_workspaces()).await })
    };
    let (mut tokens, mut rounds) = (Vec::new(), 0);
    while !loading.is_finished() {
        let (written, list) = tokio::join!(caller.writes(), caller.workspaces("sample-alice"));
        for (platform, answer) in written {
            assert!(answer.is_success() || answer.is_busy_of(platform), "{platform}: {answer:?}");
            tokens.extend(answer.token);
        }
        let total = list.ok()["total_count"].as_i64().unwrap();
        assert!([before, before + 20_000].contains(&total), "{total}");
        rounds += 1;
    }
    assert_eq!(loading.await.unwrap(), (204, String::new()));
    assert!(rounds > 0, "nobody wrote meanwhile");
    for token in &tokens {
        let list = loads.workspaces(token).await;
        assert_eq!(list.status, 200, "what was acknowledged is kept: {list:?}");
    }
    for (platform, answer) in caller.writes().await {
        assert!(answer.is_success(), "{platform}: {answer:?}");
    }
    other.close().await.unwrap();
    loader.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_load_into_a_file_lets_another_server_write_or_has_who_writes_come_again() {
    let directory = tempfile::tempdir().unwrap();
    assert_others_go_on(directory.path().join("state.db").to_str().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_load_into_postgresql_lets_another_server_write_or_has_who_writes_come_again() {
    let Some(address) = postgres::database().await else { return };
    assert_others_go_on(&address).await;
}

#[tokio::test]
async fn five_wrong_signatures_at_two_servers_lock_the_key_at_both() {
    let Some((_, servers)) = two().await else { return };
    let [one, other] = callers(&servers);
    let wrong = |server: &Caller| {
        let date = date_of_now();
        let headers = [
            (
                "Authorization",
                format!(
                    "SDK-HMAC-SHA256 Access=SAMPLEBOBAK00000, SignedHeaders=x-sdk-date, Signature={}",
                    "0".repeat(64)
                ),
            ),
            ("X-Sdk-Date", date),
        ];
        let server = server.clone();
        async move {
            let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            server.get(crate::stores::caller::WORKSPACES, &headers).await
        }
    };
    let asked = [one, other, one, other, one].map(wrong);
    for answer in futures_util::future::join_all(asked).await {
        assert!(
            answer.status == 401 && answer.body["error_msg"].as_str().unwrap().contains("signature is wrong"),
            "{answer:?}"
        );
    }
    for server in [one, other] {
        let answer = wrong(server).await;
        assert!(answer.body["error_msg"].as_str().unwrap().contains("locked"), "{answer:?}");
    }
}

/// The time as a signature is dated.
fn date_of_now() -> String {
    chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).format("%Y%m%dT%H%M%SZ").to_string()
}
