//! Counts in words.

/// A number with the word for what is counted, in the plural where it is not one: `1 item`, `2 items`.
pub fn counted(count: usize, one: &str) -> String {
    let end = if count == 1 { "" } else { "s" };
    format!("{count} {one}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_no_plural() {
        for (count, expected) in [(0, "0 items"), (1, "1 item"), (2, "2 items")] {
            assert_eq!(counted(count, "item"), expected);
        }
    }
}
