//! The tenants and users that names in a fixture mean, as the database has them.

use std::collections::HashMap;

use crate::server::store::sql::{Tx, query};

/// What was asked of the database once.
#[derive(Debug, Default)]
pub(super) struct People {
    projects: HashMap<String, Project>,
}

/// A project's tenant, and the ids of users by name.
#[derive(Debug)]
struct Project {
    tenant: String,
    users: HashMap<String, String>,
}

impl People {
    /// The tenant of a project, and the id of the user of that tenant who has this name; a checked fixture names no others.
    pub(super) async fn find(
        &mut self,
        tx: &mut Tx,
        project: &str,
        name: &str,
    ) -> Result<(&String, &String), sqlx::Error> {
        if !self.projects.contains_key(project) {
            let sql = "SELECT tenant FROM huawei_projects WHERE id = $1";
            let tenant = query(sql).bind(project).fetch_one(&mut *tx).await?;
            self.projects.insert(project.to_owned(), Project { tenant, users: HashMap::new() });
        }
        let known = self.projects.get_mut(project).ok_or(sqlx::Error::RowNotFound)?;
        if !known.users.contains_key(name) {
            let sql = "SELECT id FROM huawei_users WHERE tenant = $1 AND name = $2";
            let id = query(sql).bind(&known.tenant).bind(name).fetch_one(tx).await?;
            known.users.insert(name.to_owned(), id);
        }
        Ok((&known.tenant, &known.users[name]))
    }
}
