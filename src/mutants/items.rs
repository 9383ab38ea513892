//! Arrays changed as a whole.

use serde_json::Value;

use super::condition::matches;
use super::rewrite::ItemsChange;

/// Changes an array; what is too short for it stays as it is.
pub fn change(items: &mut Vec<Value>, change: &ItemsChange) {
    let last = items.len().saturating_sub(1);
    match change {
        ItemsChange::DropFirst | ItemsChange::DropLast | ItemsChange::DropMiddle if items.is_empty() => {}
        ItemsChange::DropFirst => drop(items.remove(0)),
        ItemsChange::DropLast => drop(items.remove(last)),
        ItemsChange::DropMiddle => drop(items.remove(last / 2)),
        ItemsChange::RepeatFirst => items.extend(items.first().cloned()),
        ItemsChange::OverwriteSecond if last > 0 => items[1] = items[0].clone(),
        ItemsChange::SwapFirst if last > 0 => items.swap(0, 1),
        ItemsChange::OverwriteSecond | ItemsChange::SwapFirst => {}
        ItemsChange::Reverse => items.reverse(),
        ItemsChange::Keep { field, matches: pattern } => items.retain(|item| holds(item, field, pattern)),
        ItemsChange::Without { field, matches: pattern } => items.retain(|item| !holds(item, field, pattern)),
    }
}

fn holds(item: &Value, field: &str, pattern: &str) -> bool {
    item.pointer(field).is_some_and(|value| matches(pattern, &text(value)))
}

/// A value as the text that a parameter would have.
pub fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
