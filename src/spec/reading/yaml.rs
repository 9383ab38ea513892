use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Parser, Placement, ScalarStyle, ScanError, Tag};
use serde_json::{Map, Value};

use super::places::{At, Place, Places};
use super::{DEPTH, Remark, depth, scalars, size};

/// Values that the aliases of a document may stand for: enough for any document that was meant to be read.
const ALIASED: usize = 500_000;

/// Half surrogate pairs that are mended, each by reading once more.
const LONE_SURROGATES: usize = 16;

/// Reads YAML.
pub fn read(text: &str, file: u32, at: At, places: &mut Places) -> Result<(Value, Vec<Remark>), Remark> {
    let mut text = Cow::Borrowed(text);
    let mut mended = 0;
    loop {
        let mut reader = Reader::new(file, at, places);
        match reader.run(&text) {
            Ok(value) => return Ok((value, reader.remarks)),
            Err(Failure::Remark(remark)) => return Err(remark),
            Err(Failure::Syntax(error)) => {
                let escape = lone_surrogate(&text, &error).filter(|_| mended < LONE_SURROGATES);
                let Some(escape) = escape else { return Err(syntax(&error, &text)) };
                text.to_mut().replace_range(escape..escape + 6, "\\ufffd");
                mended += 1;
            }
        }
    }
}

fn syntax(error: &ScanError, text: &str) -> Remark {
    let mut line = error.marker().line();
    if *error.kind() == ErrorKind::RecursionLimitExceeded {
        return Remark::too_deep(line);
    }
    if error.info().contains("tab") {
        // It is told where the text begins that the tab stands behind.
        let is_tab = |(_, line): &(usize, &str)| line.trim_start_matches(' ').starts_with('\t');
        let mut rest = text.lines().enumerate().skip(line.saturating_sub(1));
        line = rest.find(is_tab).map_or(line, |(index, _)| index + 1);
    }
    let problem = format!("this is not YAML: {}", error.info());
    Remark::new(line, problem, "mend the syntax, or the indentation of the lines above")
}

/// Returns the place where the half of a surrogate pair begins that the error is about.
fn lone_surrogate(text: &str, error: &ScanError) -> Option<usize> {
    let kinds = [
        ErrorKind::InvalidLowSurrogate,
        ErrorKind::InvalidLowSurrogateHexEscape,
        ErrorKind::MissingLowSurrogate,
        ErrorKind::UnpairedLowSurrogate,
    ];
    if !kinds.contains(error.kind()) {
        return None;
    }
    let line_start: usize =
        text.split_inclusive('\n').take(error.marker().line().saturating_sub(1)).map(str::len).sum();
    let line = text.get(line_start..)?;
    let is_surrogate = |at: usize| {
        let digits = line.get(at + 2..at + 6)?;
        u16::from_str_radix(digits, 16).ok().filter(|unit| (0xD800..0xE000).contains(unit))
    };
    let mut at = 0;
    while let Some(found) = line[at..].find("\\u") {
        at += found;
        match (is_surrogate(at), is_surrogate(at + 6).filter(|_| line.get(at + 6..at + 8) == Some("\\u"))) {
            (Some(0xD800..0xDC00), Some(0xDC00..0xE000)) => at += 12,
            (Some(_), _) => return Some(line_start + at),
            _ => at += 2,
        }
    }
    None
}

enum Failure {
    Syntax(ScanError),
    Remark(Remark),
}

impl From<Remark> for Failure {
    fn from(remark: Remark) -> Self {
        Self::Remark(remark)
    }
}

/// A collection whose end was not read yet.
struct Frame {
    at: At,
    anchor: usize,
    open: Open,
}

enum Open {
    Items(Vec<Value>),
    Members { object: Map<String, Value>, key: Key, merged: Vec<Value> },
}

/// The key of the member that comes next.
enum Key {
    Awaited,
    Name(String),
    /// `<<`, whose value's members are added.
    Merge,
    /// One that JSON can't have.
    Dropped,
}

struct Reader<'p> {
    file: u32,
    at: At,
    places: &'p mut Places,
    frames: Vec<Frame>,
    anchors: HashMap<usize, Value>,
    aliased: usize,
    remarks: Vec<Remark>,
    document: Option<Value>,
    /// The line that an unquoted text ends in, which a comment would cut.
    prose: Option<usize>,
    /// True if there was a key that is a number or the like.
    has_other_keys: bool,
}

impl<'p> Reader<'p> {
    fn new(file: u32, at: At, places: &'p mut Places) -> Self {
        Self {
            file,
            at,
            places,
            frames: Vec::new(),
            anchors: HashMap::new(),
            aliased: 0,
            remarks: Vec::new(),
            document: None,
            prose: None,
            has_other_keys: false,
        }
    }

