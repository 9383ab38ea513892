//! The server's own types, as dropshot writes them down, say what the documents say.

mod difference;
mod hidden;
mod mutation;
mod normalisation;
mod walk;

use dropshot::{ApiDescription, ApiDescriptionRegisterError};
use scicloud::documents;
use scicloud::server::{Context, eihealth, iam, maptable, modelarts, scnet};
use serde_json::Value;

use self::difference::Difference;
use self::mutation::{Mutation, Side};
use self::normalisation::{NORMALISATIONS, Normalisation};

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
        write_out_parameters(&mut yaml);
        Sides { platform, yaml, emitted }
    };
    PLATFORMS.into_iter().map(read).collect()
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

fn compare<'a>(mut sides: Sides, normalisations: impl IntoIterator<Item = &'a Normalisation>) -> Vec<Difference> {
    normalisations.into_iter().for_each(|normalisation| (normalisation.apply)(&mut sides));
    difference::between(&sides.yaml, &sides.emitted)
}

fn mutant(sides: &Sides, mutation: &Mutation) -> Vec<Difference> {
    let mut sides = sides.clone();
    match mutation.side {
        Side::Yaml => mutation.apply(&mut sides.yaml),
        Side::Emitted => mutation.apply(&mut sides.emitted),
    }
    compare(sides, NORMALISATIONS)
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
        for mutation in mutation::all(&sides) {
            let name = format!("{}: {mutation}", sides.platform);
            let differences = mutant(&sides, &mutation);
            let hides = NORMALISATIONS.iter().position(|it| it.hides.is_some_and(|hides| hides(&mutation, &sides)));
            match (hides, differences.is_empty()) {
                (Some(index), true) => hiding[index] += 1,
                (None, true) => faults.push(format!("{name}: not reported")),
                (Some(index), false) => {
                    let hider = NORMALISATIONS[index].name;
                    faults.push(format!("{name}: reported though `{hider}` hides it"));
                }
                (None, false) => {
                    reported += 1;
                    let focus = mutation.focus(&sides);
                    if !differences.iter().all(|difference| difference.place.contains(&focus)) {
                        faults.push(format!("{name}: not at {focus}, but\n{}", difference::list(&differences)));
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    for (normalisation, hidden) in NORMALISATIONS.iter().zip(hiding) {
        assert_eq!(hidden > 0, normalisation.hides.is_some(), "`{}` hides {hidden} statements", normalisation.name);
    }
    assert!(reported > 1000, "only {reported} changes were reported");
}
