//! The places of a schema's facts in bodies: one tree for each schema that bodies are judged by, grown as it is needed.
//!
//! A schema that stands already on the way to a place is named by the path of that first occurrence, so that a schema
//! which contains itself has a finite number of facts and bodies of any depth are judged by them.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::Schemas;
use super::fact::{Fact, FactKind, LocalFact, WHOLE};
use super::node::{Link, Node, Rest};
use super::text::escape;
use super::truth::Key;

/// The number of facts that are listed before any body has come. A schema of thousands that refer to each other has more paths
/// than anybody can count.
const LISTED: usize = 2_000;

/// Index of a place.
pub type PlaceId = usize;

/// Index of a fact.
pub type FactId = usize;

/// The fact about the body as a whole.
pub const WHOLE_ID: FactId = 0;

/// The place of the body itself.
pub const TOP: PlaceId = 0;

/// A step from one place to another.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    Property(String),
    Entry,
    Item,
}

impl From<Key<'_>> for Step {
    fn from(key: Key<'_>) -> Self {
        match key {
            Key::Property(name) => Self::Property(name.to_owned()),
            Key::Entry(_) => Self::Entry,
            Key::Item(_) => Self::Item,
        }
    }
}

/// A place in bodies.
struct Place {
    path: String,
    parent: Option<PlaceId>,
    /// The schemas that may be about it, other than those that an earlier place names.
    nodes: Vec<Arc<Node>>,
    ids: HashSet<usize>,
    below: HashMap<Step, PlaceId>,
    facts: HashMap<usize, Arc<[FactId]>>,
}

/// A fact with its place and with what would show it.
struct Known {
    fact: Arc<Fact>,
    place: PlaceId,
    need: String,
}

/// The places and facts of one schema.
pub struct Outline {
    places: Vec<Place>,
    facts: Vec<Known>,
    by_name: HashMap<String, FactId>,
}

fn id(node: &Arc<Node>) -> usize {
    Arc::as_ptr(node) as usize
}

impl Outline {
    /// Lists the facts of a schema, the nearest first.
    pub fn new(schemas: &Schemas, root: &Arc<Node>) -> Self {
        let mut outline = Self { places: Vec::new(), facts: Vec::new(), by_name: HashMap::new() };
        let text = "the body is as its schema says".to_owned();
        let whole = Fact { name: WHOLE.into(), text, pointer: root.pointer.clone(), is_rule: false };
        outline.add(whole, TOP, "a body".into());
        outline.place(schemas, String::new(), None, vec![Arc::clone(root)]);
        let mut next = Some(TOP);
        let mut ahead = VecDeque::new();
        while let Some(place) = next {
            for node in outline.places[place].nodes.clone() {
                outline.facts_of(place, &node);
            }
            ahead.extend(outline.steps(place).into_iter().map(|step| (place, step)));
            if outline.facts.len() > LISTED {
                break;
            }
            next = ahead.pop_front().map(|(place, step)| outline.below(schemas, place, &step));
        }
        outline
    }

    /// The facts that are known.
    pub fn facts(&self) -> impl ExactSizeIterator<Item = &Arc<Fact>> {
        self.facts.iter().map(|known| &known.fact)
    }

    pub fn path(&self, place: PlaceId) -> &str {
        &self.places[place].path
    }

    /// What it would take to judge a fact, when values were seen at some places only.
    pub fn need(&self, fact: FactId, is_seen: impl Fn(PlaceId) -> bool) -> String {
        let known = &self.facts[fact];
        let way = std::iter::successors(Some(known.place), |place| self.places[*place].parent);
        let absent = way.filter(|place| !is_seen(*place)).last();
        absent.map_or_else(|| known.need.clone(), |place| format!("a body with {}", self.places[place].path))
    }

    /// The place whose path names a schema that is met at a place.
    pub fn fold(&self, place: PlaceId, node: &Arc<Node>) -> PlaceId {
        if self.places[place].ids.contains(&id(node)) {
            return place;
        }
        self.first(self.places[place].parent, id(node)).unwrap_or(place)
    }

