//! What is asked, drawn without knowing the state: each step picks from what there is when its turn comes.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One of what there is: mostly one's own, sometimes anybody's, sometimes what is nobody's.
#[derive(Clone, Copy, Debug)]
pub struct Pick {
    pub from: Of,
    pub index: Index,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    Own,
    Any,
    Odd,
}

/// What a request to the Huawei family shows.
#[derive(Clone, Copy, Debug)]
pub struct By {
    pub how: How,
    pub index: Index,
    /// A second token, or the key whose secret signs.
    pub other: Index,
    /// Of the header `X-Project-Id`.
    pub project: Option<Pick>,
    /// Seconds by which a signature is late.
    pub late: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    Token,
    AnyToken,
    OddToken,
    SeveralTokens,
    Signature,
    OtherSecret,
    UnknownKey,
    TokenAndSignature,
}

/// A parameter of a list.
#[derive(Clone, Debug)]
pub enum Parameter {
    Plain(&'static str, &'static str),
    Enterprise(Pick),
    Name(Pick),
    /// One that the document does not have, with an id of somebody.
    Unknown(&'static str, Pick),
}

#[derive(Clone, Copy, Debug)]
pub enum Method {
    Password { by_name: bool },
    Token,
    Application,
}

#[derive(Clone, Copy, Debug)]
pub enum Wanted {
    Nothing,
    Project,
    ProjectName,
    ProjectNameOfDomain,
    Domain,
    Both,
}

#[derive(Clone, Debug)]
pub enum What {
    Workspaces(By, Pick, Vec<Parameter>),
    Workspace(By, Pick, Pick),
    Statistics(By, Pick),
    Projects(By, Option<Pick>),
    Validate(Pick, Pick),
    SignIn { method: Method, who: Pick, secret: Pick, wanted: Wanted, project: Pick, domain: Pick },
    Quotas(Pick, Pick),
    ClusterTokens { user: Pick, key: Pick, secret: Pick, late: i64 },
    Center(Pick),
    TokenState(Pick),
    MapWorkspace(Pick, Pick),
    MapWorkspaces(Pick),
    MapSignIn(Pick, Pick),
    Refresh { token: Pick, again: Option<Pick>, is_bare: bool },
}

#[derive(Clone, Debug)]
pub struct Step {
    /// Seconds that pass before.
    pub wait: i64,
    /// The number of times that it is asked in a row.
    pub times: u8,
    pub what: What,
}

fn pick() -> impl Strategy<Value = Pick> + Clone {
    let from = prop_oneof![6 => Just(Of::Own), 3 => Just(Of::Any), 1 => Just(Of::Odd)];
    (from, any::<Index>()).prop_map(|(from, index)| Pick { from, index })
}

/// Few requests get further than their credentials, if these are not mostly good.
fn credential() -> impl Strategy<Value = Pick> + Clone {
    let from = prop_oneof![8 => Just(Of::Own), 1 => Just(Of::Any), 1 => Just(Of::Odd)];
    (from, any::<Index>()).prop_map(|(from, index)| Pick { from, index })
}

fn lateness() -> impl Strategy<Value = i64> + Clone {
    prop_oneof![6 => Just(0), 1 => Just(600), 1 => Just(-600), 1 => Just(1200), 1 => Just(-1200)]
}

fn by() -> impl Strategy<Value = By> + Clone {
    let how = prop_oneof![
        12 => Just(How::Token),
        1 => Just(How::AnyToken),
        1 => Just(How::OddToken),
        1 => Just(How::SeveralTokens),
        5 => Just(How::Signature),
        1 => Just(How::OtherSecret),
        1 => Just(How::UnknownKey),
        1 => Just(How::TokenAndSignature),
    ];
    (how, any::<Index>(), any::<Index>(), option::weighted(0.3, pick()), lateness())
        .prop_map(|(how, index, other, project, late)| By { how, index, other, project, late })
}

fn parameter() -> impl Strategy<Value = Parameter> {
    let good = vec![
        ("sort_by", "name"),
        ("sort_by", "update_time"),
        ("sort_by", "status"),
        ("order", "asc"),
        ("order", "desc"),
        ("offset", "0"),
        ("offset", "1"),
        ("offset", "3"),
        ("limit", "1"),
        ("limit", "2"),
        ("limit", "1000"),
        ("filter_accessible", "True"),
        ("filter_accessible", "false"),
    ];
    let bad = vec![
        ("sort_by", "owner"),
        ("order", "up"),
        ("offset", "-1"),
        ("offset", "2147483648"),
        ("limit", "0"),
        ("limit", "1001"),
        ("filter_accessible", "1"),
    ];
    let unknown = select(vec!["project_id", "tenant", "user_id", "owner", "workspace_id", "domain_id"]);
    prop_oneof![
        6 => select(good).prop_map(|(name, value)| Parameter::Plain(name, value)),
        3 => Just(Parameter::Plain("filter_accessible", "true")),
        1 => select(bad).prop_map(|(name, value)| Parameter::Plain(name, value)),
        2 => pick().prop_map(Parameter::Enterprise),
        2 => pick().prop_map(Parameter::Name),
        1 => (unknown, pick()).prop_map(|(name, pick)| Parameter::Unknown(name, pick)),
    ]
}

fn sign_in() -> impl Strategy<Value = What> {
    let method = prop_oneof![
        6 => Just(Method::Token),
        2 => any::<bool>().prop_map(|by_name| Method::Password { by_name }),
        2 => Just(Method::Application),
    ];
    let wanted = select(vec![
        Wanted::Nothing,
        Wanted::Project,
        Wanted::Project,
        Wanted::ProjectName,
        Wanted::ProjectNameOfDomain,
        Wanted::Domain,
        Wanted::Domain,
        Wanted::Both,
    ]);
    (method, credential(), credential(), wanted, pick(), pick()).prop_map(
        |(method, who, secret, wanted, project, domain)| What::SignIn { method, who, secret, wanted, project, domain },
    )
}

fn what() -> impl Strategy<Value = What> {
    let cluster_tokens = (credential(), credential(), credential(), lateness());
    let refresh = (credential(), option::weighted(0.2, pick()), any::<bool>());
    prop_oneof![
        4 => (by(), pick(), vec(parameter(), 0..4)).prop_map(|(by, project, query)| What::Workspaces(by, project, query)),
        4 => (by(), pick(), pick()).prop_map(|(by, project, id)| What::Workspace(by, project, id)),
        3 => (by(), pick()).prop_map(|(by, project)| What::Statistics(by, project)),
        2 => (by(), option::of(pick())).prop_map(|(by, name)| What::Projects(by, name)),
        2 => (credential(), pick()).prop_map(|(token, subject)| What::Validate(token, subject)),
        3 => sign_in(),
        3 => (credential(), pick()).prop_map(|(token, name)| What::Quotas(token, name)),
        2 => cluster_tokens.prop_map(|(user, key, secret, late)| What::ClusterTokens { user, key, secret, late }),
        1 => credential().prop_map(What::Center),
        1 => credential().prop_map(What::TokenState),
        4 => (credential(), pick()).prop_map(|(token, workspace)| What::MapWorkspace(token, workspace)),
        1 => credential().prop_map(What::MapWorkspaces),
        2 => (credential(), credential()).prop_map(|(app, secret)| What::MapSignIn(app, secret)),
        2 => refresh.prop_map(|(token, again, is_bare)| What::Refresh { token, again, is_bare }),
    ]
}

pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let hours = |hours: i64| Just(hours * 3600);
    // No sum of these is a time at which something ends.
    let wait = prop_oneof![30 => Just(0), 1 => Just(240), 1 => Just(370), 1 => Just(1010), 1 => hours(9), 1 => hours(25), 1 => hours(750)];
    let times = prop_oneof![12 => Just(1_u8), 1 => Just(2), 1 => Just(6)];
    vec((wait, times, what()).prop_map(|(wait, times, what)| Step { wait, times, what }), 12..48)
}
