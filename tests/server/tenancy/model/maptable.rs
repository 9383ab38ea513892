//! MapTable's workspaces, and tokens for them.

use serde_json::{Value, json};

use super::{Expected, Held, Model, Outcome, refused};
use crate::tenancy::marks::Whose;
use crate::tenancy::world::{MapProject, MapWorkspace, Maps};

/// "400, 401, 403, 404 and 500, with the status as the code" (`maptable/only-success`).
fn only(status: u16) -> Vec<Outcome> {
    vec![refused(status, &status.to_string())]
}

/// "which lives 8 hours".
const LIFETIME: i64 = 8 * 3600;

/// "once, within 30 days" (`maptable/refresh-token-life`).
const REFRESH: i64 = 30 * 24 * 3600;

/// "with or without `Bearer `" (`maptable/refresh-token-form`).
fn bare(token: &str) -> &str {
    token.strip_prefix("Bearer ").unwrap_or(token)
}

fn project(maps: &Maps, it: &MapProject) -> Value {
    let creator = &maps.users[it.creator];
    let tables: Vec<_> = it.tables.iter().map(|(id, name)| json!([id, name])).collect();
    json!([it.id, it.name, creator.id, creator.name, it.members.len(), tables])
}

fn content(maps: &Maps, row: &MapWorkspace, user: usize) -> Value {
    let sorted = |mut rows: Vec<Value>| {
        rows.sort_by_key(Value::to_string);
        rows
    };
    let projects = |list: &[MapProject]| sorted(list.iter().map(|it| project(maps, it)).collect());
    let me = &maps.users[user];
    let files = sorted(row.files.iter().map(|(id, name)| json!([id, name])).collect());
    // "Number of notifications the caller has not read."
    let unread = me.notifications.iter().filter(|(_, is_read)| !is_read).count();
    json!({ "type": row.kind, "user": [me.id, me.name], "projects": projects(&row.projects), "trash": projects(&row.trash),
        "files": files, "unread": unread })
}

impl Model<'_> {
    /// "the token as the sign-in gave it, whole" (`maptable/token-in-header`).
    fn map_user(&self, token: Option<&str>) -> Option<usize> {
        match self.tokens.get(token?)? {
            Held::Map { user, until } if !self.is_past(*until) => Some(*user),
            _ => None,
        }
    }

    /// Own texts, and those of the own workspaces with the creators of their projects.
    fn map_sees(&self, user: usize) -> Vec<Whose> {
        let workspaces = self.world.maps.workspaces.iter().enumerate();
        let own = workspaces.filter(|(_, row)| row.members.contains(&user));
        let parts = own.flat_map(|(place, row)| {
            let creators = row.projects.iter().chain(&row.trash).map(|it| Whose::MapUser(it.creator));
            creators.chain([Whose::MapWorkspace(place)])
        });
        parts.chain([Whose::MapUser(user)]).collect()
    }

    /// "Shows the projects of a workspace with their tables, and what is in its trash", to its members.
    pub(super) fn map_workspace(&mut self, token: Option<&str>, kind: &str, id: &str) -> Expected {
        let Some(user) = self.map_user(token) else { return Expected::refused(only(401)) };
        let sees = self.map_sees(user);
        let (true, Ok(id)) = (["user", "org"].contains(&kind), id.parse::<i64>()) else {
            return Expected::to(sees, only(400));
        };
        let maps = &self.world.maps;
        match maps.workspaces.iter().find(|row| row.kind == kind && row.id == id) {
            None => Expected::to(sees, only(404)),
            Some(row) if !row.members.contains(&user) => Expected::to(sees, only(403)),
            Some(row) => Expected::seen(sees, 200, content(maps, row, user)),
        }
    }

    /// "Lists the workspaces that the caller has, with type and id".
    pub(super) fn map_workspaces(&mut self, token: Option<&str>) -> Expected {
        let Some(user) = self.map_user(token) else { return Expected::refused(only(401)) };
        let own = self.world.maps.workspaces.iter().filter(|row| row.members.contains(&user));
        let usual = |row: &MapWorkspace| match row.kind {
            "user" => self.world.maps.users[user].name.clone(),
            _ => row.id.to_string(),
        };
        // "name? (the user's; the id of an org)" (the fixture's format).
        let shown = |row: &MapWorkspace| json!([row.kind, row.id, row.name.clone().unwrap_or_else(|| usual(row))]);
        let mut rows: Vec<_> = own.map(shown).collect();
        rows.sort_by_key(Value::to_string);
        Expected::seen(self.map_sees(user), 200, json!(rows))
    }

    /// "Gives an access token, which lives 8 hours, and a refresh token for the next one."
    pub(super) fn map_sign_in(&mut self, app: &str, secret: &str) -> Expected {
        let mut apps = self.world.maps.apps.iter();
        let found = apps.find(|(id, known, _)| id == app && known == secret);
        found.map_or_else(|| Expected::refused(only(401)), |(_, _, user)| self.pair(*user))
    }

    /// "Gives a new access token and a new refresh token for a refresh token, which is sent as credential and in the body."
    pub(super) fn refresh(&mut self, token: Option<&str>, again: &str) -> Expected {
        let key = bare(token.unwrap_or_default());
        let user = match self.tokens.get(key) {
            Some(Held::Refresh { user, until }) if !self.is_past(Some(*until)) => *user,
            _ => return Expected::refused(only(401)),
        };
        if bare(again) != key {
            return Expected::to(self.map_sees(user), only(400));
        }
        self.tokens.remove(key);
        self.pair(user)
    }

    fn pair(&self, user: usize) -> Expected {
        let access = Held::Map { user, until: Some(self.now + LIFETIME) };
        let refresh = Held::Refresh { user, until: self.now + REFRESH };
        let issued = vec![("token".to_owned(), access), ("refreshToken".to_owned(), refresh)];
        Expected { issued, ..Expected::seen(self.map_sees(user), 200, json!(["token", "refreshToken"])) }
    }
}
