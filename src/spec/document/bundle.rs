//! From a document that refers to files, to one tree that refers to itself.

use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

use serde_json::{Map, Value};

use super::files::{Files, Missing};
use super::grammar::{self, Kind, Shape};
use super::identifiers::Identifiers;
use super::{Diagnostic, Document, Version, pointer};
use crate::spec::reading::{self, At, DEPTH, escape};

/// Values that may be copied to where a reference to them stands.
const COPIED: usize = 2_000_000;

/// The references of a document, and the files that they lead to.
#[derive(Debug)]
pub struct Bundle {
    files: Files,
    /// The member of the root that holds the files, and the pointer to it.
    key: String,
    version: Version,
    /// The files that were asked for.
    read: HashMap<String, Result<(), Missing>>,
    identifiers: Identifiers,
    /// Every reference that was found, with the pointer to where it stands first.
    references: HashMap<String, String>,
    /// What references lead to outside of what the standard names, to be walked through as well.
    queue: VecDeque<(String, Shape)>,
    /// Those that have been.
    targets: Vec<(String, Shape)>,
    /// Their objects.
    walked: HashSet<At>,
    /// References where the standard has none, to be replaced by what they lead to.
    misplaced: Vec<String>,
    copied: usize,
    /// Other spellings of references that are to be replaced.
    renamed: HashMap<String, String>,
    /// What only OpenAPI 3.2 has.
    new: BTreeSet<(String, String)>,
}

/// The place where a walk is.
#[derive(Clone, Copy)]
struct Here<'a> {
    /// The file.
    base: &'a str,
    /// True if a fragment alone still means the file, not the whole document.
    is_fresh: bool,
    /// True if there may be other ways here.
    is_target: bool,
}

impl Bundle {
    pub fn new(files: Files, document: &Document) -> Self {
        let mut key = "x-files".to_owned();
        while document.root.get(&key).is_some() {
            key.push('-');
        }
        let mut identifiers = Identifiers::default();
        if document.version > Version::V30 {
            identifiers.collect(&document.root, "");
        }
        Self {
            files,
            key,
            version: document.version,
            read: HashMap::new(),
            identifiers,
            references: HashMap::new(),
            queue: VecDeque::new(),
            targets: Vec::new(),
            walked: HashSet::new(),
            misplaced: Vec::new(),
            copied: 0,
            renamed: HashMap::new(),
            new: BTreeSet::new(),
        }
    }

    /// Reads what the document refers to, and makes every reference one within the document.
    pub fn run(&mut self, document: &mut Document) {
        let mut root = std::mem::take(&mut document.root);
        self.walk_root(&mut root);
        while let Some((reference, shape)) = self.queue.pop_front() {
            self.enter(document, &mut root, &reference, shape);
        }
        self.rename(&mut root);
        self.place(document, &mut root);
        document.root = root;
    }

    fn walk_root(&mut self, root: &mut Value) {
        let here = Here { base: "", is_fresh: false, is_target: false };
        self.walk(root, Shape::One(Kind::Root), here, &mut String::new(), At::ROOT);
    }

    /// Walks through what a reference leads to.
    fn enter(&mut self, document: &mut Document, root: &mut Value, reference: &str, shape: Shape) {
        let whole = pointer::decode(reference.trim_start_matches('#')).into_owned();
        let base = self.file_of(&whole).unwrap_or_default();
        if !base.is_empty() && !self.read.contains_key(&base) {
            let read = self.load(document, root, &base);
            self.read.insert(base.clone(), read);
        }
        // The way there may lead through another reference, which is walked through before.
        let mut pointer = whole.as_str();
        loop {
            let is_there = root
                .pointer(pointer)
                .is_some_and(|value| pointer.len() == whole.len() || pointer::reference_of(value).is_some());
            if is_there {
                break;
            }
            let Some((around, _)) = pointer.rsplit_once('/') else { return };
            pointer = around;
        }
        let Some(value) = root.pointer_mut(pointer) else { return };
        let here = Here { base: &base, is_fresh: !base.is_empty(), is_target: true };
        let before = self.walked.len();
        self.walk(value, shape, here, &mut pointer.to_owned(), At::of(pointer));
        self.targets.push((pointer.to_owned(), shape));
        if pointer.len() < whole.len() && self.walked.len() > before {
            self.queue.push_back((reference.to_owned(), shape));
        }
    }

    /// The name of the file that a pointer leads into.
    fn file_of(&self, pointer: &str) -> Option<String> {
        let mut parts = pointer.split('/').skip(1);
        (parts.next() == Some(self.key.as_str()))
            .then(|| parts.next().map(|name| reading::unescape(name).into_owned()))?
    }

