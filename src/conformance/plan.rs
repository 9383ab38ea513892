//! What a run may send, told before anything is sent.

use serde_json::Value;

use super::api::{Operation, Parameter};
use super::suite::Suite;
use crate::spec::Match;

/// What one check may send for one operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Id of the operation.
    pub operation: String,
    /// What is looked at.
    pub check: &'static str,
    /// Requests at the most, as long as every list fits its largest page.
    pub at_most: usize,
}

/// Requests to find values with which an operation succeeds: the plain one, one with all parameters, and items of lists.
const BASE: usize = 14;
/// Requests for an answer without, with an empty, a wrong and a too long credential, and with its header in other case.
const CREDENTIALS: usize = 6;
/// One by HEAD, and two at the other spelling of the path, the second beside a repetition of the plain request.
const HEAD_AND_PATH: usize = 4;
/// Items of a list whose details are asked for: some for the link, others to see what is hidden.
const ITEMS: usize = 41 + 60;
/// Pages that are turned of one order or filter, at all sizes.
const PAGES: usize = 40;
/// Requests for a list, or for what one filter leaves of it, on one page and on some small ones.
const PARTS: usize = 10;
/// Values of the data that one filter is tried with.
const VALUES: usize = 30;

impl Suite {
    /// The checks in their order, each with an upper bound of its requests. It holds for lists that fit their largest
    /// page; whatever the lists are, [`max_requests`](Self::max_requests) holds.
    pub fn plan(&self) -> Vec<Planned> {
        let readable = self.api.operations.iter().filter(|operation| operation.method == "GET");
        readable.flat_map(|operation| self.plan_of(operation)).filter(|planned| planned.at_most > 0).collect()
    }

    /// Requests at the most: what is planned, or as many as may be if that is less.
    pub fn at_most(&self) -> usize {
        self.plan().iter().map(|planned| planned.at_most).sum::<usize>().min(self.settings.max_requests)
    }

    /// How many requests may be made, how many of them may fail to sign in, and with which methods.
    pub fn bounds(&self) -> (usize, usize, Vec<String>) {
        let methods = ["GET".to_owned(), "HEAD".to_owned()].into_iter().chain(self.settings.methods.clone());
        (self.settings.max_requests, self.settings.max_sign_in_failures, methods.collect())
    }

    fn plan_of(&self, operation: &Operation) -> Vec<Planned> {
        let identities = self.settings.identities.len().max(1);
        let asked = |location: &'static str| operation.parameters.iter().filter(move |p| p.location == location);
        let query = asked("query").count();
        let probed = asked("path").chain(asked("query")).map(probes).sum::<usize>();
        let defaults = asked("query").filter(|parameter| parameter.schema.get("default").is_some()).count();
        let counts = [
            ("values with which it succeeds", BASE * identities),
            ("parameters on both sides of their bounds", probed),
            ("parameters left out, empty, repeated, unknown", if query > 0 { 4 * query + 1 } else { 1 }),
            ("defaults, left out and sent", 2 * defaults * query.max(1) * identities),
            ("credentials", if operation.credential.is_some() { CREDENTIALS } else { 0 }),
            ("what is others'", 3 * identities * (identities - 1)),
            ("the same request again", 3),
            ("other methods and paths", HEAD_AND_PATH + self.settings.methods.len()),
            ("pages, order and filters of the list", collection(operation) + others(operation) * (identities - 1)),
        ];
        let planned = |(check, at_most)| Planned { operation: operation.id.clone(), check, at_most };
        let links = operation.success().map(|response| response.links.as_slice()).unwrap_or_default();
        let details = links.iter().map(|link| Planned {
            operation: link.operation.clone(),
            check: "the details of the items of a list",
            at_most: ITEMS * identities,
        });
        counts.into_iter().map(planned).chain(details).collect()
    }
}

/// Values on both sides of each edge; those of texts are tried with several letters.
fn probes(parameter: &Parameter) -> usize {
    let has = |keyword: &str| usize::from(parameter.schema.get(keyword).is_some());
    if let Some(values) = parameter.schema["enum"].as_array() {
        return values.len() + 2;
    }
    match parameter.schema["type"].as_str() {
        Some("integer") => 3 * has("minimum") + 2 * has("maximum") + 3 * has("format") + 5,
        Some("number" | "boolean") => 8,
        Some("string") => 12 * (has("minLength") + has("maxLength")) + 4 * has("pattern") + 2 * has("format") + 2,
        _ => 0,
    }
}

fn collection(operation: &Operation) -> usize {
    let Some(collection) = &operation.collection else { return 0 };
    let pages = if collection.paging.is_some() { PAGES } else { 1 };
    let orders = collection.sort.as_ref().map_or(0, |sort| {
        let directions = operation.parameter(&sort.direction).map(|parameter| &parameter.schema["enum"]);
        sort.keys.len() * directions.and_then(Value::as_array).map_or(2, Vec::len).max(2)
    });
    let values = |matching| if matching == Match::Subset { 3 } else { VALUES };
    let filters: usize = collection.filters.iter().map(|filter| values(filter.matching) + pages).sum();
    2 * pages + orders * pages + filters
}

/// What only the first identity shows of a list is looked at once; what a filter leaves each of them is not.
fn others(operation: &Operation) -> usize {
    let filters = operation.collection.iter().flat_map(|collection| &collection.filters);
    PARTS * (1 + filters.filter(|filter| filter.matching == Match::Subset).count())
}
