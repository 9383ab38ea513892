//! Bodies of any depth: what recurses into a body has a stack that is deep enough for it.

use std::thread;

use serde_json::Value;

/// The depth that any thread has the stack for; `serde_json` reads none that is deeper, unless it is told to.
const USUAL: usize = 128;

/// The depth that nothing is judged beyond.
pub const GREATEST: usize = 10_000;

/// Schemas within schemas that are followed, for each level of the body and beside them.
const STEPS: (usize, usize) = (2, 256);

/// Bytes of stack for each step.
const STACK: usize = 8 << 10;

/// How deep arrays and objects stand within each other.
pub fn of(body: &Value) -> usize {
    let mut deepest = 0;
    let mut ahead = vec![(body, 0)];
    while let Some((value, depth)) = ahead.pop() {
        deepest = deepest.max(depth);
        match value {
            Value::Array(items) => ahead.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(members) => ahead.extend(members.values().map(|member| (member, depth + 1))),
            _ => {}
        }
    }
    deepest
}

/// Does work on a body of some depth, with a limit to the steps of its recursion; none if the body is too deep.
pub fn with_stack<T: Send>(depth: usize, work: impl FnOnce(usize) -> T + Send) -> Option<T> {
    let limit = depth * STEPS.0 + STEPS.1;
    if depth <= USUAL {
        return Some(work(limit));
    }
    if depth > GREATEST {
        return None;
    }
    let builder = thread::Builder::new().stack_size((limit + depth) * STACK);
    thread::scope(|scope| {
        let thread = builder.spawn_scoped(scope, || work(limit)).ok()?;
        Some(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}
