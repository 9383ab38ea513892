//! What an overview has.

use scicloud::client::StringOrInteger;
use serde::{Serialize, Serializer};
use serde_json::Number;

/// What there is in all accounts, by service; a service that was not asked is left out.
#[derive(Debug, Default, Serialize)]
pub struct Overview {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub modelarts: Vec<Section<Workspace>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub eihealth: Vec<Section<Space>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scnet: Vec<Section<Quota>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub maptable: Vec<Section<MapWorkspace>>,
}

/// What a service said for an account, and why some of it or all is missing.
#[derive(Debug, Serialize)]
#[serde(bound = "T: Serialize")]
pub struct Section<T> {
    pub account: String,
    pub platform: &'static str,
    /// None when it said nothing; written as an empty list, for programs that go through all.
    #[serde(serialize_with = "or_empty")]
    pub items: Option<Vec<T>>,
    pub errors: Vec<String>,
}

fn or_empty<T: Serialize, S: Serializer>(items: &Option<Vec<T>>, serializer: S) -> Result<S::Ok, S::Error> {
    items.as_deref().unwrap_or_default().serialize(serializer)
}

/// Items, and why some are missing; or why all are.
pub type Answer<T> = Result<(Vec<T>, Vec<String>), String>;

#[derive(Debug, Serialize)]
pub struct Workspace {
    pub id: String,
    pub name: String,
    pub status: String,
    pub auth_type: String,
    /// True if the caller may use it; none when the platform would not say.
    pub accessible: Option<bool>,
    /// The users that a workspace which is not open to all is shared with, by name or else by id; none when the
    /// caller may not know.
    pub shared_with: Option<Vec<String>>,
    pub owner: String,
    pub enterprise_project: String,
    pub updated: String,
}

#[derive(Debug, Serialize)]
pub struct Space {
    pub id: String,
    pub name: String,
    pub role: String,
    pub resources: Vec<Resource>,
}

#[derive(Debug, Serialize)]
pub struct Resource {
    pub kind: String,
    pub mine: i64,
    pub total: i64,
}

#[derive(Debug, Serialize)]
pub struct Quota {
    pub user: String,
    pub path: String,
    pub used_gb: Number,
    pub limit_gb: Number,
    /// None when the limit is 0, which stands for no limit.
    pub percent: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trend: Option<Trend>,
}

/// The way the use of a quota went in the runs that were kept.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Trend {
    pub growth_gb_week: Option<f64>,
    /// In how many days it is full if it goes on like this.
    pub full_in_days: Option<f64>,
    /// Some of the values, from the earliest to the latest.
    #[serde(rename = "course_gb")]
    pub course: Vec<f64>,
    /// The same as a line of small bars.
    #[serde(skip)]
    pub sparkline: String,
}

#[derive(Debug, Serialize)]
pub struct MapWorkspace {
    pub workspace: String,
    pub user: String,
    pub unread_notifications: i64,
    pub projects: Vec<MapProject>,
}

#[derive(Debug, Serialize)]
pub struct MapProject {
    pub id: Option<StringOrInteger>,
    pub name: String,
    pub members: Option<StringOrInteger>,
    pub tables: Vec<String>,
    pub updated: String,
}

impl<T> Section<T> {
    pub fn new(account: &str, platform: &'static str, answer: Answer<T>) -> Self {
        let (items, errors) = match answer {
            Ok((items, errors)) => (Some(items), errors),
            Err(error) => (None, vec![error]),
        };
        Self { account: account.to_owned(), platform, items, errors }
    }
}

impl Overview {
    /// Tells if an account, or a part of one, failed.
    pub fn has_failure(&self) -> bool {
        failed(&self.modelarts) || failed(&self.eihealth) || failed(&self.scnet) || failed(&self.maptable)
    }

    /// The quotas that are fuller than so many percent, each with its account.
    pub fn fuller_than(&self, percent: f64) -> impl Iterator<Item = (&str, &Quota)> {
        let quotas = self
            .scnet
            .iter()
            .flat_map(|section| section.items.iter().flatten().map(|quota| (section.account.as_str(), quota)));
        quotas.filter(move |(_, quota)| quota.fullness().is_some_and(|full| full > percent))
    }

    /// The accounts of each service that was asked.
    pub fn services(&self) -> Vec<(&'static str, Vec<&str>)> {
        fn accounts<T>(sections: &[Section<T>]) -> Vec<&str> {
            sections.iter().map(|section| section.account.as_str()).collect()
        }
        let all = [
            ("modelarts", accounts(&self.modelarts)),
            ("eihealth", accounts(&self.eihealth)),
            ("scnet", accounts(&self.scnet)),
            ("maptable", accounts(&self.maptable)),
        ];
        all.into_iter().filter(|(_, accounts)| !accounts.is_empty()).collect()
    }

    /// The sections of another one after one's own.
    pub fn extend(&mut self, other: Self) {
        self.modelarts.extend(other.modelarts);
        self.eihealth.extend(other.eihealth);
        self.scnet.extend(other.scnet);
        self.maptable.extend(other.maptable);
    }
}

fn failed<T>(sections: &[Section<T>]) -> bool {
    sections.iter().any(|section| !section.errors.is_empty())
}

impl Quota {
    /// How full it is, in percent and not rounded; none when the limit is 0, which stands for no limit.
    pub fn fullness(&self) -> Option<f64> {
        let (used, limit) = (self.used_gb.as_f64()?, self.limit_gb.as_f64().filter(|limit| *limit > 0.0)?);
        Some(used / limit * 100.0).filter(|full| full.is_finite())
    }
}
