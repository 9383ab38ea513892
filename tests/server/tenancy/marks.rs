//! Marks in texts, by which each text is known wherever it turns up.

use std::collections::BTreeSet;

/// Whose a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Whose {
    /// A tenant's of the Huawei family.
    Tenant(usize),
    /// A user's of SCNet.
    ScnetUser(usize),
    /// That of a cluster of SCNet, for those who have an account there.
    Cluster(usize),
    /// A user's of MapTable.
    MapUser(usize),
    /// That of a workspace of MapTable, for its members.
    MapWorkspace(usize),
    /// That of whoever shows it: no answer has it.
    Secret,
}

const LETTERS: [char; 6] = ['t', 'u', 'c', 'p', 'w', 'q'];

impl Whose {
    fn letter_and_index(self) -> (char, usize) {
        match self {
            Self::Tenant(index) => (LETTERS[0], index),
            Self::ScnetUser(index) => (LETTERS[1], index),
            Self::Cluster(index) => (LETTERS[2], index),
            Self::MapUser(index) => (LETTERS[3], index),
            Self::MapWorkspace(index) => (LETTERS[4], index),
            Self::Secret => (LETTERS[5], 0),
        }
    }

    /// Whose a part of a text is, if it is a mark.
    fn of(part: &str) -> Option<Self> {
        let letter = part.chars().next()?;
        let (index, serial) = part.get(1..)?.split_once('x')?;
        serial.parse::<usize>().ok()?;
        let index = index.parse().ok()?;
        Some(match LETTERS.iter().position(|known| *known == letter)? {
            0 => Self::Tenant(index),
            1 => Self::ScnetUser(index),
            2 => Self::Cluster(index),
            3 => Self::MapUser(index),
            4 => Self::MapWorkspace(index),
            _ => Self::Secret,
        })
    }
}

/// Makes marks, no two of which are the same. They are of ASCII letters and digits, which nothing on the way escapes.
#[derive(Debug, Default)]
pub struct Marks(usize);

impl Marks {
    pub fn next(&mut self, whose: Whose) -> String {
        self.0 += 1;
        let (letter, index) = whose.letter_and_index();
        format!("Z{letter}{index}x{}Z", self.0)
    }
}

/// The marks in a text; no other text between two letters Z looks like one.
pub fn marks(text: &str) -> BTreeSet<(Whose, &str)> {
    text.split('Z').filter_map(|part| Some((Whose::of(part)?, part))).collect()
}

#[test]
fn marks_are_found_and_nothing_else_is() {
    let mut made = Marks::default();
    let (one, other) = (made.next(Whose::Tenant(12)), made.next(Whose::Secret));
    let found: Vec<_> = [(Whose::Tenant(12), "t12x1"), (Whose::Secret, "q0x2")].into();
    assert_eq!(marks(&format!("\"{one}{other}\" 2020-01-01T00:00:00Z")).into_iter().collect::<Vec<_>>(), found);
    assert!(marks("Ztx1Z Zt1xZ Za1x1Z 2020-01-01T00:00:00Z").is_empty());
}
