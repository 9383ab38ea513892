//! States of the server in which tenants have names, ids and neighbours that are easily mixed up.

use std::collections::BTreeSet;

use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::marks::{Marks, Whose};
use super::world::*;

/// Names that several tenants' users have.
const PEOPLE: [&str; 4] = ["testUser", "erin", "admin", "root"];

/// Names of projects, one of which is a part of another.
const REGIONS: [&str; 3] = ["cn-north-4", "cn-north-4_lab", "cn-south-1"];

const AUTH: [&str; 7] = ["PUBLIC", "public", "PRIVATE", "private", "INTERNAL", "internal", "Internal"];

const STATUSES: [&str; 3] = ["NORMAL", "DELETING", "CREATE_FAILED"];

const KINDS: [&str; 3] = ["app", "job", "notebook"];

fn at() -> impl Strategy<Value = Index> {
    any::<Index>()
}

pub fn world() -> impl Strategy<Value = World> {
    let token = (at(), at(), at(), weighted(0.15));
    let huawei = (vec(tenant(), 2..4), vec(token, 2..6));
    (huawei, scnet(), maps()).prop_map(|((tenants, tokens), scnet, maps)| {
        let mut marks = Marks::default();
        let tenants: Vec<_> =
            tenants.into_iter().enumerate().map(|(place, plan)| build_tenant(place, plan, &mut marks)).collect();
        let token = |(tenant, user, project, expired): (Index, Index, Index, bool)| {
            let tenant = tenant.index(tenants.len());
            let (user, project) =
                (user.index(tenants[tenant].users.len()), project.index(tenants[tenant].projects.len()));
            Token { text: marks.next(Whose::Secret), tenant, user, project, expired }
        };
        let tokens = tokens.into_iter().map(token).collect();
        let (scnet, maps) = (build_scnet(scnet, &mut marks), build_maps(maps, &mut marks));
        World { tenants, tokens, scnet, maps }
    })
}

/// A shared name; who has credentials, and for which projects.
type UserPlan = (bool, bool, Option<Index>, Option<Index>);
/// A shared id, a shared name; owner, enterprise project; auth type, status, time; grants by id, by name or by both.
type WorkspacePlan = ((bool, bool), (Index, Option<Index>), (&'static str, &'static str, i64), Vec<(u8, Index, Index)>);
type MemberPlan = (Index, &'static str, Vec<(&'static str, u32)>);
type SpacePlan = (bool, Index, Vec<MemberPlan>);
type ProjectPlan = (bool, Vec<WorkspacePlan>, Vec<SpacePlan>);
type TenantPlan = (Vec<UserPlan>, Index, Vec<ProjectPlan>, Vec<bool>);

fn tenant() -> impl Strategy<Value = TenantPlan> {
    let user = (weighted(0.7), weighted(0.1), option::weighted(0.5, at()), option::weighted(0.1, at()));
    let kinds = vec((select(&KINDS[..]), 0_u32..3), 0..3);
    let member = (at(), select(vec!["Owner", "Developer", "Viewer"]), kinds);
    let space = (any::<bool>(), at(), vec(member, 1..4));
    let grant = (0_u8..3, at(), at());
    let facts = (select(&AUTH[..]), select(&STATUSES[..]), 0_i64..3);
    let shared = (weighted(0.6), weighted(0.5));
    let workspace = (shared, (at(), option::weighted(0.6, at())), facts, vec(grant, 0..3));
    let project = (weighted(0.7), vec(workspace, 0..5), vec(space, 0..3));
    (vec(user, 2..5), at(), vec(project, 1..3), vec(weighted(0.6), 0..3))
}

fn build_tenant(place: usize, (users, primary, projects, enterprise): TenantPlan, marks: &mut Marks) -> Tenant {
    let mut mark = || marks.next(Whose::Tenant(place));
    let name = mark();
    let count = (users.len(), projects.len(), enterprise.len());
    let projects: Vec<_> = projects.into_iter().enumerate().map(|plan| build_project(plan, count, &mut mark)).collect();
    let enterprise = enterprise.into_iter().enumerate();
    let enterprise =
        // "others have 36 letters, digits and `-`".
        enterprise.map(|(at, shared)| {
            let id = if shared { format!("shared-enterprise-{at}") } else { mark() };
            (format!("{id:-<36}"), mark())
        });
    let enterprise = enterprise.collect();
    let user = |(at, (shared, password, key, application)): (usize, UserPlan)| {
        let name = if shared { PEOPLE[at].to_owned() } else { marks.next(Whose::Tenant(place)) };
        let id = marks.next(Whose::Tenant(place));
        let key = key.map(|project| Key {
            access: marks.next(Whose::Tenant(place)),
            secret: marks.next(Whose::Secret),
            project: project.index(count.1),
        });
        let application = application.map(|project| Application {
            id: marks.next(Whose::Tenant(place)),
            name: "laptop".to_owned(),
            secret: marks.next(Whose::Secret),
            project: project.index(count.1),
        });
        User { id, name, password: password.then(|| marks.next(Whose::Secret)), key, application }
    };
    let users = users.into_iter().enumerate().map(user).collect();
    Tenant { name, users, primary: primary.index(count.0), projects, enterprise }
}

