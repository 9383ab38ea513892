//! Settings that many clouds share, which a cloud names as its `profile`.

use serde_json::{Map, Value};

use super::Environment;
use super::clouds_yaml::{merge_cloud, normalized, read};
use crate::client::Error;

/// Vendors that OpenStack's clients know besides those of the Huawei family.
const OTHERS: [&str; 23] = [
    "auro",
    "betacloud",
    "binero",
    "bluebox",
    "catalyst",
    "citycloud",
    "conoha",
    "dreamcompute",
    "elastx",
    "entercloudsuite",
    "fuga",
    "ibmcloud",
    "internap",
    "limestonenetworks",
    "ovh",
    "ovh-us",
    "rackspace",
    "switchcloud",
    "switchengines",
    "ultimum",
    "unitedstack",
    "vexxhost",
    "zetta",
];

/// What there is by the name of a profile.
pub enum Profile {
    /// Its settings.
    Known(Map<String, Value>),
    /// Nothing, which OpenStack's clients pass over.
    Unknown,
    /// What those clients know and this crate can't use, and why.
    Unusable(&'static str),
}

/// The profile of a name, of `clouds-public.yaml` or well known.
///
/// # Errors
///
/// [`Error::Credentials`] when that file can't be read.
pub fn find(environment: &Environment, name: &str) -> Result<Profile, Error> {
    if let Some((_, mut file)) = read(environment, "clouds-public", "")?
        && let Some(Value::Object(profile)) = file.get_mut("public-clouds").and_then(|all| all.get_mut(name))
    {
        return Ok(Profile::Known(normalized(std::mem::take(profile))));
    }
    let known = |auth_url: &str, regions: &[&str]| {
        let auth = Map::from_iter([("auth_url".to_owned(), auth_url.into())]);
        Profile::Known(Map::from_iter([("auth".to_owned(), auth.into()), ("regions".to_owned(), regions.into())]))
    };
    Ok(match name {
        "otc" => known("https://iam.{region_name}.otc.t-systems.com/v3", &["eu-de", "eu-nl"]),
        "otc-swiss" => known("https://iam-pub.eu-ch2.sc.otc.t-systems.com/v3", &["eu-ch2"]),
        _ if name.contains("://") => {
            Profile::Unusable("is an address, from which nothing is fetched; write its settings here")
        }
        _ if OTHERS.contains(&name) => Profile::Unusable("is not of the Huawei family; write its settings here"),
        _ => Profile::Unknown,
    })
}

/// The settings of a cloud over those of its profile.
pub fn under(profile: Map<String, Value>, own: Map<String, Value>) -> Map<String, Value> {
    let mut values = profile;
    // The first of its regions is that of a cloud that names none.
    if own.contains_key("regions") || own.contains_key("region_name") {
        values.remove("regions");
        values.remove("region_name");
    }
    merge_cloud(&mut values, own);
    values
}
