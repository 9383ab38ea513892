//! The server's own types, as dropshot writes them down, say what the documents say.

mod difference;
mod hidden;
mod mutation;
mod normalisation;
mod slice;
mod walk;

use crate::support::threads;

use std::collections::BTreeSet;

use dropshot::{ApiDescription, ApiDescriptionRegisterError};
use scicloud::documents;
use scicloud::server::{Context, eihealth, iam, maptable, modelarts, scnet};
use serde_json::Value;

use self::difference::Difference;
use self::mutation::{Mutation, Side};
use self::normalisation::{NORMALISATIONS, Normalisation, secrets, statuses};
use self::slice::Slice;

type Register = fn(&mut ApiDescription<Context>) -> Result<(), ApiDescriptionRegisterError>;

const PLATFORMS: [(&str, Register); 5] = [
    ("eihealth", eihealth::register),
    ("modelarts", modelarts::register),
    ("scnet", scnet::register),
    ("maptable", maptable::register),
    ("iam", iam::register),
];

/// A platform as the hand-written document and as the server describes it.
#[derive(Clone)]
struct Sides {
    platform: &'static str,
    yaml: Value,
    emitted: Value,
}

fn platforms() -> Vec<Sides> {
    let read = |(platform, register): (&'static str, Register)| {
        let mut api = ApiDescription::new();
        register(&mut api).expect("the operations go together");
        let emitted = api.openapi(platform, semver::Version::new(1, 0, 0)).json().expect("a JSON document");
        let mut yaml = documents::by_name(platform).expect("a document of the platform").root.clone();
        leave_out_what_is_not_served(platform, &mut yaml);
        write_out_parameters(&mut yaml);
        Sides { platform, yaml, emitted }
    };
    PLATFORMS.into_iter().map(read).collect()
}

/// Takes out the operations that the server does not have, and the schemas that only they use.
fn leave_out_what_is_not_served(platform: &str, yaml: &mut Value) {
    let document = documents::by_name(platform).expect("a document of the platform");
    for operation in document.operations().filter(|operation| !document.is_served(operation)) {
        let item = yaml["paths"][operation.path].as_object_mut().expect("a path");
        item.shift_remove(operation.method);
        if item.keys().all(|key| key == "parameters") {
            yaml["paths"].as_object_mut().expect("paths").shift_remove(operation.path);
        }
    }
    loop {
        let text = yaml.to_string();
        let schemas = yaml["components"]["schemas"].as_object_mut().expect("schemas");
        let all = schemas.len();
        schemas.retain(|name, _| text.contains(&format!("\"#/components/schemas/{name}\"")));
        if schemas.len() == all {
            return;
        }
    }
}

/// Puts the parameters that operations share where they are used, as dropshot shares none.
fn write_out_parameters(yaml: &mut Value) {
    let whole = yaml.clone();
    walk::each_object(yaml, &mut |object| {
        for parameter in object.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            *parameter = scicloud::spec::resolve(&whole, parameter).expect("a parameter").clone();
        }
    });
    if let Some(components) = yaml["components"].as_object_mut() {
        components.shift_remove("parameters");
    }
}

fn compare<'a>(
    mut sides: Sides,
    normalisations: impl IntoIterator<Item = &'a Normalisation> + Clone,
) -> Vec<Difference> {
    let secrets = secrets(sides.platform);
    normalisations.clone().into_iter().for_each(|it| it.level_yaml(&mut sides.yaml, &secrets));
    let statuses = statuses(&sides.yaml);
    normalisations.into_iter().for_each(|it| it.level_emitted(&mut sides.emitted, &statuses));
    difference::between(&sides.yaml, &sides.emitted)
}

#[test]
fn the_server_says_of_itself_what_the_documents_say() {
    for sides in platforms() {
        let platform = sides.platform;
        let differences = compare(sides, NORMALISATIONS);
        assert!(differences.is_empty(), "{platform}:\n{}", difference::list(&differences));
    }
}

#[test]
fn every_normalisation_is_needed() {
    for left_out in NORMALISATIONS {
        let others = || NORMALISATIONS.iter().filter(|other| other.name != left_out.name);
        let needed = platforms().into_iter().any(|sides| !compare(sides, others()).is_empty());
        assert!(needed, "`{}` makes no difference ({})", left_out.name, left_out.reason);
    }
}

#[test]
fn every_change_of_a_statement_is_reported_at_its_place_unless_a_normalisation_hides_it() {
    let mut hiding = vec![0; NORMALISATIONS.len()];
    let mut reported = 0;
    let mut faults = Vec::new();
    for sides in platforms() {
        let slices = Slice::all(&sides);
        let outcomes = threads::each(&mutation::all(&sides), async |mutation| {
            let hides = NORMALISATIONS.iter().position(|it| it.hides.is_some_and(|hides| hides(mutation, &sides)));
            let differences = slice::differences(&slices, mutation);
            let fault = match (hides, differences.is_empty()) {
                (None, true) => Some("not reported".to_owned()),
                (Some(index), false) => Some(format!("reported though `{}` hides it", NORMALISATIONS[index].name)),
                (Some(_), true) => None,
                (None, false) => {
                    let focus = mutation.focus(&sides);
                    let there = differences.iter().all(|difference| difference.place.contains(&focus));
                    (!there).then(|| format!("not at {focus}, but\n{}", difference::list(&differences)))
                }
            };
            (hides, fault.map(|fault| format!("{}: {mutation}: {fault}", sides.platform)))
        });
        for (hides, fault) in outcomes {
            match (hides, fault) {
                (_, Some(fault)) => faults.push(fault),
                (Some(index), None) => hiding[index] += 1,
                (None, None) => reported += 1,
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    for (normalisation, hidden) in NORMALISATIONS.iter().zip(hiding) {
        assert_eq!(hidden > 0, normalisation.hides.is_some(), "`{}` hides {hidden} statements", normalisation.name);
    }
    assert!(reported > 1000, "only {reported} changes were reported");
}

/// The mutation test looks at the slices that a change is in and nowhere else.
#[test]
fn slices_differ_where_whole_documents_do() {
    for sides in platforms() {
        let slices = Slice::all(&sides);
        let sample: Vec<Mutation> = mutation::all(&sides).into_iter().step_by(61).collect();
        let faults = threads::each(&sample, async |mutation| {
            let mut whole = sides.clone();
            match mutation.side {
                Side::Yaml => mutation.apply(&mut whole.yaml),
                Side::Emitted => mutation.apply(&mut whole.emitted),
            }
            let lines = |found: Vec<Difference>| found.iter().map(ToString::to_string).collect::<BTreeSet<_>>();
            let (whole, sliced) = (lines(compare(whole, NORMALISATIONS)), lines(slice::differences(&slices, mutation)));
            (sliced != whole).then(|| format!("{}: {mutation}: {sliced:#?}, but as a whole {whole:#?}", sides.platform))
        });
        let faults: Vec<_> = faults.into_iter().flatten().collect();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
