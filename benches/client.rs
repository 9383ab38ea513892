//! What the generated client costs: a page of 1,000 workspaces read by it, and by reqwest and `serde_json` alone.
//!
//! Both ask the same server for the same bytes, in turns, and make the same structs of them. It is run by
//! `cargo bench --bench client`; the number of rounds may follow after `--`.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

use scicloud::modelarts::types::WorkspaceList;
use scicloud::modelarts::{Client, LIST_WORKSPACES};
use scicloud::server::{self, Fixture, FixtureGenerator, Settings};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

const ROWS: u32 = 1_000;
const PROJECT: &str = "load-1";
const TOKEN: &str = "load-primary";

/// Requests of each side in a round.
const TURN: u32 = 10;

/// Most times that reading by the client may take as long as without it.
const TARGET: f64 = 1.1;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let rounds = std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(40_usize);
    let page = page().await?;
    let url = replay(&page)?;
    let client = Client::new(&url, TOKEN)?;
    let bare = reqwest::Client::new();
    // Connections are made, and caches are warm.
    by_client(&client).await?;
    by_hand(&bare, &url).await?;

    let mut times: [Vec<Duration>; 3] = Default::default();
    for _ in 0..rounds {
        times[0].push(timed(async || by_hand(&bare, &url).await).await?);
        times[1].push(timed(async || by_client(&client).await).await?);
        times[2].push(timed(async || decoded(&page)).await?);
    }
    let [hand, client, decoding] = times.map(median);
    let ratio = client.as_secs_f64() / hand.as_secs_f64();
    println!("a page of {ROWS} workspaces, {} bytes; medians of {rounds} rounds of {TURN} requests", page.len());
    println!("  serde_json alone, no request  {decoding:>10.3?}");
    println!("  reqwest and serde_json        {hand:>10.3?}");
    println!("  generated client              {client:>10.3?}");
    println!("  client to reqwest             {ratio:>10.3}  (target: at most {TARGET})");
    Ok(())
}

/// The page as our own server has it.
async fn page() -> Result<Vec<u8>> {
    let mut fixture = Vec::new();
    FixtureGenerator { workspaces: ROWS, ..FixtureGenerator::default() }.write(&mut fixture)?;
    let fixture = Fixture::parse("made up", std::str::from_utf8(&fixture)?)?;
    let running = server::start(Settings { load: Some(fixture), ..Settings::default() }).await?;
    let page = request(&reqwest::Client::new(), &running.base_url()).send().await?.error_for_status()?.bytes().await?;
    running.close().await?;
    Ok(page.to_vec())
}

fn request(http: &reqwest::Client, url: &str) -> reqwest::RequestBuilder {
    let url = format!("{url}{}", LIST_WORKSPACES.path.replace("{project_id}", PROJECT));
    let header = LIST_WORKSPACES.credential.unwrap_or_default();
    http.get(url).query(&[("limit", ROWS)]).header(header, TOKEN)
}

async fn by_hand(http: &reqwest::Client, url: &str) -> Result<()> {
    let body = request(http, url).send().await?.error_for_status()?.bytes().await?;
    decoded(&body)
}

async fn by_client(client: &Client) -> Result<()> {
    let limit = i32::try_from(ROWS)?;
    let page = client.list_workspaces().project_id(PROJECT).limit(limit).send().await?;
    complete(&page)
}

fn decoded(body: &[u8]) -> Result<()> {
    complete(&serde_json::from_slice(body)?)
}

/// So that nothing is measured that went wrong.
fn complete(page: &WorkspaceList) -> Result<()> {
    let rows = page.workspaces.as_ref().map_or(0, Vec::len);
    if rows == ROWS as usize { Ok(()) } else { Err(format!("{rows} rows and not {ROWS}").into()) }
}

/// Returns the time for which one of several calls takes on average.
async fn timed(call: impl AsyncFn() -> Result<()>) -> Result<Duration> {
    let began = Instant::now();
    for _ in 0..TURN {
        call().await?;
    }
    Ok(began.elapsed() / TURN)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// A server that answers every request with these bytes, until the program ends; its address.
fn replay(body: &[u8]) -> Result<String> {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
    let answer = [head.as_bytes(), body].concat();
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let answer = answer.clone();
            // A connection ends with the client's.
            std::thread::spawn(move || answer_all(connection, &answer).ok());
        }
    });
    Ok(url)
}

fn answer_all(mut connection: TcpStream, answer: &[u8]) -> std::io::Result<()> {
    connection.set_nodelay(true)?;
    let (mut request, mut piece) = (Vec::new(), [0; 4_096]);
    loop {
        let length = connection.read(&mut piece)?;
        if length == 0 {
            return Ok(());
        }
        request.extend_from_slice(&piece[..length]);
        if request.ends_with(b"\r\n\r\n") {
            request.clear();
            connection.write_all(answer)?;
        }
    }
}