fn build_project(
    (place, (shared, workspaces, spaces)): (usize, ProjectPlan),
    (users, _, enterprise): (usize, usize, usize),
    mark: &mut impl FnMut() -> String,
) -> Project {
    let workspace = |(at, plan): (usize, WorkspacePlan)| {
        let ((shared_id, shared_name), (owner, booked), (auth_type, status, updated), grants) = plan;
        let mut granted = BTreeSet::new();
        let grant = |(kind, id, name): (u8, Index, Index)| {
            let (id, name) = (id.index(users), name.index(users));
            let (id, name) = ((kind != 1).then_some(id), (kind != 0).then_some(name));
            // Nobody is given a workspace twice.
            granted.insert(id.or(name)).then_some(Grant { id, name })
        };
        Workspace {
            grants: grants.into_iter().filter_map(grant).collect(),
            id: if shared_id { format!("shared-workspace-{at}") } else { mark() },
            name: if shared_name { "genome".to_owned() } else { format!("genome-{}", mark()) },
            owner: owner.index(users),
            enterprise: booked.filter(|_| enterprise > 0).map(|at| at.index(enterprise)),
            auth_type,
            status,
            updated,
        }
    };
    let mut workspaces: Vec<_> = workspaces.into_iter().enumerate().map(workspace).collect();
    let grants = Vec::new();
    // Without it, the server makes one of its own, at a time that nobody knows.
    let (id, name) = ("0".to_owned(), "default".to_owned());
    workspaces.push(Workspace {
        id,
        name,
        owner: 0,
        enterprise: None,
        auth_type: "public",
        status: "NORMAL",
        updated: 1,
        grants,
    });
    let space = |(shared, creator, members): SpacePlan| {
        let mut known = BTreeSet::new();
        let members = members.into_iter().map(|(user, role, kinds)| {
            let mut once = BTreeSet::new();
            (user.index(users), role, kinds.into_iter().filter(|(kind, _)| once.insert(*kind)).collect())
        });
        let members: Vec<(_, _, Vec<_>)> = members.collect();
        let members = members.into_iter().filter(|(user, _, _)| known.insert(*user)).collect();
        let name = if shared { "screening".to_owned() } else { mark() };
        Space { id: mark(), name, creator: creator.index(users), members }
    };
    let spaces = spaces.into_iter().map(space).collect();
    let name = if shared { REGIONS[place].to_owned() } else { format!("cn-east-3_{}", mark()) };
    Project { id: mark(), name, workspaces, spaces }
}

/// On a cluster: whether stopped, and which name.
type AccountPlan = Option<(bool, u8)>;
type ScnetUserPlan = (bool, bool, bool, [AccountPlan; 2], Vec<bool>);
type ScnetPlan = (Vec<ScnetUserPlan>, Vec<(Index, u8, bool)>);

fn scnet() -> impl Strategy<Value = ScnetPlan> {
    let account = || option::weighted(0.7, (weighted(0.2), 0_u8..3));
    let user = (weighted(0.15), weighted(0.2), any::<bool>(), [account(), account()], vec(any::<bool>(), 0..3));
    (vec(user, 2..4), vec((at(), 0_u8..6, weighted(0.15)), 2..5))
}

