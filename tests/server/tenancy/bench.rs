//! A started server, and one case: a state, questions one after the other, and what each answer has to be.

use std::collections::BTreeMap;
use std::time::{Duration, UNIX_EPOCH};

use proptest::test_runner::TestCaseError;
use scicloud::server::{self, Clock, Fixture, Running, Settings};

use super::alone;
use super::choose::Chooser;
use super::marks::{Whose, marks};
use super::model::{Expected, Model, Outcome};
use super::question::{Question, Request};
use super::step::Step;
use super::view::{Answer, SUBJECT};
use super::world::World;

/// When a case begins, in seconds since 1970.
const BEGIN: i64 = 1_800_000_000;

pub struct Bench {
    running: Running,
    clock: Clock,
    http: reqwest::Client,
    /// The number of times that each operation ended in which way.
    pub tally: super::Tally,
}

/// A question that was answered.
pub struct Asked {
    pub now: i64,
    pub question: Question,
    pub request: Request,
    pub parties: alone::Parties,
    /// Names of the tokens that the answer gave.
    pub issued: Vec<(String, String)>,
    pub answer: Answer,
}

/// The texts of issued tokens, by the names that questions have for them.
type Texts = BTreeMap<String, String>;

/// Name of the token that is issued as the nth: the texts of requests with it are those with the token.
fn name(nth: usize) -> String {
    format!("@{nth}@")
}

fn filled_in(text: &str, texts: &Texts) -> String {
    texts.iter().fold(text.to_owned(), |text, (name, token)| text.replace(name, token))
}

impl Bench {
    pub async fn start(store: &str) -> Self {
        let clock = Clock::default();
        let settings = Settings { store: store.to_owned(), clock: clock.clone(), ..Settings::default() };
        let running = server::start(settings).await.expect("the server starts");
        let http = reqwest::Client::builder().no_proxy().build().expect("a client");
        Self { running, clock, http, tally: BTreeMap::new() }
    }

    async fn load(&self, world: &World) {
        let fixture = world.fixture().to_string();
        let fixture = Fixture::parse("drawn", &fixture).unwrap_or_else(|error| panic!("{error}\n{fixture}"));
        self.running.store().load_fixture(&fixture).await.expect("the state is loaded");
    }

    fn set_clock(&self, now: i64) {
        let seconds = u64::try_from(now).expect("after 1970");
        self.clock.set(UNIX_EPOCH + Duration::from_secs(seconds));
    }

    async fn send(&self, request: &Request, texts: &Texts) -> Answer {
        let url = format!("{}{}", self.running.base_url(), request.target);
        let mut asked = self.http.request(request.method.clone(), url);
        for (name, value) in &request.headers {
            asked = asked.header(name, filled_in(value, texts));
        }
        if let Some(body) = &request.body {
            asked = asked.header("Content-Type", "application/json").body(filled_in(&body.to_string(), texts));
        }
        let got = asked.send().await.expect("an answer");
        let status = got.status().as_u16();
        let text = |value: &reqwest::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = got.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect();
        let text = got.text().await.expect("a body");
        let body = serde_json::from_str(&text).unwrap_or_default();
        Answer { status, headers, text, body }
    }

    /// Asks all questions, then those of one tenant and one user again, where there is nobody else.
    pub async fn case(&mut self, world: &World, steps: &[Step], alone: alone::Who) -> Result<(), TestCaseError> {
        self.load(world).await;
        let asked = self.ask_all(world, steps).await?;
        let (world, who) = alone.of(world);
        self.load(&world).await;
        self.ask_again(&asked, who).await
    }

    async fn ask_all(&mut self, world: &World, steps: &[Step]) -> Result<Vec<Asked>, TestCaseError> {
        let mut model = Model::new(world, BEGIN);
        let (mut texts, mut all) = (Texts::new(), Vec::new());
        for step in steps {
            model.now += step.wait;
            let question = Chooser { model: &model }.question(step);
            for _ in 0..step.times {
                self.set_clock(model.now);
                let (request, parties) = (question.request(model.now), alone::parties(&model, &question));
                let expected = model.ask(&question);
                let answer = self.send(&request, &texts).await;
                let failed = |why: String| complaint(&why, &request, &answer, world);
                let outcome = answer.outcome(&question);
                if !expected.outcomes.contains(&outcome) {
                    return Err(failed(format!("{outcome:?} came, and expected is {:?}", expected.outcomes)));
                }
                leaks(&request, &answer, &expected, &texts).map_err(failed)?;
                let mut issued = Vec::new();
                let kind = match outcome {
                    Outcome::Seen(status, _) => {
                        for (key, held) in expected.issued {
                            let name = name(texts.len());
                            let text = answer.token(&question, &key);
                            let text = text.ok_or_else(|| failed(format!("no token of the name `{key}`")))?;
                            texts.insert(name.clone(), text.to_owned());
                            model.tokens.insert(name.clone(), held);
                            issued.push((key, name));
                        }
                        status.to_string()
                    }
                    Outcome::Refused(status, code) => format!("{status} {code}"),
                };
                *self.tally.entry((question.operation(), kind)).or_default() += 1;
                let question = question.clone();
                all.push(Asked { now: model.now, question, request, parties, issued, answer });
            }
        }
        Ok(all)
    }

    /// The same questions have the same answers where the others are not there.
    async fn ask_again(&self, asked: &[Asked], who: alone::Parties) -> Result<(), TestCaseError> {
        let mut texts = Texts::new();
        for Asked { now, question, request, parties, issued, answer } in asked {
            if !parties.is_subset(&who) {
                continue;
            }
            self.set_clock(*now);
            let again = self.send(request, &texts).await;
            for (key, name) in issued {
                texts.extend(again.token(question, key).map(|text| (name.clone(), text.to_owned())));
            }
            let (with, without) = (answer.scrubbed(), again.scrubbed());
            if with != without {
                let why = format!("the answer hangs on others: {with:?} with them, {without:?} without");
                return Err(TestCaseError::fail(format!("{why}\n{request}")));
            }
        }
        Ok(())
    }
}

/// The request comes first, as it is what one wants to know.
fn complaint(why: &str, request: &Request, answer: &Answer, world: &World) -> TestCaseError {
    let (status, text) = (answer.status, &answer.text);
    let state = world.fixture();
    TestCaseError::fail(format!("{why}\n{request}\nanswer: {status} {text}\nstate: {state}"))
}

/// Nothing of an answer is another's: of marks, only those of whom the caller may see, and those that the request itself has.
fn leaks(request: &Request, answer: &Answer, expected: &Expected, texts: &Texts) -> Result<(), String> {
    let headers = answer.headers.iter().filter(|(name, _)| name != SUBJECT);
    let shown: String =
        headers.map(|(name, value)| format!("{name}: {value}\n")).chain([answer.text.clone()]).collect();
    let sent = request.to_string();
    let sent = marks(&sent);
    for (whose, mark) in marks(&shown) {
        if whose == Whose::Secret {
            return Err(format!("the answer has the secret {mark}"));
        }
        if !expected.sees.contains(&whose) && !sent.contains(&(whose, mark)) {
            return Err(format!("the answer has {mark}, which is of {whose:?}"));
        }
    }
    let told = texts.values().find(|token| shown.contains(token.trim_start_matches("Bearer ")));
    told.map_or(Ok(()), |_| Err("the answer has a token that was given before".to_owned()))
}
