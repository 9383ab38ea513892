//! What a document leaves to HTTP, and what a seed chooses: servers that differ there, right and wrong ones.

use std::sync::{Arc, Mutex};

use scicloud::conformance::{Api, Kind, Report, Results, Suite, Verdict};
use scicloud::server::{self, Fixture, Settings};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Two paths, one of them with a slash at its end and one with a method that changes something.
const DOCUMENT: &str = "
openapi: 3.0.3
info: {title: Things, version: v1}
paths:
  /things/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: string}, example: one}
    get:
      operationId: showThing
      responses:
        '200':
          description: A thing
          content: {application/json: {schema: {type: object}}}
    delete:
      operationId: removeThing
      responses: {'204': {description: Gone}}
  /lamps/:
    post:
      operationId: makeLamp
      responses: {'201': {description: Made}}
";

type Answer = fn(method: &str, path: &str) -> String;

/// A server on a free port, and the first line of each request that it was sent.
async fn serve(answer: Answer) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let lines = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&lines);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(exchange(stream, answer, Arc::clone(&seen)));
        }
    });
    (url, lines)
}

async fn exchange(mut stream: TcpStream, answer: Answer, seen: Arc<Mutex<Vec<String>>>) {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        if matches!(stream.read_buf(&mut request).await, Ok(0) | Err(_)) {
            return;
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    let line = request.lines().next().unwrap_or_default().to_owned();
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let bytes = answer(method, path.split('?').next().unwrap_or_default());
    seen.lock().expect("no panic").push(line);
    let _ = stream.write_all(bytes.as_bytes()).await;
    let _ = stream.shutdown().await;
}

fn http(status: &str, media: &str, body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 {status}\r\ncontent-type: {media}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

const THING: &str = r#"{"name":"one"}"#;

fn json(status: &str, body: &str) -> String {
    http(status, "application/json", body)
}

/// The headers alone, with the length of the body that is left out.
fn without_body(answer: &str) -> String {
    answer.split_once("\r\n\r\n").map(|(head, _)| format!("{head}\r\n\r\n")).unwrap_or_default()
}

/// A correct server, and what those that stray from it do in their place.
fn right(method: &str, path: &str) -> String {
    match (method, path) {
        ("GET", "/things/one") => json("200 OK", THING),
        ("HEAD", "/things/one") => without_body(&json("200 OK", THING)),
        ("GET" | "HEAD", _) => json("404 Not Found", "{}"),
        _ => json("405 Method Not Allowed", "{}"),
    }
}

macro_rules! but {
    ($pattern:pat => $answer:expr) => {
        |method, path| match (method, path) {
            $pattern => $answer,
            _ => right(method, path),
        }
    };
}

async fn report(answer: Answer, methods: &[&str]) -> (Report, Vec<String>) {
    let (url, lines) = serve(answer).await;
    let suite = Suite::new(Api::parse("things", DOCUMENT).expect("a document")).target(&url);
    let suite = methods.iter().fold(suite, |suite, method| suite.allow_method(method));
    let report = suite.run().await.expect("a report");
    let lines = lines.lock().expect("no panic").clone();
    (report, lines)
}

fn verdict(report: &Report, statement: &str) -> Option<Verdict> {
    report.findings.iter().find(|finding| finding.statement.id == statement).map(|finding| finding.verdict)
}

#[tokio::test]
async fn servers_may_vary_in_what_a_document_leaves_open_but_not_be_wrong() {
    use Verdict::{Fail, Pass, Unknown};
    let cases: &[(&str, Answer, &str, Verdict)] = &[
        ("HEAD as GET without a body", right, "head", Pass),
        ("HEAD refused with 405", but!(("HEAD", _) => without_body(&json("405 No", ""))), "head", Pass),
        ("HEAD not found", but!(("HEAD", _) => without_body(&json("404 No", ""))), "head", Pass),
        ("HEAD not implemented", but!(("HEAD", _) => without_body(&json("501 No", ""))), "head", Pass),
        ("HEAD with a body", but!(("HEAD", _) => json("200 OK", THING)), "head", Fail),
        ("HEAD of another type", but!(("HEAD", _) => without_body(&http("200 OK", "text/html", ""))), "head", Fail),
        ("HEAD that fails", but!(("HEAD", _) => without_body(&json("500 Oh", ""))), "head", Fail),
        ("HEAD without an answer", but!(("HEAD", _) => String::new()), "head", Unknown),
        ("no such path with a slash", right, "trailing-slash", Pass),
        ("the same with a slash", but!(("GET", "/things/one/") => json("200 OK", THING)), "trailing-slash", Pass),
        ("a redirect", but!(("GET", "/things/one/") => json("308 There", "")), "trailing-slash", Pass),
        (
            "another thing with a slash",
            but!(("GET", "/things/one/") => json("200 OK", r#"{"name":"other"}"#)),
            "trailing-slash",
            Fail,
        ),
        (
            "a page with a slash",
            but!(("GET", "/things/one/") => http("200 OK", "text/html", "<p>")),
            "trailing-slash",
            Pass,
        ),
        ("a failure with a slash", but!(("GET", "/things/one/") => json("500 Oh", "")), "trailing-slash", Fail),
        ("POST refused", right, "method/POST", Pass),
        ("POST not found", but!(("POST", _) => json("404 No", "")), "method/POST", Pass),
        ("POST not implemented", but!(("POST", _) => json("501 No", "")), "method/POST", Pass),
        ("POST taken", but!(("POST", _) => json("200 OK", THING)), "method/POST", Fail),
        ("POST taken without a body", but!(("POST", _) => "HTTP/1.1 204 No\r\n\r\n".into()), "method/POST", Fail),
        ("POST that fails", but!(("POST", _) => json("500 Oh", "")), "method/POST", Fail),
        ("POST without an answer", but!(("POST", _) => String::new()), "method/POST", Unknown),
        ("OPTIONS answered", but!(("OPTIONS", _) => json("200 OK", "")), "method/OPTIONS", Pass),
    ];
    for (case, answer, statement, expected) in cases {
        let (report, _) = report(*answer, &["POST", "OPTIONS"]).await;
        assert_eq!(verdict(&report, &format!("showThing/{statement}")), Some(*expected), "{case}");
        let failed: Vec<_> = report.failures().map(|finding| &finding.statement.id).collect();
        assert_eq!(failed.len(), usize::from(*expected == Fail), "{case}: {failed:?}");
        let results = Results { reports: vec![report], unable: Vec::new() };
        assert!(results.is_complete(), "{case}: what nobody has to answer leaves nothing unfinished");
    }
}

#[tokio::test]
async fn nothing_but_get_and_head_is_sent_unless_it_is_allowed() {
    let method = |line: &String| line.split(' ').next().unwrap_or_default().to_owned();
    let (report_of_none, lines) = report(right, &[]).await;
    let methods: Vec<_> = lines.iter().map(method).collect();
    assert!(methods.contains(&"HEAD".to_owned()), "{lines:?}");
    assert!(methods.iter().all(|method| method == "GET" || method == "HEAD"), "{lines:?}");
    let of_methods = |report: &Report| {
        let ids = report.findings.iter().map(|finding| finding.statement.id.clone());
        ids.filter(|id| id.contains("/method/")).collect::<Vec<_>>()
    };
    assert_eq!(of_methods(&report_of_none), Vec::<String>::new());

    // What the document has is not tried even then: whoever allows DELETE wants to see it refused.
    let (report, lines) = report(right, &["post", "DELETE"]).await;
    assert_eq!(of_methods(&report), ["makeLamp/method/DELETE", "showThing/method/POST"]);
    let others: Vec<_> = lines.iter().filter(|line| !["GET", "HEAD"].contains(&method(line).as_str())).collect();
    assert_eq!(others, ["POST /things/one HTTP/1.1", "DELETE /lamps/ HTTP/1.1"]);
    assert!(report.passed() && report.is_complete);
}

#[tokio::test]
async fn a_path_or_a_method_that_the_document_has_is_no_other_one() {
    let document = "
openapi: 3.0.3
info: {title: Things, version: v1}
paths:
  /things:
    get: &get {responses: {'200': {description: All}}}
    head: *get
  /things/:
    get: *get
  /:
    get: *get
";
    let suite = Suite::new(Api::parse("things", document).expect("a document"));
    let (url, _) = serve(|method, _| right(method, "/things/one")).await;
    let report = suite.target(&url).run().await.expect("a report");
    let of_http = report.findings.iter().filter(|finding| finding.statement.kind == Kind::Http);
    let stated: Vec<_> = of_http.map(|finding| finding.statement.id.as_str()).collect();
    assert_eq!(stated, ["GET //head", "GET /things//head"]);
}

#[tokio::test]
async fn a_method_that_is_none_is_refused_before_anything_is_sent() {
    let suite = Suite::new(Api::parse("things", DOCUMENT).expect("a document")).target("http://127.0.0.1:1");
    let error = suite.allow_method("PO ST").run().await.expect_err("no method");
    assert_eq!(
        error.to_string(),
        "\"PO ST\" is no method of HTTP; there are GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS and TRACE"
    );
}

/// The first requests of a run on the sample, in their order.
async fn requests(url: &str, seed: u64) -> Vec<String> {
    let suite = Suite::new(Api::built_in("modelarts").expect("a document")).target(url).seed(seed);
    let suite = suite.identity("alice", "sample-alice").value("project_id", "project-north");
    let report = suite.max_requests(150).run().await.expect("a report");
    assert!(report.passed() && report.seed == seed, "seed {seed}: {}", report.to_text());
    report.exchanges.iter().map(|exchange| format!("{:?}", exchange.request)).collect()
}

#[tokio::test]
async fn the_same_seed_sends_the_same_requests_in_the_same_order_and_another_one_others() {
    let sample = Settings { load: Some(Fixture::sample()), ..Settings::default() };
    let server = server::start(sample).await.expect("the server starts");
    let url = server.base_url();
    let even = requests(&url, 0).await;
    let [seven, again] = [requests(&url, 7).await, requests(&url, 7).await];
    assert_eq!((seven.len(), &seven), (150, &again));
    assert_ne!(even, seven);
}
