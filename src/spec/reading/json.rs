use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::fmt;
use std::io::Read;

use serde::de::{DeserializeSeed, MapAccess, SeqAccess, Visitor};
use serde_json::{Deserializer, Map, Value};

use super::Remark;
use super::places::{At, Place, Places};
use super::scalars;

/// Reads JSON.
pub fn read(text: &str, file: u32, at: At, places: &mut Places) -> Result<(Value, Vec<Remark>), Remark> {
    let text = without_lone_surrogates(text);
    let progress = Progress { text: text.as_bytes(), read: Cell::new(0), line: Cell::new(1) };
    let part =
        Part { progress: &progress, file, at, places: &RefCell::new(places), remarks: &RefCell::new(Vec::new()) };
    let mut deserializer = Deserializer::from_reader(Reading(&progress));
    let read = part.deserialize(&mut deserializer).and_then(|value| deserializer.end().map(|()| value));
    let value = read.map_err(|error| {
        let problem = error.to_string();
        match problem.split(" at line ").next().unwrap_or_default() {
            "recursion limit exceeded" => Remark::too_deep(error.line()),
            problem => Remark::new(error.line(), format!("this is not JSON: {problem}"), "mend the syntax"),
        }
    })?;
    Ok((value, part.remarks.take()))
}

/// What was read of a text, as the reader's lines can't be asked for in between.
struct Progress<'a> {
    text: &'a [u8],
    read: Cell<usize>,
    line: Cell<u32>,
}

struct Reading<'a>(&'a Progress<'a>);

impl Read for Reading<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        // A byte at a time, so that the line is that of the part being read.
        let (Some(byte), [into, ..]) = (self.0.text.get(self.0.read.get()), buffer) else { return Ok(0) };
        *into = *byte;
        self.0.read.set(self.0.read.get() + 1);
        self.0.line.set(self.0.line.get() + u32::from(*byte == b'\n'));
        Ok(1)
    }
}

impl Progress<'_> {
    /// The number that was just read, as it is written.
    fn number(&self) -> Option<&str> {
        let is_of_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E');
        // Unless it ends the text, the byte after it was read as well.
        let read = &self.text[..self.read.get()];
        let read = if read.last().is_some_and(is_of_number) { read } else { &read[..read.len().saturating_sub(1)] };
        let start = read.iter().rposition(|byte| !is_of_number(byte)).map_or(0, |before| before + 1);
        std::str::from_utf8(&read[start..]).ok()
    }
}

/// A part of a document that is about to be read.
#[derive(Clone, Copy)]
struct Part<'a> {
    progress: &'a Progress<'a>,
    file: u32,
    at: At,
    places: &'a RefCell<&'a mut Places>,
    remarks: &'a RefCell<Vec<Remark>>,
}

impl Part<'_> {
    fn note(&self, at: At) {
        self.places.borrow_mut().insert(at, Place { file: self.file, line: self.progress.line.get() });
    }

    fn below(&self, at: At) -> Self {
        Self { at, ..*self }
    }
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        let number = self.progress.number().and_then(scalars::number);
        Ok(number.map_or_else(|| value.into(), Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        loop {
            let at = self.at.item(array.len());
            let Some(item) = items.next_element_seed(Noted(self.below(at)))? else { return Ok(Value::Array(array)) };
            array.push(item);
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let at = self.at.member(&name);
            self.note(at);
            if object.contains_key(&name) {
                let line = self.progress.line.get() as usize;
                self.remarks.borrow_mut().push(Remark::duplicate(line, &name));
            }
            object.insert(name, members.next_value_seed(self.below(at))?);
        }
        Ok(Value::Object(object))
    }
}

/// An item, whose line is noted before it is read.
struct Noted<'a>(Part<'a>);

impl<'de> DeserializeSeed<'de> for Noted<'_> {
    type Value = Value;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.0.note(self.0.at);
        self.0.deserialize(deserializer)
    }
}

/// Half of a surrogate pair is no character; the replacement character stands for it.
fn without_lone_surrogates(text: &str) -> Cow<'_, str> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut mended: Option<String> = None;
    let mut kept = 0;
    let mut at = 0;
    while let Some(found) = text[at..].find('\\') {
        at += found;
        at += match (unit(at), unit(at + 6)) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => 12,
            (Some(0xD800..0xE000), _) => {
                let mended = mended.get_or_insert_default();
                mended.push_str(&text[kept..at]);
                mended.push_str("\\ufffd");
                kept = at + 6;
                6
            }
            // A backslash and what it escapes.
            _ => 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8),
        };
    }
    match mended {
        Some(mended) => Cow::Owned(mended + &text[kept..]),
        None => Cow::Borrowed(text),
    }
}