    /// The outermost place from here on that has a schema.
    fn first(&self, place: Option<PlaceId>, node: usize) -> Option<PlaceId> {
        let way = std::iter::successors(place, |place| self.places[*place].parent);
        way.filter(|place| self.places[*place].ids.contains(&node)).last()
    }

    /// The facts of a node at a place, in the order of its own.
    pub fn facts_of(&mut self, place: PlaceId, node: &Arc<Node>) -> Arc<[FactId]> {
        if let Some(facts) = self.places[place].facts.get(&id(node)) {
            return Arc::clone(facts);
        }
        let path = self.places[place].path.clone();
        let facts = node.facts.iter().map(|local: &LocalFact| {
            let name = local.name(&path);
            match self.by_name.get(&name) {
                Some(fact) => *fact,
                None => {
                    let is_rule = matches!(local.kind, FactKind::Rule { .. });
                    let fact = Fact { name, text: local.text(&path), pointer: node.pointer.clone(), is_rule };
                    self.add(fact, place, local.need(&path))
                }
            }
        });
        let facts: Arc<[FactId]> = facts.collect();
        self.places[place].facts.insert(id(node), Arc::clone(&facts));
        facts
    }

    fn add(&mut self, fact: Fact, place: PlaceId, need: String) -> FactId {
        let index = self.facts.len();
        self.by_name.insert(fact.name.clone(), index);
        self.facts.push(Known { fact: Arc::new(fact), place, need });
        index
    }

    /// The place one step below another.
    pub fn below(&mut self, schemas: &Schemas, place: PlaceId, step: &Step) -> PlaceId {
        if let Some(below) = self.places[place].below.get(step) {
            return *below;
        }
        let path = &self.places[place].path;
        let path = match step {
            Step::Property(name) => format!("{path}/{}", escape(name)),
            Step::Entry => format!("{path}{{}}"),
            Step::Item => format!("{path}[]"),
        };
        let links = self.places[place].nodes.iter().flat_map(|node| links(node, step));
        let entries = links.map(|link| schemas.follow(link)).collect();
        let below = self.place(schemas, path, Some(place), entries);
        self.places[place].below.insert(step.clone(), below);
        below
    }

    /// Adds a place with the schemas that may be about it.
    fn place(&mut self, schemas: &Schemas, path: String, parent: Option<PlaceId>, entries: Vec<Arc<Node>>) -> PlaceId {
        let mut nodes: Vec<Arc<Node>> = Vec::new();
        let mut ids = HashSet::new();
        let mut ahead = VecDeque::from(entries);
        while let Some(node) = ahead.pop_front() {
            if self.first(parent, id(&node)).is_none() && ids.insert(id(&node)) {
                ahead.extend(node.same.iter().chain(node.alternatives()).map(|link| schemas.follow(link)));
                nodes.push(node);
            }
        }
        self.places.push(Place { path, parent, nodes, ids, below: HashMap::new(), facts: HashMap::new() });
        self.places.len() - 1
    }

    /// The steps that lead on from a place.
    fn steps(&self, place: PlaceId) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut seen = HashSet::new();
        for node in &self.places[place].nodes {
            let has = |step: Step| (!links(node, &step).is_empty()).then_some(step);
            let properties = node.names.iter().map(|name| Step::Property(name.clone()));
            let all = properties.chain(has(Step::Item)).chain(has(Step::Entry));
            steps.extend(all.filter(|step| seen.insert(step.clone())));
        }
        steps
    }
}

/// The links of a node that a step follows.
fn links<'n>(node: &'n Node, step: &Step) -> Vec<&'n Link> {
    let rests = |rests: [&'n Option<Rest>; 2]| rests.into_iter().flatten().filter_map(Rest::link);
    match step {
        Step::Property(name) => node.properties.get(name).into_iter().collect(),
        Step::Entry => {
            let patterns = node.patterns.iter().map(|(_, link)| link);
            patterns.chain(rests([&node.additional, &node.unevaluated_properties])).collect()
        }
        Step::Item => node.prefix.iter().chain(rests([&node.items, &node.unevaluated_items])).collect(),
    }
}
