//! The schemas of one document, compiled when they are asked for and kept.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::assertions::Assertions;
use super::depth;
use super::drift::Tolerated;
use super::fact::{Fact, Judged, Judgment, Outcome};
use super::node::{Link, Node};
use super::outline::Outline;
use super::truth::{Evaluation, Truth};
use super::walk::Walk;
use crate::spec::Diagnostic;
use crate::spec::document::{Document, Version};

/// Schema objects that are read for their faults before any body comes.
const READ: usize = 20_000;

/// What a schema is about: some properties are of requests only, or of responses only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    Request,
    Response,
}

/// The schemas of one document. A clone shares what was compiled.
#[derive(Clone)]
pub struct Schemas {
    shared: Arc<Shared>,
}

struct Shared {
    document: Arc<Document>,
    /// The nodes of requests and of responses by their pointers.
    nodes: [Mutex<HashMap<String, Arc<Node>>>; 2],
    /// Most schema objects assert the same as some other.
    assertions: Mutex<HashMap<(Draft, String), Arc<Assertions>>>,
    outlines: Mutex<HashMap<String, Arc<Mutex<Outline>>>>,
    diagnostics: Mutex<Reports>,
    tolerated: OnceLock<Tolerated>,
}

#[derive(Default)]
struct Reports {
    all: Vec<Arc<Diagnostic>>,
    by_key: HashMap<String, usize>,
}

/// A compiled schema.
pub struct Compiled {
    schemas: Schemas,
    node: Arc<Node>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl std::fmt::Debug for Schemas {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Schemas").finish_non_exhaustive()
    }
}

impl Schemas {
    /// The schemas of a document, none of them compiled yet.
    pub fn new(document: Arc<Document>) -> Self {
        Self {
            shared: Arc::new(Shared {
                document,
                nodes: [Mutex::default(), Mutex::default()],
                assertions: Mutex::default(),
                outlines: Mutex::default(),
                diagnostics: Mutex::default(),
                tolerated: OnceLock::new(),
            }),
        }
    }

    /// The document.
    pub fn document(&self) -> &Document {
        &self.shared.document
    }

    /// The schema at a pointer for one direction.
    pub fn compiled(&self, pointer: &str, direction: Direction) -> Arc<Compiled> {
        let node = self.node(pointer, direction);
        Arc::new(Compiled { schemas: self.clone(), node })
    }

