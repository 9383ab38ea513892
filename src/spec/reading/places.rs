use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hasher};

use serde_json::Value;

/// A position in a tree: the hash of a JSON pointer, which is built up in step with a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct At(u64);

/// A line of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Index of the file.
    pub file: u32,
    /// Line from 1.
    pub line: u32,
}

/// The lines that the parts of a tree were read from; a member's line is its key's.
#[derive(Debug, Clone, Default)]
pub struct Places(HashMap<u64, Place, BuildHasherDefault<Hashed>>);

/// Hasher for what is a hash already.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        unreachable!("only whole hashes are looked up");
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

impl At {
    /// The root of the tree.
    pub const ROOT: Self = Self(0);

    /// The member of the object here.
    pub fn member(self, name: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        hasher.write_u64(self.0);
        hasher.write(name.as_bytes());
        Self(hasher.finish())
    }

    /// The item of the array here.
    pub fn item(self, index: usize) -> Self {
        let mut digits = [0; 20];
        let mut start = digits.len();
        let mut rest = index;
        while start == digits.len() || rest > 0 {
            start -= 1;
            digits[start] = b'0' + u8::try_from(rest % 10).unwrap_or_default();
            rest /= 10;
        }
        self.member(std::str::from_utf8(&digits[start..]).unwrap_or_default())
    }

    /// The positions on the way along a JSON pointer, the root first.
    pub fn along(pointer: &str) -> impl Iterator<Item = Self> {
        let names = pointer.split('/').skip(1);
        let mut at = Self::ROOT;
        std::iter::once(at).chain(names.map(move |name| {
            at = at.member(&unescape(name));
            at
        }))
    }

    /// The position that a JSON pointer leads to.
    pub fn of(pointer: &str) -> Self {
        Self::along(pointer).last().unwrap_or(Self::ROOT)
    }
}

impl Places {
    /// Notes where a part was read from.
    pub fn insert(&mut self, at: At, place: Place) {
        self.0.insert(at.0, place);
    }

    /// The place of a part.
    pub fn get(&self, at: At) -> Option<Place> {
        self.0.get(&at.0).copied()
    }

    /// The place of the part that the pointer leads to, or of the nearest part around it.
    pub fn nearest(&self, pointer: &str) -> Option<Place> {
        At::along(pointer).filter_map(|at| self.get(at)).last()
    }

    /// Notes for a copy of a value, itself excepted, the places of the original.
    pub fn copy(&mut self, value: &Value, from: At, to: At) {
        each(value, |member, part| self.copy_whole(member, part(from), part(to)));
    }

    /// Notes for a copy of a value the places of the original.
    pub fn copy_whole(&mut self, value: &Value, from: At, to: At) {
        if let Some(place) = self.get(from) {
            self.insert(to, place);
        }
        self.copy(value, from, to);
    }

    /// Notes for a value that was put somewhere the places that it has by itself.
    pub fn put(&mut self, by: &Self, value: &Value, update: &Value, from: At, to: At) {
        if let Some(place) = by.get(from) {
            self.insert(to, place);
        }
        self.merge(by, value, update, from, to);
    }

    /// Notes for a value that an update was merged into the places of what the update added or changed.
    pub fn merge(&mut self, by: &Self, value: &Value, update: &Value, from: At, to: At) {
        match (value, update) {
            (Value::Object(object), Value::Object(update)) => {
                for (name, part) in update {
                    let (from, to) = (from.member(name), to.member(name));
                    let Some(member) = object.get(name) else { continue };
                    let was_there = self.get(to).is_some();
                    match part {
                        Value::Object(_) | Value::Array(_) if was_there => self.merge(by, member, part, from, to),
                        _ => self.put(by, member, part, from, to),
                    }
                }
            }
            (Value::Array(items), Value::Array(update)) => {
                let before = items.len().saturating_sub(update.len());
                for (index, part) in update.iter().enumerate() {
                    self.put(by, &items[before + index], part, from.item(index), to.item(before + index));
                }
            }
            _ => {}
        }
    }
}

/// Calls `visit` for every member or item of a value, with the way to it.
fn each<'a>(value: &'a Value, mut visit: impl FnMut(&'a Value, &dyn Fn(At) -> At)) {
    match value {
        Value::Object(object) => object.iter().for_each(|(name, member)| visit(member, &|at| at.member(name))),
        Value::Array(items) => items.iter().enumerate().for_each(|(index, item)| visit(item, &|at| at.item(index))),
        _ => {}
    }
}

/// A key as a part of a JSON pointer (RFC 6901).
pub fn escape(key: &str) -> Cow<'_, str> {
    if key.contains(['~', '/']) { key.replace('~', "~0").replace('/', "~1").into() } else { key.into() }
}

/// A part of a JSON pointer as the key that it stands for.
pub fn unescape(part: &str) -> Cow<'_, str> {
    if part.contains('~') { part.replace("~1", "/").replace("~0", "~").into() } else { part.into() }
}