    fn load(&mut self, document: &mut Document, root: &mut Value, name: &str) -> Result<(), Missing> {
        let index = u32::try_from(document.files.len()).unwrap_or(u32::MAX);
        let shown = self.files.shown(name);
        let unreadable = |remark: reading::Remark| {
            let problem = format!("it refers to {shown}, where line {}: {}", remark.line, remark.problem);
            Missing::new(problem, remark.remedy)
        };
        let text = self.files.text(name)?.map_err(unreadable)?;
        let at = At::ROOT.member(&self.key).member(name);
        let (value, remarks) = reading::read(&text, index, at, &mut document.places).map_err(unreadable)?;
        document.files.push(shown);
        document.remark(index, remarks);
        self.identifiers.collect(&value, &self.prefix(name));
        if let Some(root) = root.as_object_mut() {
            let files = root.entry(&*self.key).or_insert_with(|| Value::Object(Map::new()));
            files[name] = value;
        }
        Ok(())
    }

    /// The pointer to a file.
    fn prefix(&self, name: &str) -> String {
        if name.is_empty() { String::new() } else { format!("/{}/{}", self.key, escape(name)) }
    }

    fn walk(&mut self, value: &mut Value, shape: Shape, here: Here<'_>, pointer: &mut String, at: At) {
        match (value, shape) {
            (_, Shape::One(Kind::Data)) => {}
            (Value::Array(items), Shape::One(kind) | Shape::List(kind)) => {
                for (index, item) in items.iter_mut().enumerate() {
                    let end = pointer.len();
                    pointer.push_str(&format!("/{index}"));
                    self.walk(item, Shape::One(kind), here, pointer, at.item(index));
                    pointer.truncate(end);
                }
            }
            (Value::Object(object), shape) => {
                if here.is_target && !self.walked.insert(at) {
                    return;
                }
                if object.get("$ref").is_some_and(Value::is_string) {
                    let is_proper = matches!(shape, Shape::One(kind) if kind.may_be_reference());
                    self.reference(object, shape, is_proper, here, pointer);
                    if is_proper && self.version == Version::V30 {
                        // What stands beside it means nothing.
                        return;
                    }
                }
                if shape == Shape::One(Kind::Schema) {
                    // The identity of a schema would change what the references in it mean.
                    for name in ["$id", "id"] {
                        if object.get(name).is_some_and(Value::is_string) {
                            object.shift_remove(name);
                        }
                    }
                }
                if shape == Shape::One(Kind::Discriminator) {
                    self.discriminator(object, here, pointer);
                }
                for (name, member) in object.iter_mut() {
                    let below = match shape {
                        Shape::One(kind) => {
                            if self.version == Version::V32 && kind.is_new(name, member) {
                                self.new.insert((pointer.clone(), name.clone()));
                            }
                            grammar::member(kind, name)
                        }
                        Shape::Map(kind) => grammar::entry(kind, name),
                        Shape::List(_) => continue,
                    };
                    if below == Shape::One(Kind::Data) || !(member.is_object() || member.is_array()) {
                        continue;
                    }
                    let end = pointer.len();
                    pointer.push('/');
                    pointer.push_str(&escape(name));
                    self.walk(member, below, here, pointer, at.member(name));
                    pointer.truncate(end);
                }
            }
            _ => {}
        }
    }

    fn discriminator(&mut self, object: &mut Map<String, Value>, here: Here<'_>, pointer: &str) {
        let Some(mapping) = object.get_mut("mapping").and_then(Value::as_object_mut) else { return };
        for (name, target) in mapping {
            let Value::String(reference) = target else { continue };
            // A name alone is that of a schema in the components.
            if reference.contains(['#', '/']) || is_document(reference) {
                let holder = format!("{pointer}/mapping/{}", escape(name));
                *reference = self.rewritten(reference, here, &holder);
                self.note(reference, Shape::One(Kind::Schema), &holder);
            }
        }
    }

    fn reference(
        &mut self,
        object: &mut Map<String, Value>,
        shape: Shape,
        is_proper: bool,
        here: Here<'_>,
        pointer: &str,
    ) {
        let Some(Value::String(reference)) = object.get_mut("$ref") else { return };
        // Texts that are included are left to those who render them.
        if shape == Shape::One(Kind::Plain) && !reference.starts_with('#') && !is_document(reference) {
            return;
        }
        *reference = self.rewritten(reference, here, pointer);
        self.note(reference, shape, pointer);
        if !is_proper && self.renamed.is_empty() {
            self.misplaced.push(pointer.to_owned());
        }
    }

    /// A reference as one within the document.
    fn rewritten(&self, reference: &str, here: Here<'_>, pointer: &str) -> String {
        if let Some(renamed) = self.renamed.get(reference) {
            return renamed.clone();
        }
        if let Some(found) = self.identifiers.within(pointer) {
            return pointer::reference(found);
        }
        let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        if file.is_empty() && !here.is_fresh && fragment.is_empty() | fragment.starts_with('/') {
            return reference.to_owned();
        }
        let name = if file.is_empty() { here.base.to_owned() } else { self.files.name(here.base, file) };
        if let Some(found) = self.identifiers.find(file, &self.prefix(&name), fragment) {
            return pointer::reference(&found);
        }
        format!("{}{fragment}", pointer::reference(&self.prefix(&name)))
    }

