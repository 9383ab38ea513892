//! Five wrong signatures lock an access key for five minutes.

use std::time::Duration;

use scicloud::server::{Fixture, Settings};

use super::server::{Answer, Server, WORKSPACES};
use super::signer::Signer;
use crate::support::database::Place;

struct Bob {
    right: Signer,
    wrong: Signer,
}

fn bob(server: &Server) -> Bob {
    let right = Signer::of("bob", server.time(0));
    Bob { wrong: Signer { secret: "sample-other-sk".to_owned(), ..right.clone() }, right }
}

#[track_caller]
fn refused(answer: &Answer, locked: bool, case: &str) {
    answer.assert_refused(401, "APIG.0301", case);
    let message = answer.body["error_msg"].as_str().unwrap();
    assert_eq!(message.contains("locked"), locked, "{case}: {message}");
}

#[tokio::test]
async fn five_wrong_signatures_lock_a_key_for_five_minutes() {
    let server = Server::sample().await;
    for round in 0..2 {
        let Bob { right, wrong } = bob(&server);
        for attempt in 1..=5 {
            refused(&server.signed(WORKSPACES, &wrong).await, false, &format!("round {round} attempt {attempt}"));
        }
        refused(&server.signed(WORKSPACES, &right).await, true, "a right signature");
        refused(&server.signed(WORKSPACES, &wrong).await, true, "a wrong signature");
        server.signed(WORKSPACES, &Signer::of("erin", server.time(0))).await.ok();
        server.get(WORKSPACES, &[("X-Auth-Token", "sample-bob")]).await.ok();
        server.clock.advance(Duration::from_secs(4 * 60 + 30));
        refused(&server.signed(WORKSPACES, &bob(&server).right).await, true, "not yet");
        server.clock.advance(Duration::from_secs(31));
        if round == 0 {
            // Without a success in between, the count begins anew all the same.
            refused(&server.signed(WORKSPACES, &bob(&server).wrong).await, false, "after the lock");
        }
        server.signed(WORKSPACES, &bob(&server).right).await.ok();
    }
}

#[tokio::test]
async fn a_right_signature_resets_the_count_and_what_is_no_wrong_signature_does_not_add_to_it() {
    let server = Server::sample().await;
    let Bob { right, wrong } = bob(&server);
    for _ in 0..3 {
        for _ in 0..4 {
            refused(&server.signed(WORKSPACES, &wrong).await, false, "wrong");
        }
        for _ in 0..3 {
            let late = Signer { time: server.time(-3600), ..wrong.clone() };
            refused(&server.signed(WORKSPACES, &late).await, false, "a date that is off");
            let other = Signer { project: Some("project-south"), ..right.clone() };
            let answer = server.signed("/v1/project-south/workspaces", &other).await;
            answer.assert_refused(403, "ModelArts.0210", "another project, rightly signed");
            for _ in 0..4 {
                refused(&server.signed(WORKSPACES, &wrong).await, false, "wrong");
            }
            server.signed(WORKSPACES, &right).await.ok();
        }
    }
}

#[tokio::test]
async fn servers_of_one_store_count_together() {
    let place = Place::new().await;
    let one = Settings { store: place.address.clone(), load: Some(Fixture::sample()), ..Settings::default() };
    let other = Settings { load: None, ..one.clone() };
    let (one, other) = (Server::with(one).await, Server::with(other).await);
    for server in [&one, &other, &one, &other, &one] {
        refused(&server.signed(WORKSPACES, &bob(server).wrong).await, false, "wrong");
    }
    for server in [&one, &other] {
        refused(&server.signed(WORKSPACES, &bob(server).right).await, true, "right");
    }
}
