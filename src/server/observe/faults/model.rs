//! What goes wrong on demand, where, how and when.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that is to go wrong with requests.
///
/// ```
/// use scicloud::server::observe::{Effect, Fault, When};
///
/// let fault = Fault {
///     platform: Some("modelarts".to_owned()),
///     operation: Some("listWorkspaces".to_owned()),
///     effect: Some(Effect::Status { status: 503, retry_after_s: Some(1) }),
///     when: When::First { calls: 2 },
///     ..Fault::new("two-failures")
/// };
/// let text = r#"{"id": "two-failures", "platform": "modelarts", "operation": "listWorkspaces",
///     "effect": {"kind": "status", "status": 503, "retry_after_s": 1}, "when": {"kind": "first", "calls": 2}}"#;
/// assert_eq!(serde_json::from_str::<Fault>(text).unwrap(), fault);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "Something that is to go wrong with requests.")]
pub struct Fault {
    /// A name for it; another fault of this name is replaced.
    pub id: String,
    /// Name of a platform's document, such as `modelarts`; all platforms, unless there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<String>,
    /// Id of an operation; all operations, unless there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The time for which requests wait before anything else happens to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency: Option<Latency>,
    /// What becomes of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<Effect>,
    /// The requests that meet it.
    #[serde(default)]
    pub when: When,
    /// The seed of chance; the same calls meet the same chance with the same seed.
    #[serde(default)]
    pub seed: u64,
    /// True if it is switched on.
    #[serde(default = "on")]
    pub on: bool,
}

fn on() -> bool {
    true
}

/// The time for which requests wait.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Latency {
    /// Always as long.
    Constant {
        /// In milliseconds.
        ms: f64,
    },
    /// Any time between two.
    Uniform {
        /// The shortest, in milliseconds.
        from_ms: f64,
        /// The longest, in milliseconds.
        to_ms: f64,
    },
    /// Around a mean; what is below nothing is nothing.
    Normal {
        /// In milliseconds.
        mean_ms: f64,
        /// The standard deviation, in milliseconds.
        deviation_ms: f64,
    },
    /// Often short and seldom long, as between independent events.
    Exponential {
        /// In milliseconds.
        mean_ms: f64,
    },
    /// With a long tail, as networks have it.
    LogNormal {
        /// Half of the requests wait less, in milliseconds.
        median_ms: f64,
        /// The standard deviation of the logarithm; about 0.5 for a short tail, 2 for a long one.
        sigma: f64,
    },
}

/// What becomes of the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Effect {
    /// The operation is not done; a status, with the platform's own body of a refusal.
    Status {
        /// From 200 to 599.
        status: u16,
        /// Seconds that the header `Retry-After` says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after_s: Option<u64>,
    },
    /// The operation is not done; a code that the platform's document has, in the platform's own body.
    Code {
        /// As the document writes it.
        code: String,
        /// The status, if the document says nothing of it; otherwise the first one that it says.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
    },
    /// The operation is not done; 429 with `Retry-After`.
    TooMany {
        /// Seconds.
        retry_after_s: u64,
    },
    /// The operation is done; the message is complete, and its body is not.
    Truncate {
        /// What is left of the body; half of it, unless this is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bytes: Option<u64>,
    },
    /// The operation is done; the body is said to be of another type.
    ContentType {
        /// The type that the answer says.
        #[serde(default = "html")]
        content_type: String,
        /// True if a page that says that there is an error, as gateways have it, takes the place of the body.
        #[serde(default)]
        page: bool,
        /// With a page: the status that it comes with; the answer's own, unless this is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<u16>,
    },
    /// The operation is done; the connection is cut.
    Cut {
        /// Where in the answer.
        #[serde(default)]
        at: Cut,
    },
    /// The operation is done; the body comes slowly.
    Slow {
        /// How fast.
        bytes_per_second: u32,
    },
}

fn html() -> String {
    "text/html".to_owned()
}

/// The place where the connection is cut.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Nothing of the answer is sent.
    #[default]
    Before,
    /// Half of the body is sent.
    Middle,
}

/// The requests that meet a fault, out of those that it is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum When {
    /// All.
    #[default]
    Always,
    /// The first ones.
    First {
        /// The number.
        calls: u64,
    },
    /// One of so many.
    Every {
        /// Counted from 1: with 3 it is the third, the sixth and so on.
        nth: u64,
    },
    /// Some, by chance.
    Chance {
        /// From 0 to 1.
        probability: f64,
    },
}

impl Fault {
    /// A fault of this name that is switched on, is for all requests, and does nothing yet.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            platform: None,
            operation: None,
            latency: None,
            effect: None,
            when: When::Always,
            seed: 0,
            on: true,
        }
    }

    /// Tells if it is for requests of an operation.
    pub(super) fn is_for(&self, platform: &str, operation: &str) -> bool {
        let is = |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
        self.on && is(&self.platform, platform) && is(&self.operation, operation)
    }

    /// Tells if the number of a call decides what becomes of it.
    pub(super) fn counts(&self) -> bool {
        self.when != When::Always || self.latency.is_some_and(|latency| !matches!(latency, Latency::Constant { .. }))
    }
}

impl Effect {
    /// Its kind as it is written.
    pub(in crate::server::observe) fn kind(&self) -> &'static str {
        match self {
            Self::Status { .. } => "status",
            Self::Code { .. } => "code",
            Self::TooMany { .. } => "too_many",
            Self::Truncate { .. } => "truncate",
            Self::ContentType { .. } => "content_type",
            Self::Cut { .. } => "cut",
            Self::Slow { .. } => "slow",
        }
    }
}