    fn run(&mut self, text: &str) -> Result<Value, Failure> {
        let options = granit_parser::options! {
            emit_unresolved_aliases: true,
            max_buffered_comment_events: usize::MAX,
            flow_nesting_limit: DEPTH,
            block_nesting_limit: DEPTH,
        };
        let mut documents = Vec::new();
        for event in Parser::new_from_str_with_options(text, options) {
            let (event, span) = event.map_err(Failure::Syntax)?;
            let line = span.start.line();
            match event {
                // A marker with nothing behind it begins none.
                Event::DocumentEnd => documents.extend(self.document.take().filter(|document| !document.is_null())),
                Event::Comment(_, placement) => self.comment(line, placement),
                Event::Scalar(text, style, anchor, tag) => {
                    self.scalar(text, style, anchor, tag.as_deref(), line, span.end.line());
                }
                Event::SequenceStart(_, anchor, tag) => {
                    self.open(Open::Items(Vec::new()), anchor, tag.as_deref(), line)?
                }
                Event::MappingStart(_, anchor, tag) => {
                    let open = Open::Members { object: Map::new(), key: Key::Awaited, merged: Vec::new() };
                    self.open(open, anchor, tag.as_deref(), line)?;
                }
                Event::SequenceEnd | Event::MappingEnd => self.close(line),
                Event::Alias(anchor) => self.alias(anchor, line)?,
                Event::UnresolvedAlias(name) => {
                    let problem = format!("`*{name}` is an alias of nothing, and is taken as text");
                    self.remark(line, problem, "put it in quotes");
                    self.put(Value::from(format!("*{name}")), line);
                }
                _ => {}
            }
        }
        if documents.len() > 1 {
            let problem = format!("{} YAML documents in a file", documents.len());
            return Err(Remark::new(1, problem, "keep exactly one").into());
        }
        documents.pop().ok_or_else(|| Remark::new(1, "the file is empty", "write a document").into())
    }

    fn remark(&mut self, line: usize, problem: impl Into<Cow<'static, str>>, remedy: &'static str) {
        self.remarks.push(Remark::new(line, problem, remedy));
    }

    /// Tells if the next value is a key.
    fn awaits_key(&self) -> bool {
        matches!(self.frames.last(), Some(Frame { open: Open::Members { key: Key::Awaited, .. }, .. }))
    }