fn build_scnet((users, tokens): ScnetPlan, marks: &mut Marks) -> Scnet {
    let clusters: Vec<_> = (0..2).zip(101..).map(|(place, id)| (id, marks.next(Whose::Cluster(place)))).collect();
    let mut taken = BTreeSet::new();
    let user = |(place, (frozen, administrator, has_key, accounts, quotas)): (usize, ScnetUserPlan)| {
        let mut mark = || marks.next(Whose::ScnetUser(place));
        let account = |(cluster, plan): (usize, AccountPlan)| {
            let (stopped, alias) = plan?;
            // A name that somebody else has on the other cluster.
            let shared = alias == 1 && taken.insert(cluster);
            let username = if shared { Some("same-name".to_owned()) } else { (alias == 2).then(&mut mark) };
            Some(Account { cluster, stopped, username })
        };
        let accounts = accounts.into_iter().enumerate().filter_map(account).collect();
        let quota =
            |(at, shared): (usize, bool)| if shared { format!("/public/{at}") } else { format!("/work/{}", mark()) };
        let quotas = quotas.into_iter().enumerate().map(quota).collect();
        let name = mark();
        let key = has_key.then(|| (marks.next(Whose::ScnetUser(place)), marks.next(Whose::Secret)));
        ScnetUser { name, frozen, administrator, key, accounts, quotas }
    };
    let users: Vec<_> = users.into_iter().enumerate().map(user).collect();
    let token = |(user, cluster, expired): (Index, u8, bool)| {
        let user = user.index(users.len());
        let mut active = users[user].accounts.iter().filter(|account| !account.stopped);
        let cluster = match cluster {
            0 => None,
            1 => Some(0),
            nth => active.nth(usize::from(nth % 2)).map(|account| clusters[account.cluster].0),
        };
        ScnetToken { text: marks.next(Whose::Secret), user, cluster, expired }
    };
    let tokens = tokens.into_iter().map(token).collect();
    Scnet { clusters, users, tokens }
}

/// Creator, members, and how many tables.
type MapProjectPlan = (Index, u8, usize);
/// True if a user's own, its id, whether it has a name, members; projects, those in the trash, and files.
type MapWorkspacePlan = ((bool, i64, bool, u8), Vec<MapProjectPlan>, Vec<MapProjectPlan>, usize);
type MapsPlan = (Vec<Vec<bool>>, Vec<MapWorkspacePlan>, Option<Index>, Vec<(Index, bool)>);

fn maps() -> impl Strategy<Value = MapsPlan> {
    let project = || (at(), any::<u8>(), 0_usize..3);
    let facts = (any::<bool>(), 16_i64..19, any::<bool>(), any::<u8>());
    let workspace = (facts, vec(project(), 0..3), vec(project(), 0..2), 0_usize..2);
    let users = vec(vec(any::<bool>(), 0..3), 2..4);
    (users, vec(workspace, 1..5), option::weighted(0.5, at()), vec((at(), weighted(0.15)), 2..5))
}

fn build_maps((users, workspaces, app, tokens): MapsPlan, marks: &mut Marks) -> Maps {
    let count = users.len();
    let user = |((place, id), notes): ((usize, i64), Vec<bool>)| {
        let notifications = notes.into_iter().map(|read| (marks.next(Whose::Secret), read)).collect();
        MapUser { id, name: marks.next(Whose::MapUser(place)), notifications }
    };
    let users: Vec<_> = (0..).zip(16..).zip(users).map(user).collect();
    let subset = |mask: u8| -> Vec<usize> { (0..count).filter(|user| mask & (1 << user) != 0).collect() };
    let (mut ids, mut known, mut built) = (1000_i64.., BTreeSet::new(), Vec::new());
    for ((own, id, named, members), projects, trash, files) in workspaces {
        let kind = if own { "user" } else { "org" };
        if !known.insert((kind, id)) {
            continue;
        }
        let whose = Whose::MapWorkspace(built.len());
        let mut next = || (ids.next().unwrap_or_default(), marks.next(whose));
        let mut project = |(creator, members, tables): MapProjectPlan| {
            let (id, name) = next();
            let tables = (0..tables).map(|_| next()).collect();
            MapProject { id, name, creator: creator.index(count), members: subset(members), tables }
        };
        let projects = projects.into_iter().map(&mut project).collect();
        let trash = trash.into_iter().map(&mut project).collect();
        let files = (0..files).map(|_| next()).collect();
        let members = if own { vec![usize::from(members) % count] } else { subset(members) };
        let name = named.then(|| marks.next(whose));
        built.push(MapWorkspace { kind, id, name, members, projects, trash, files });
    }
    let app = app.map(|user| user.index(count)).into_iter();
    let apps = app.map(|user| (marks.next(Whose::MapUser(user)), marks.next(Whose::Secret), user)).collect();
    let token =
        |(user, expired): (Index, bool)| (format!("Bearer {}", marks.next(Whose::Secret)), user.index(count), expired);
    let tokens = tokens.into_iter().map(token).collect();
    Maps { users, workspaces: built, apps, tokens }
}