    fn note(&mut self, reference: &str, shape: Shape, holder: &str) {
        if self.references.contains_key(reference) {
            return;
        }
        self.references.insert(reference.to_owned(), holder.to_owned());
        let target = pointer::decode(reference.trim_start_matches('#'));
        if grammar::at(&target) == Shape::One(Kind::Data) {
            self.queue.push_back((reference.to_owned(), shape));
        }
    }

    /// Gives every reference its plain spelling, so that whoever follows it needs no more than a JSON pointer.
    fn rename(&mut self, root: &mut Value) {
        let spelled = |reference: &String| {
            let (_, pointer) = pointer::target(root, reference, 0)?;
            Some((reference.clone(), pointer::reference(&pointer))).filter(|(from, to)| from != to)
        };
        self.renamed = self.references.keys().filter_map(spelled).collect();
        if self.renamed.is_empty() {
            return;
        }
        self.walked.clear();
        self.walk_root(root);
        for (pointer, shape) in self.targets.clone() {
            let base = self.file_of(&pointer).unwrap_or_default();
            let here = Here { base: &base, is_fresh: false, is_target: true };
            if let Some(value) = root.pointer_mut(&pointer) {
                self.walk(value, shape, here, &mut pointer.clone(), At::of(&pointer));
            }
        }
        for from in std::mem::take(&mut self.renamed).into_keys() {
            self.references.remove(&from);
        }
        // Whatever the new spellings lead to was walked through by the old ones.
        self.queue.clear();
    }

    /// Puts what misplaced references lead to in their place, the innermost first.
    fn place(&mut self, document: &mut Document, root: &mut Value) {
        for holder in std::mem::take(&mut self.misplaced).into_iter().rev() {
            let found = root.pointer(&holder).and_then(|value| pointer::resolve(root, value, &holder));
            let Some((target, from)) = found else { continue };
            self.copied += reading::size(target);
            let is_within = holder.starts_with(&format!("{from}/"));
            let levels = holder.matches('/').count() + reading::depth(target);
            if is_within || levels > DEPTH || self.copied > COPIED {
                continue;
            }
            let mut copy = target.clone();
            let Some(Value::Object(beside)) = root.pointer_mut(&holder).map(Value::take) else { continue };
            // What stands beside the reference counts before what it leads to.
            let beside: Vec<_> = beside.into_iter().filter(|(name, _)| name != "$ref").collect();
            if let Value::Object(copy) = &mut copy {
                beside.iter().for_each(|(name, _)| drop(copy.shift_remove(name)));
            }
            document.places.copy(&copy, At::of(&from), At::of(&holder));
            if let Value::Object(copy) = &mut copy {
                copy.extend(beside);
            }
            if let Some(place) = root.pointer_mut(&holder) {
                *place = copy;
            }
        }
    }

    /// Names the references that lead nowhere and what is not read, in the order of the files and lines.
    pub fn report(self, document: &mut Document) {
        let mut named = HashSet::new();
        let mut found: Vec<Diagnostic> = Vec::new();
        let is_dangling = |(reference, holder): &(&String, &String)| {
            let held = document.root.pointer(holder);
            let is_held = held.is_some_and(|held| held.as_str().or(pointer::reference_of(held)) == Some(reference));
            let stands = Value::Object(Map::from_iter([("$ref".to_owned(), Value::from(reference.as_str()))]));
            is_held && pointer::resolve(&document.root, &stands, holder).is_none()
        };
        let mut dangling: Vec<_> = self.references.iter().filter(is_dangling).collect();
        dangling
            .sort_by_cached_key(|(_, holder)| document.places.nearest(holder).map(|place| (place.file, place.line)));
        for (reference, holder) in dangling {
            let target = pointer::decode(reference.trim_start_matches('#')).into_owned();
            let file = self.file_of(&target);
            match file.as_ref().and_then(|file| self.read.get(file)?.as_ref().err()) {
                Some(missing) => {
                    if named.insert(file) {
                        found.push(document.diagnostic(holder, &missing.problem, missing.remedy));
                    }
                }
                None => {
                    let place = match &file {
                        Some(name) => {
                            format!(
                                "`{}#{}`",
                                self.files.shown(name),
                                &target[self.prefix(name).len().min(target.len())..]
                            )
                        }
                        None => format!("`{reference}`"),
                    };
                    let leads = match pointer::target(&document.root, reference, 0) {
                        Some(_) => "in a circle",
                        None => "nowhere",
                    };
                    let problem = format!("the reference to {place} leads {leads}");
                    found.push(document.diagnostic(holder, problem, "correct it, or add what it refers to"));
                }
            }
        }
        let new = self.new.iter().map(|(at, name)| {
            let at = format!("{at}/{}", escape(name));
            let problem = format!("`{name}` is new in OpenAPI 3.2, and what it says is not read");
            document.diagnostic(&at, problem, "say it as OpenAPI 3.1 does, if it is to be checked")
        });
        found.extend(new);
        document.diagnostics.extend(found);
    }
}

/// Tells if a reference is to a file that is read, by its ending.
fn is_document(reference: &str) -> bool {
    let file = reference.split(['#', '?']).next().unwrap_or_default().to_ascii_lowercase();
    [".yaml", ".yml", ".json"].iter().any(|ending| file.ends_with(ending))
}