    /// The faults of the document that were met so far, each once, in the order of the document.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut all: Vec<Diagnostic> = Vec::new();
        for diagnostic in &lock(&self.shared.diagnostics).all {
            if !all.contains(diagnostic) {
                all.push((**diagnostic).clone());
            }
        }
        all.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
        all
    }

    /// The facts of the bodies that a schema is about.
    pub fn facts(&self, pointer: &str) -> Vec<Arc<Fact>> {
        let outline = self.outline(pointer);
        let outline = lock(&outline);
        outline.facts().cloned().collect()
    }

    /// Judges the body of a response, which answers a request.
    ///
    /// The request is what the rules of the schema know as `request`.
    pub fn judge(&self, pointer: &str, body: &Value, request: Option<&Value>) -> Judgment {
        let root = self.node(pointer, Direction::Response);
        let outline = self.outline(pointer);
        let mut outline = lock(&outline);
        let depth = depth::of(body);
        let listed: &mut Outline = &mut outline;
        let judgment = depth::with_stack(depth, |limit| {
            let mut walk = Walk::new(self, listed, request, limit);
            walk.run(&root, body);
            walk.judgment()
        });
        judgment.unwrap_or_else(|| {
            let need = format!("a body that is nested at most {} levels deep; this one has {depth}", depth::GREATEST);
            let unseen = |fact| Judged { fact, outcome: Outcome::Unseen { need: need.clone() } };
            let facts = outline.facts().cloned().map(unseen).collect();
            Judgment { facts, drifts: Vec::new(), is_of_request: false }
        })
    }

    /// What the errata of the document let pass.
    pub fn tolerated(&self) -> &Tolerated {
        self.shared.tolerated.get_or_init(|| Tolerated::of(self))
    }

    /// Tells if a value is as a schema says; none if a fault of the document leaves that open.
    pub fn verdict(&self, pointer: &str, value: &Value, direction: Direction) -> Option<bool> {
        self.compiled(pointer, direction).verdict(value)
    }

    /// Tells if a value may be sent, as far as can be told.
    pub fn takes(&self, pointer: &str, value: &Value) -> bool {
        self.verdict(pointer, value, Direction::Request) != Some(false)
    }

    /// The schema of a field of what a schema is about, by the JSON pointer to the field, with the pointer to that schema.
    pub fn schema_of(&self, pointer: &str, field: &str) -> Option<(&Value, String)> {
        let mut pointer = pointer.to_owned();
        for part in field.split('/').skip(1) {
            let name = part.replace("~1", "/").replace("~0", "~");
            pointer = self.field(&pointer, &name)?;
        }
        self.document().resolve(self.document().at(&pointer)?, &pointer)
    }

    /// The pointer to the schema of a property or, where the name is an index, of the items.
    fn field(&self, pointer: &str, name: &str) -> Option<String> {
        let root = self.node(pointer, Direction::Response);
        let mut seen = HashSet::new();
        let mut ahead = VecDeque::from([root]);
        while let Some(node) = ahead.pop_front() {
            if !seen.insert(Arc::as_ptr(&node)) {
                continue;
            }
            let items = || node.items.as_ref()?.link().filter(|_| name.bytes().all(|byte| byte.is_ascii_digit()));
            if let Some(link) = node.properties.get(name).or_else(items) {
                return Some(link.pointer.clone());
            }
            ahead.extend(node.same.iter().chain(node.alternatives()).map(|link| self.follow(link)));
        }
        None
    }

    /// Reads the schemas at the pointers and all that they lead to, as far as a document of a usual size goes, so that
    /// their faults are known.
    pub fn read_all<'p>(&self, pointers: impl Iterator<Item = &'p str>) {
        let mut seen = HashSet::new();
        let mut ahead: Vec<_> = pointers.map(|pointer| self.node(pointer, Direction::Response)).collect();
        while let Some(node) = ahead.pop().filter(|_| seen.len() < READ) {
            if seen.insert(Arc::as_ptr(&node)) {
                ahead.extend(
                    node.links().map(|link| self.follow(link)).filter(|node| !seen.contains(&Arc::as_ptr(node))),
                );
            }
        }
    }

    /// The node at a pointer.
    pub fn node(&self, pointer: &str, direction: Direction) -> Arc<Node> {
        let nodes = &self.shared.nodes[direction as usize];
        if let Some(node) = lock(nodes).get(pointer) {
            return Arc::clone(node);
        }
        let node = Arc::new(Node::build(self, pointer, direction));
        Arc::clone(lock(nodes).entry(pointer.to_owned()).or_insert(node))
    }

    /// The node that a link leads to.
    pub fn follow(&self, link: &Link) -> Arc<Node> {
        if let Some(node) = link.node.get().and_then(std::sync::Weak::upgrade) {
            return node;
        }
        let node = self.node(&link.pointer, link.direction);
        let _ = link.node.set(Arc::downgrade(&node));
        node
    }

    /// The nodes that hold together with this one, itself first.
    pub fn group(&self, node: &Arc<Node>) -> Vec<Arc<Node>> {
        let known = node.group.get_or_init(|| self.gather(node, |_| true).iter().map(Arc::downgrade).collect());
        known.iter().filter_map(std::sync::Weak::upgrade).collect()
    }

    /// The nodes that hold together with this one, as far as they pass a test themselves.
    pub fn gather(&self, node: &Arc<Node>, is_asked: impl Fn(&Node) -> bool) -> Vec<Arc<Node>> {
        let mut seen = HashSet::from([Arc::as_ptr(node)]);
        let mut ahead = VecDeque::from([Arc::clone(node)]);
        let mut all = Vec::new();
        while let Some(node) = ahead.pop_front() {
            if is_asked(&node) {
                let below = node.same.iter().map(|link| self.follow(link));
                ahead.extend(below.filter(|node| seen.insert(Arc::as_ptr(node))));
                all.push(node);
            }
        }
        all
    }

    /// The compiled assertions of a schema object.
    pub fn assertions(&self, draft: Draft, shape: &Map<String, Value>) -> Arc<Assertions> {
        let key = (draft, serde_json::to_string(shape).unwrap_or_default());
        if let Some(known) = lock(&self.shared.assertions).get(&key) {
            return Arc::clone(known);
        }
        let compiled = Arc::new(Assertions::compile(draft, shape));
        Arc::clone(lock(&self.shared.assertions).entry(key).or_insert(compiled))
    }

    /// Keeps a diagnostic, unless there is one of this key.
    pub fn report(&self, key: &str, diagnostic: Diagnostic) -> Arc<Diagnostic> {
        let mut reports = lock(&self.shared.diagnostics);
        if let Some(known) = reports.by_key.get(key) {
            return Arc::clone(&reports.all[*known]);
        }
        let diagnostic = Arc::new(diagnostic);
        let index = reports.all.len();
        reports.by_key.insert(key.to_owned(), index);
        reports.all.push(Arc::clone(&diagnostic));
        diagnostic
    }

    /// The dialect of the schema at a pointer.
    pub fn draft(&self, pointer: &str) -> Draft {
        let document = self.document();
        if document.version() == Version::V30 {
            return Draft::Draft202012;
        }
        let mut named =
            document.at("/jsonSchemaDialect").and_then(Value::as_str).map(|uri| (uri, "/jsonSchemaDialect".to_owned()));
        let mut value = Some(document.root());
        let mut at = String::new();
        for part in pointer.split('/').skip(1) {
            at = format!("{at}/{part}");
            value = value.and_then(|value| value.pointer(&format!("/{part}")));
            let own = value.and_then(|value| value.get("$schema")).and_then(Value::as_str);
            named = own.map(|uri| (uri, format!("{at}/$schema"))).or(named);
        }
        let Some((uri, at)) = named else { return Draft::Draft202012 };
        let of_openapi = uri.starts_with("https://spec.openapis.org/oas/3.") && uri.contains("/dialect/");
        match Draft::from_schema_uri(uri) {
            _ if of_openapi => Draft::Draft202012,
            Draft::Unknown => {
                let problem = format!("the dialect {uri} is not known");
                let remedy = "name one of JSON Schema; until then it is read as 2020-12";
                self.report(&format!("{at}#dialect"), document.diagnostic(&at, problem, remedy));
                Draft::Draft202012
            }
            draft => draft,
        }
    }

    /// The pointer that a reference leads to, one step on; or why it leads nowhere.
    pub fn target(&self, pointer: &str, reference: &Value) -> Result<String, String> {
        let document = self.document();
        let Some(text) = reference.as_str() else { return Err(format!("the reference {reference} is no text")) };
        let nowhere = || format!("the reference {text} leads nowhere");
        let fragment = text.strip_prefix('#').ok_or_else(nowhere)?;
        let decoded = percent_encoding::percent_decode_str(fragment).decode_utf8_lossy().into_owned();
        // A key may hold a percent sign that nobody encoded.
        let direct = [decoded, fragment.to_owned()].into_iter().find(|pointer| document.at(pointer).is_some());
        // A reference may lead through others.
        let through = || Some(document.resolve(document.at(pointer)?, pointer)?.1);
        let target = direct.or_else(through).ok_or_else(nowhere)?;
        let mut seen = HashSet::from([pointer.to_owned()]);
        let mut at = target.clone();
        while let Some(next) = document.at(&at).and_then(|value| value.get("$ref")?.as_str()?.strip_prefix('#')) {
            if !seen.insert(at) {
                return Err(format!("the reference {text} leads in a circle"));
            }
            at = percent_encoding::percent_decode_str(next).decode_utf8_lossy().into_owned();
        }
        if seen.contains(&at) { Err(format!("the reference {text} leads in a circle")) } else { Ok(target) }
    }

    fn outline(&self, pointer: &str) -> Arc<Mutex<Outline>> {
        if let Some(outline) = lock(&self.shared.outlines).get(pointer) {
            return Arc::clone(outline);
        }
        let root = self.node(pointer, Direction::Response);
        let outline = Arc::new(Mutex::new(Outline::new(self, &root)));
        Arc::clone(lock(&self.shared.outlines).entry(pointer.to_owned()).or_insert(outline))
    }
}

impl Compiled {
    /// Tells if a value is as the schema says; none if a fault of the document leaves that open.
    pub fn verdict(&self, value: &Value) -> Option<bool> {
        let truth =
            depth::with_stack(depth::of(value), |limit| Evaluation::new(&self.schemas, limit).truth(&self.node, value));
        match truth? {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Unknown(_) => None,
        }
    }

    /// Tells what is wrong with a value, after the JSON pointer to the part that is; none if nothing is, as far as can be told.
    #[cfg(feature = "cli")]
    pub fn problem(&self, value: &Value) -> Option<String> {
        if self.is_valid(value) {
            return None;
        }
        let reason = depth::with_stack(depth::of(value), |limit| {
            Evaluation::new(&self.schemas, limit).reason(&self.node, value, "")
        });
        Some(reason.flatten().unwrap_or_else(|| "the value is not as the document says".to_owned()))
    }

    /// Tells if a value is as the schema says, as far as can be told.
    pub fn is_valid(&self, value: &Value) -> bool {
        self.verdict(value) != Some(false)
    }
}
