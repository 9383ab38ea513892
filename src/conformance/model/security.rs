use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::parameter::Place;
use super::reader::{Reader, items, members};

/// The ways to be let in, of which each is a set of schemes that are needed together.
#[derive(Debug, Clone, Default)]
pub struct Security {
    alternatives: Vec<Vec<Scheme>>,
}

/// A scheme of a document.
#[derive(Debug, Clone)]
pub struct Scheme {
    /// The way a request carries it, or what kind of scheme it is that no request of the suite can.
    pub carrier: Result<Carrier, String>,
}

/// The part of a request that has a credential.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Carrier {
    /// Name of the scheme.
    pub scheme: String,
    /// Part of the request.
    pub place: Place,
    /// Name of the header, parameter or cookie, as it is spelled.
    pub name: String,
    /// Form of the token there.
    pub form: Form,
}

/// The way a token is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// As it is.
    Plain,
    /// After `Bearer `, unless it begins so.
    Bearer,
    /// After `Basic `, encoded if it is `user:password`.
    Basic,
}

impl Carrier {
    /// Returns whether a header has the credential.
    pub fn is_header(&self) -> bool {
        self.place == Place::Header
    }
}

impl Security {
    pub(super) fn read<'a>(reader: &mut Reader<'a>, operation: &'a Value, pointer: &str) -> Self {
        let root = reader.document.root();
        let (list, at) = match operation.get("security") {
            Some(own) => (own, format!("{pointer}/security")),
            None => (&root["security"], "/security".to_owned()),
        };
        let mut alternatives = Vec::new();
        for (index, requirement) in items(list).enumerate() {
            let mut schemes = Vec::new();
            for (name, _) in members(requirement) {
                schemes.push(scheme(reader, name, &format!("{at}/{index}")));
            }
            alternatives.push(schemes);
        }
        Self { alternatives }
    }

    /// Tells if the operation also answers those who have no credential.
    pub fn is_public(&self) -> bool {
        self.alternatives.is_empty() || self.alternatives.iter().any(Vec::is_empty)
    }

    /// Tells if a credential may be sent.
    pub fn is_known(&self) -> bool {
        self.alternatives.iter().any(|schemes| !schemes.is_empty())
    }

    /// The schemes to send for one who has tokens of some: the first way in that all of them open.
    ///
    /// One token without a name opens any single scheme.
    pub fn chosen(&self, has: impl Fn(&str) -> bool) -> Result<Vec<Carrier>, String> {
        let mut ways: Vec<_> = self.alternatives.iter().filter(|schemes| !schemes.is_empty()).collect();
        // A token that was given to a scheme by name is meant for it, whichever stands first.
        let is_told = |scheme: &Scheme| scheme.carrier.as_ref().is_ok_and(|carrier| has(&carrier.scheme));
        ways.sort_by_key(|schemes| !schemes.iter().all(is_told));
        let mut missing = None;
        for schemes in ways {
            let carriers: Result<Vec<Carrier>, String> = schemes.iter().map(|scheme| scheme.carrier.clone()).collect();
            match carriers {
                Ok(carriers) if carriers.len() == 1 || carriers.iter().all(|carrier| has(&carrier.scheme)) => {
                    return Ok(carriers);
                }
                Ok(carriers) => {
                    let names: Vec<_> = carriers.iter().filter(|c| !has(&c.scheme)).map(|c| c.scheme.clone()).collect();
                    missing.get_or_insert(format!("a token of {}", names.join(" and of ")));
                }
                Err(kind) => drop(missing.get_or_insert(format!("{kind}, which the suite can't send"))),
            }
        }
        missing.map_or(Ok(Vec::new()), Err)
    }

    /// The ways to be let in, where there are several: each with the parts of a request that have its credentials, of
    /// which there are none where nobody needs one, or the reason why no request of the suite can be of it.
    pub fn ways(&self) -> Vec<Result<Vec<Carrier>, String>> {
        let all: &[Vec<Scheme>] = if self.alternatives.len() > 1 { &self.alternatives } else { &[] };
        all.iter().map(|schemes| schemes.iter().map(|scheme| scheme.carrier.clone()).collect()).collect()
    }

    /// All parts of a request that may have a credential.
    pub fn carriers(&self) -> impl Iterator<Item = &Carrier> {
        self.alternatives.iter().flatten().filter_map(|scheme| scheme.carrier.as_ref().ok())
    }
}

fn scheme(reader: &mut Reader<'_>, name: &str, at: &str) -> Scheme {
    let schemes = &reader.document.root()["components"]["securitySchemes"];
    let pointer = format!("/components/securitySchemes/{}", crate::spec::escape(name));
    let found = schemes.get(name).and_then(|scheme| reader.document.resolve(scheme, &pointer));
    let carrier = match found {
        Some((scheme, _)) => carrier(name, scheme),
        None => {
            reader.fault(
                at,
                format!("there is no security scheme `{name}`"),
                "define it in components/securitySchemes",
            );
            Err(format!("the undefined security scheme `{name}`"))
        }
    };
    Scheme { carrier }
}

fn carrier(name: &str, scheme: &Value) -> Result<Carrier, String> {
    let carrier =
        |place, header: &str, form| Ok(Carrier { scheme: name.to_owned(), place, name: header.to_owned(), form });
    match scheme["type"].as_str().unwrap_or_default() {
        "apiKey" => match (scheme["in"].as_str().and_then(Place::named), scheme["name"].as_str()) {
            (Some(place), Some(key)) if place != Place::Path => carrier(place, key, Form::Plain),
            _ => Err(format!("a key `{name}` of no place")),
        },
        "http" => match scheme["scheme"].as_str().unwrap_or_default().to_ascii_lowercase().as_str() {
            "basic" => carrier(Place::Header, "Authorization", Form::Basic),
            "bearer" => carrier(Place::Header, "Authorization", Form::Bearer),
            other => Err(format!("HTTP authentication `{other}`")),
        },
        "oauth2" | "openIdConnect" => carrier(Place::Header, "Authorization", Form::Bearer),
        other => Err(format!("a security scheme of type `{other}`")),
    }
}
