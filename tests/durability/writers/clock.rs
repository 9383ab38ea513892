//! The clock, which goes forward.

use reqwest::Method;
use serde_json::json;

use super::{Step, Told};
use crate::book::Book;
use crate::chance::Chance;
use crate::state::Clock;

pub const ADVANCE: &str = "advance clock";

pub fn next(book: &Book, chance: &mut Chance) -> Step {
    let key = Clock.key(["ahead_ms"]);
    let hours = 1 + chance.below(2);
    let ahead_ms = book.state[&key].as_i64().expect("a number") + i64::from(hours) * 3_600_000;
    let step = Step::new(ADVANCE, Method::POST, "/clock/advance".to_owned());
    let step = step.body(&json!({"by": format!("{hours}h")})).changing(&key, Some(json!(ahead_ms)));
    step.told(Told::Like(json!({"time": null, "ahead_ms": ahead_ms})))
}