    /// Returns the place where the next value belongs.
    fn next(&self) -> At {
        match self.frames.last() {
            None => self.at,
            Some(Frame { at, open: Open::Items(items), .. }) => at.item(items.len()),
            Some(Frame { at, open: Open::Members { key: Key::Name(name), .. }, .. }) => at.member(name),
            // What JSON has no place for; no key is its own prefix.
            Some(Frame { at, .. }) => at.member("\0"),
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'_, str>,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        line: usize,
        end: usize,
    ) {
        if self.awaits_key() {
            let is_merge = style == ScalarStyle::Plain && tag.is_none() && text == "<<";
            if anchor != 0 {
                self.anchors.insert(anchor, Value::from(&*text));
            }
            let is_text = style != ScalarStyle::Plain || tag.is_some() || scalars::is_text(&text);
            if !is_text && !std::mem::replace(&mut self.has_other_keys, true) {
                self.remark(line, format!("the key `{text}` is no text"), "put it in quotes");
                self.remarks.last_mut().into_iter().for_each(|remark| remark.is_common = true);
            }
            return self.key(if is_merge { Key::Merge } else { Key::Name(text.into_owned()) }, line);
        }
        if style == ScalarStyle::Plain && text.contains(' ') && self.is_prose() {
            self.prose = Some(end);
        }
        let value = match tag.map(|tag| (tag, tag.core_suffix())) {
            None if style == ScalarStyle::Plain => self.plain(text, line),
            Some((_, Some("int" | "float" | "bool" | "null"))) => self.plain(text, line),
            None | Some((_, Some(_))) => Value::from(text.into_owned()),
            Some((tag, None)) => {
                self.foreign(tag, line);
                Value::from(text.into_owned())
            }
        };
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        self.put(value, line);
    }

    fn plain(&mut self, text: Cow<'_, str>, line: usize) -> Value {
        match scalars::plain(&text) {
            Value::String(_) => {
                if scalars::is_beyond_json(&text) {
                    self.remark(line, format!("`{text}` is a number that JSON can't hold"), "write what JSON can hold");
                }
                Value::from(text.into_owned())
            }
            value => value,
        }
    }

    /// Tells if the next value is a text for people.
    fn is_prose(&self) -> bool {
        let Some(Frame { open: Open::Members { key: Key::Name(name), .. }, .. }) = self.frames.last() else {
            return false;
        };
        matches!(name.as_str(), "description" | "summary" | "title")
    }

    fn comment(&mut self, line: usize, placement: Placement) {
        if self.prose.take() == Some(line) && placement == Placement::Right {
            let remedy = "put the text in quotes if the rest belongs to it";
            self.remark(line, "the text ends at ` #`, which begins a comment", remedy);
            self.remarks.last_mut().into_iter().for_each(|remark| remark.is_warning = true);
        }
    }

    fn foreign(&mut self, tag: &Tag, line: usize) {
        // A lone `!` only says that the value is what it looks like.
        if tag.suffix_in_namespace("tag:yaml.org,2002:").is_none() && tag.original() != "!" {
            let problem = format!("the tag `{}` means nothing here, and is passed over", tag.original());
            self.remark(line, problem, "remove it");
        }
    }

    fn key(&mut self, next: Key, line: usize) {
        let Some(Frame { at, open: Open::Members { object, key, .. }, .. }) = self.frames.last_mut() else { return };
        if let Key::Name(name) = &next {
            self.places.insert(at.member(name), Place { file: self.file, line: short(line) });
            if object.contains_key(name) {
                self.remarks.push(Remark::duplicate(line, name));
            }
        }
        *key = next;
    }

    fn open(&mut self, open: Open, anchor: usize, tag: Option<&Tag>, line: usize) -> Result<(), Failure> {
        if self.frames.len() >= DEPTH {
            return Err(Remark::too_deep(line).into());
        }
        if let Some(tag) = tag {
            self.foreign(tag, line);
        }
        let at = self.next();
        self.note(at, line);
        self.frames.push(Frame { at, anchor, open });
        Ok(())
    }

    /// Notes the line of a value that has no key.
    fn note(&mut self, at: At, line: usize) {
        if !matches!(self.frames.last(), Some(Frame { open: Open::Members { .. }, .. })) {
            self.places.insert(at, Place { file: self.file, line: short(line) });
        }
    }

    fn close(&mut self, line: usize) {
        let Some(frame) = self.frames.pop() else { return };
        let value = match frame.open {
            Open::Items(items) => Value::Array(items),
            Open::Members { mut object, merged, .. } => {
                // Own members count before merged ones, and these in their order.
                for member in merged.into_iter().filter_map(members).flatten() {
                    object.entry(member.0).or_insert(member.1);
                }
                Value::Object(object)
            }
        };
        if frame.anchor != 0 {
            self.anchors.insert(frame.anchor, value.clone());
        }
        self.put(value, line);
    }

    fn alias(&mut self, anchor: usize, line: usize) -> Result<(), Failure> {
        let Some(value) = self.anchors.get(&anchor) else {
            self.remark(line, "an alias of what it stands in, taken as null", "write out what is meant");
            self.put(Value::Null, line);
            return Ok(());
        };
        self.aliased += size(value);
        if self.aliased > ALIASED {
            let problem = format!("the aliases up to here stand for more than {ALIASED} values");
            return Err(Remark::new(line, problem, "write out what is meant").into());
        }
        let value = value.clone();
        if depth(&value) + self.frames.len() > DEPTH {
            return Err(Remark::too_deep(line).into());
        }
        self.put(value, line);
        Ok(())
    }

    /// Puts a value where it belongs.
    fn put(&mut self, value: Value, line: usize) {
        if self.awaits_key() {
            let next = match value {
                Value::String(name) => Key::Name(name),
                Value::Array(_) | Value::Object(_) => {
                    self.remark(line, "a key that is no text, left out with its value", "put it in quotes");
                    Key::Dropped
                }
                scalar => Key::Name(scalar.to_string()),
            };
            return self.key(next, line);
        }
        if !matches!(value, Value::Array(_) | Value::Object(_)) {
            let at = self.next();
            self.note(at, line);
        }
        match self.frames.last_mut() {
            None => self.document = Some(value),
            Some(Frame { open: Open::Items(items), .. }) => items.push(value),
            Some(Frame { open: Open::Members { object, key, merged }, .. }) => {
                match std::mem::replace(key, Key::Awaited) {
                    Key::Name(name) => drop(object.insert(name, value)),
                    Key::Merge => match value {
                        Value::Object(_) => merged.push(value),
                        Value::Array(maps) if maps.iter().all(Value::is_object) => merged.extend(maps),
                        other => {
                            object.insert("<<".into(), other);
                            self.remark(line, "`<<` merges maps, and this is none", "put the key in quotes");
                        }
                    },
                    Key::Awaited | Key::Dropped => {}
                }
            }
        }
    }
}

fn members(value: Value) -> Option<Map<String, Value>> {
    if let Value::Object(object) = value { Some(object) } else { None }
}

fn short(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}
