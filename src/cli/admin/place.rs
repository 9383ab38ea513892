//! Where items of each kind are, on the listener and on the command line.

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

/// The place where items of a kind are.
pub trait Place: Sync {
    /// The path of the collection, with `{}` for each part of the key that it is in.
    fn collection(&self) -> &'static str;

    /// Returns the number of parts of the key that the collection is in.
    fn within(&self) -> usize {
        0
    }

    /// What the key is made of, in words.
    fn key(&self) -> &'static [&'static str];

    /// The fields that a list shows.
    fn columns(&self) -> &'static [&'static str];

    /// The fields of the key that an item has, after those it is in.
    fn own(&self) -> &'static [&'static str];

    /// Fills in the key of a new item.
    fn fill(&self, key: &[String], body: &mut Map<String, Value>) {
        for (name, part) in self.own().iter().zip(key.iter().skip(self.within())) {
            body.insert((*name).to_owned(), json!(part));
        }
    }
}

/// Whose workspace it is.
#[derive(Debug, Args)]
pub struct Workspaces {
    #[arg(value_enum)]
    platform: WorkspacePlatform,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum WorkspacePlatform {
    /// Key: PROJECT ID
    #[value(name = "modelarts")]
    ModelArts,
    /// Key: TYPE ID
    #[value(name = "maptable")]
    MapTable,
}

impl Place for Workspaces {
    fn collection(&self) -> &'static str {
        match self.platform {
            WorkspacePlatform::ModelArts => "/modelarts/workspaces",
            WorkspacePlatform::MapTable => "/maptable/workspaces",
        }
    }

    fn key(&self) -> &'static [&'static str] {
        match self.platform {
            WorkspacePlatform::ModelArts => &["PROJECT", "ID"],
            WorkspacePlatform::MapTable => &["TYPE", "ID"],
        }
    }

    fn own(&self) -> &'static [&'static str] {
        match self.platform {
            WorkspacePlatform::ModelArts => &["project", "id"],
            WorkspacePlatform::MapTable => &["type", "id"],
        }
    }

    fn columns(&self) -> &'static [&'static str] {
        match self.platform {
            WorkspacePlatform::ModelArts => &["project", "id", "owner", "auth_type", "status", "name"],
            WorkspacePlatform::MapTable => &["type", "id", "plan", "members", "name"],
        }
    }

    fn fill(&self, key: &[String], body: &mut Map<String, Value>) {
        let is_number = matches!(self.platform, WorkspacePlatform::MapTable);
        for (name, part) in self.own().iter().zip(key) {
            let number = part.parse::<i64>().ok().filter(|_| is_number);
            body.insert((*name).to_owned(), number.map_or_else(|| json!(part), |number| json!(number)));
        }
    }
}

/// eiHealth's spaces.
#[derive(Debug, Args)]
pub struct Spaces {}

impl Place for Spaces {
    fn collection(&self) -> &'static str {
        "/eihealth/spaces"
    }

    fn key(&self) -> &'static [&'static str] {
        &["ID"]
    }

    fn own(&self) -> &'static [&'static str] {
        &["id"]
    }

    fn columns(&self) -> &'static [&'static str] {
        &["project", "id", "creator", "members", "name"]
    }
}

/// Whose user it is.
#[derive(Debug, Args)]
pub struct Users {
    #[arg(value_enum)]
    platform: UserPlatform,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum UserPlatform {
    /// Key: TENANT ID
    Huawei,
    /// Key: NAME
    #[value(name = "scnet")]
    ScNet,
    /// Key: ID
    #[value(name = "maptable")]
    MapTable,
}

impl Place for Users {
    fn collection(&self) -> &'static str {
        match self.platform {
            UserPlatform::Huawei => "/huawei/tenants/{}/users",
            UserPlatform::ScNet => "/scnet/users",
            UserPlatform::MapTable => "/maptable/users",
        }
    }

    fn within(&self) -> usize {
        usize::from(matches!(self.platform, UserPlatform::Huawei))
    }

    fn key(&self) -> &'static [&'static str] {
        match self.platform {
            UserPlatform::Huawei => &["TENANT", "ID"],
            UserPlatform::ScNet => &["NAME"],
            UserPlatform::MapTable => &["ID"],
        }
    }

    fn own(&self) -> &'static [&'static str] {
        match self.platform {
            UserPlatform::Huawei | UserPlatform::MapTable => &["id"],
            UserPlatform::ScNet => &["name"],
        }
    }

    fn columns(&self) -> &'static [&'static str] {
        match self.platform {
            UserPlatform::Huawei => &["id", "name", "primary_account"],
            UserPlatform::ScNet => &["name", "frozen", "administrator"],
            UserPlatform::MapTable => &["id", "name", "avatar"],
        }
    }
}

/// SCNet's quotas.
#[derive(Debug, Args)]
pub struct Quotas {}

impl Place for Quotas {
    fn collection(&self) -> &'static str {
        "/scnet/quotas"
    }

    fn key(&self) -> &'static [&'static str] {
        &["USER", "PATH"]
    }

    fn own(&self) -> &'static [&'static str] {
        &["username", "path"]
    }

    fn columns(&self) -> &'static [&'static str] {
        &["username", "path", "threshold", "usage"]
    }
}
