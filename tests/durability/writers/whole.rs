//! What changes everything, or keeps it: snapshots, and states that are put in place of the one there is.

use reqwest::Method;
use serde_json::json;

use super::{Step, Told};
use crate::book::Book;
use crate::chance::Chance;
use crate::state::{Clock, Key, Snapshots, State};

pub const KINDS: &[&str] = &["create snapshot", "delete snapshot", "restore snapshot", "replace state"];

/// Most snapshots.
const MOST: u32 = 2;

pub fn next(book: &mut Book, chance: &mut Chance) -> Step {
    let name = format!("kept {}", chance.below(MOST));
    let key = Snapshots.key([&name]);
    let url = format!("/snapshots/kept%20{}", &name[5..]);
    if !book.state.contains_key(&key) {
        book.kept.insert(name.clone(), book.state.clone());
        let told = Told::Like(json!({"name": name, "created": null, "size": null}));
        return Step::new("create snapshot", Method::POST, url).changing(&key, Some(json!(name))).told(told);
    }
    match chance.below(5) {
        0 => Step::new("delete snapshot", Method::DELETE, url).changing(&key, None),
        1 | 2 => {
            let step = Step::new("restore snapshot", Method::POST, format!("{url}/restore"));
            becoming(step, &book.state, &book.kept[&name], |key| key.list != Snapshots)
        }
        _ => {
            let (text, state) = &book.dumps[chance.below(u32::try_from(book.dumps.len()).expect("few")) as usize];
            let step =
                Step { body: Some(text.clone()), ..Step::new("replace state", Method::PUT, "/state".to_owned()) };
            becoming(step, &book.state, state, |key| key.list != Snapshots && key.list != Clock)
        }
    }
}

/// The items that count become those of another state.
fn becoming(step: Step, from: &State, to: &State, counts: impl Fn(&Key) -> bool) -> Step {
    let all = from.keys().chain(to.keys()).filter(|key| counts(key) && from.get(*key) != to.get(*key));
    all.fold(step, |step, key| step.changing(key, to.get(key).cloned()))
}
