//! Each keyword: what breaks it, what keeps to it, and what gives no occasion.

use serde_json::{Value, json};

use super::super::{Fact, Outcome};
use super::{Shown, is_valid, schemas, shown};

/// A schema with the fact that is looked at, a body that keeps to it, one that breaks it, and one that says nothing of it.
type Case = (Value, &'static str, Value, Value, Option<Value>);

fn cases() -> Vec<Case> {
    vec![
        (json!({ "type": "string" }), "#type", json!("a"), json!(1), None),
        (json!({ "enum": ["a", 1] }), "#enum", json!(1), json!("b"), None),
        (json!({ "const": "a" }), "#const", json!("a"), json!("b"), None),
        (json!({ "multipleOf": 0.5 }), "#multipleOf", json!(1.5), json!(1.2), Some(json!("a"))),
        (json!({ "minimum": 2 }), "#minimum", json!(2), json!(1), Some(json!(null))),
        (json!({ "exclusiveMaximum": 2 }), "#maximum", json!(1), json!(2), Some(json!("a"))),
        (json!({ "maxLength": 2 }), "#maxLength", json!("ab"), json!("abc"), Some(json!(null))),
        (json!({ "pattern": "^a" }), "#pattern", json!("ab"), json!("b"), Some(json!(1))),
        (
            json!({ "format": "uuid" }),
            "#format",
            json!("c56a4180-65aa-42ec-a945-5fd21dec0538"),
            json!("x"),
            Some(json!(1)),
        ),
        (json!({ "minItems": 1 }), "#minItems", json!([1]), json!([]), Some(json!({}))),
        (json!({ "uniqueItems": true }), "#uniqueItems", json!([1, 2]), json!([1, 1]), Some(json!([1]))),
        (json!({ "contains": { "const": 1 } }), "#contains", json!([2, 1]), json!([2]), Some(json!("a"))),
        (
            json!({ "contains": { "const": 1 }, "maxContains": 1 }),
            "#maxContains",
            json!([1]),
            json!([1, 1]),
            Some(json!("a")),
        ),
        (json!({ "minProperties": 1 }), "#minProperties", json!({ "a": 1 }), json!({}), Some(json!([]))),
        (json!({ "maxProperties": 1 }), "#maxProperties", json!({}), json!({ "a": 1, "b": 2 }), Some(json!(1))),
        (json!({ "required": ["a"] }), "/a#present", json!({ "a": null }), json!({}), Some(json!([]))),
        (
            json!({ "dependentRequired": { "a": ["b"] } }),
            "#dependentRequired",
            json!({ "a": 1, "b": 1 }),
            json!({ "a": 1 }),
            Some(json!({ "b": 1 })),
        ),
        (
            json!({ "properties": { "a": {} }, "additionalProperties": false }),
            "#additionalProperties",
            json!({ "a": 1 }),
            json!({ "b": 1 }),
            Some(json!(1)),
        ),
        (
            json!({ "patternProperties": { "^x-": true }, "additionalProperties": false }),
            "#additionalProperties",
            json!({ "x-a": 1 }),
            json!({ "y": 1 }),
            None,
        ),
        (
            json!({ "propertyNames": { "maxLength": 1 } }),
            "#propertyNames",
            json!({ "a": 1 }),
            json!({ "ab": 1 }),
            Some(json!({})),
        ),
        (json!({ "not": { "type": "null" } }), "#not", json!(1), json!(null), None),
        (json!({ "oneOf": [{ "type": "string" }, { "type": "null" }] }), "#type", json!("a"), json!(1), None),
        (json!({ "oneOf": [{ "type": "number" }, { "type": "integer" }] }), "#type", json!(1.5), json!(1), None),
        (json!({ "anyOf": [{ "type": "number" }, { "type": "integer" }] }), "#type", json!(1), json!("a"), None),
        (
            json!({ "prefixItems": [{ "type": "string" }], "items": false }),
            "#items",
            json!(["a"]),
            json!(["a", 1]),
            Some(json!(1)),
        ),
        (
            json!({ "allOf": [{ "properties": { "a": {} } }], "unevaluatedProperties": false }),
            "#unevaluatedProperties",
            json!({ "a": 1 }),
            json!({ "b": 1 }),
            Some(json!(1)),
        ),
        (
            json!({ "anyOf": [{ "prefixItems": [{}] }], "unevaluatedItems": false }),
            "#unevaluatedItems",
            json!([1]),
            json!([1, 2]),
            Some(json!(1)),
        ),
        (
            json!({ "if": { "type": "string" }, "then": { "maxLength": 1 } }),
            "#maxLength",
            json!("a"),
            json!("ab"),
            Some(json!(1)),
        ),
        (
            json!({ "if": { "type": "string" }, "else": { "minimum": 3 } }),
            "#minimum",
            json!(3),
            json!(2),
            Some(json!("a")),
        ),
        (
            json!({ "dependentSchemas": { "a": { "maxProperties": 1 } } }),
            "#maxProperties",
            json!({ "a": 1 }),
            json!({ "a": 1, "b": 1 }),
            Some(json!({ "b": 1, "c": 1 })),
        ),
        (
            json!({ "additionalProperties": { "type": "integer" } }),
            "{}#type",
            json!({ "a": 1 }),
            json!({ "a": "x" }),
            Some(json!({})),
        ),
        (
            json!({ "patternProperties": { "^x-": { "type": "integer" } } }),
            "{}#type",
            json!({ "x-a": 1 }),
            json!({ "x-a": "x" }),
            Some(json!({ "a": "x" })),
        ),
        (
            json!({ "properties": { "404": { "type": "integer" } } }),
            "/404#type",
            json!({ "404": 1 }),
            json!({ "404": "many" }),
            Some(json!({})),
        ),
        (
            json!({ "properties": { "a/b~c": { "type": "integer" } } }),
            "/a~1b~0c#type",
            json!({ "a/b~c": 1 }),
            json!({ "a/b~c": "x" }),
            None,
        ),
        (
            json!({ "items": { "properties": { "0": { "type": "integer" } } } }),
            "[]/0#type",
            json!([{ "0": 1 }]),
            json!([{ "0": "x" }]),
            Some(json!([])),
        ),
        (json!({ "prefixItems": [{ "type": "integer" }] }), "[]#type", json!([1]), json!(["a"]), Some(json!([]))),
    ]
}

#[test]
fn each_keyword_is_held_broken_or_unseen() {
    for (schema, fact, good, bad, neither) in cases() {
        let kept = shown("3.1.0", schema.clone(), &good);
        assert_eq!(*kept.outcome(fact), Outcome::Held, "{schema} {good}");
        assert_eq!(*kept.outcome("#whole"), Outcome::Held, "{schema} {good}");
        assert!(kept.broken().is_empty(), "{schema} {good}: {:?}", kept.broken());
        let broken = shown("3.1.0", schema.clone(), &bad);
        assert!(broken.broken().contains(&fact), "{schema} {bad}: {:?}", broken.0);
        assert_eq!(is_valid("3.1.0", schema.clone(), &good), Some(true), "{schema} {good}");
        assert_eq!(is_valid("3.1.0", schema.clone(), &bad), Some(false), "{schema} {bad}");
        if let Some(neither) = neither {
            let unseen = shown("3.1.0", schema.clone(), &neither);
            assert!(matches!(unseen.outcome(fact), Outcome::Unseen { .. }), "{schema} {neither}: {:?}", unseen.0);
            assert_eq!(is_valid("3.1.0", schema.clone(), &neither), Some(true), "{schema} {neither}");
        }
    }
}

#[test]
fn the_judge_agrees_with_jsonschema_on_every_schema_and_body() {
    let bodies: Vec<Value> =
        cases().into_iter().flat_map(|(_, _, good, bad, neither)| [good, bad].into_iter().chain(neither)).collect();
    for (schema, ..) in cases() {
        let options = jsonschema::draft202012::options().should_validate_formats(true);
        let whole = options.build(&schema).unwrap_or_else(|error| panic!("{schema}: {error}"));
        for body in &bodies {
            assert_eq!(is_valid("3.1.0", schema.clone(), body), Some(whole.is_valid(body)), "{schema} {body}");
        }
    }
}

#[test]
fn what_belongs_to_no_fact_breaks_the_whole() {
    let broken = shown("3.1.0", json!({ "properties": { "a": false } }), &json!({ "a": 1 }));
    assert_eq!(broken.broken(), ["#whole"]);
    let Outcome::Broken { at, .. } = broken.outcome("#whole") else { panic!("{:?}", broken.0) };
    assert_eq!(at, "/a");
}

#[test]
fn a_fact_that_one_item_breaks_is_not_held_by_the_others() {
    let schema = json!({ "items": { "type": "integer" } });
    let broken = shown("3.0.3", schema, &json!([1, "a", 2, "b"]));
    let Outcome::Broken { at, problem } = broken.outcome("[]#type") else { panic!("{:?}", broken.0) };
    assert_eq!((at.as_str(), problem.as_str()), ("/1", "\"a\" is not of type \"integer\" (and so in 1 more place)"));
}

#[test]
fn what_is_absent_is_named_by_its_outermost_part() {
    let owner = json!({ "type": "object", "properties": { "name": { "type": "string", "maxLength": 3 } } });
    let schema = json!({ "type": "object", "properties": { "items": { "type": "array", "items": { "properties": { "owner": owner } } } } });
    let need = |body: Value, fact: &str| match shown("3.0.3", schema.clone(), &body).outcome(fact) {
        Outcome::Unseen { need } => need.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(need(json!({}), "/items[]/owner/name#type"), "a body with /items");
    assert_eq!(need(json!({ "items": [] }), "/items[]/owner/name#type"), "a body with /items[]");
    assert_eq!(need(json!({ "items": [{}] }), "/items[]/owner/name#type"), "a body with /items[]/owner");
    let named = json!({ "items": [{ "owner": { "name": null } }] });
    assert_eq!(need(named, "/items[]/owner/name#maxLength"), "a body with a string at /items[]/owner/name");
}

#[test]
fn open_values_count_in_any_letter_case() {
    let schema = json!({ "type": "string", "x-extensible-enum": ["NORMAL", "BUSY"] });
    let seen = shown("3.0.3", schema, &json!("normal"));
    assert_eq!(seen.held(), ["#whole", "#type", "#value/NORMAL"]);
    assert_eq!(seen.unseen(), ["#value/BUSY"]);
}

#[test]
fn what_can_never_fail_is_no_fact() {
    let schema = json!({ "minLength": 0, "uniqueItems": false, "format": "password", "additionalProperties": true, "minItems": 0 });
    assert_eq!(shown("3.0.3", schema, &json!("a")).held(), ["#whole"]);
}

#[test]
fn facts_of_the_branch_that_was_chosen_count() {
    let schemas = schemas(
        "3.0.3",
        json!({
            "Body": { "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }] },
            "Cat": { "type": "object", "required": ["lives"], "properties": { "lives": { "type": "integer" } } },
            "Dog": { "type": "object", "required": ["tricks"], "properties": { "tricks": { "type": "array" } } },
        }),
    );
    let cat = Shown::of(&schemas, &json!({ "lives": 9 }));
    assert_eq!(cat.held(), ["#whole", "#type", "/lives#present", "/lives#type"]);
    assert_eq!(cat.unseen(), ["/tricks#present", "/tricks#type"]);
    let neither = Shown::of(&schemas, &json!({ "lives": "nine" }));
    let Outcome::Broken { problem, .. } = neither.outcome("#type") else { panic!("{:?}", neither.0) };
    assert!(problem.contains("Cat: /lives: \"nine\" is not of type"), "{problem}");
    assert!(problem.contains("Dog: \"tricks\" is a required property"), "{problem}");
}

#[test]
fn a_discriminator_names_the_branch() {
    let schemas = schemas(
        "3.0.3",
        json!({
            "Body": {
                "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
                "discriminator": { "propertyName": "kind", "mapping": { "puppy": "#/components/schemas/Dog" } },
            },
            "Cat": { "type": "object", "properties": { "kind": { "type": "string" }, "age": { "type": "integer" } } },
            "Dog": { "type": "object", "properties": { "kind": { "type": "string" }, "name": { "type": "string" } } },
        }),
    );
    // Without the discriminator it would be both.
    assert!(Shown::of(&schemas, &json!({ "kind": "Cat", "age": 3 })).broken().is_empty());
    assert_eq!(Shown::of(&schemas, &json!({ "kind": "Cat", "age": "old" })).broken(), ["/age#type"]);
    assert_eq!(Shown::of(&schemas, &json!({ "kind": "puppy", "name": 3 })).broken(), ["/name#type"]);
}

#[test]
fn a_schema_within_itself_is_judged_at_any_depth_by_the_same_facts() {
    let schemas = schemas(
        "3.0.3",
        json!({
            "Body": { "type": "object", "properties": { "root": { "$ref": "#/components/schemas/Tree" } } },
            "Tree": {
                "type": "object",
                "properties": {
                    "id": { "type": "integer" },
                    "children": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } },
                },
            },
        }),
    );
    let deep = |depth: usize, id: Value| (0..depth).fold(json!({ "id": id }), |tree, _| json!({ "children": [tree] }));
    let body = |depth: usize, id: Value| json!({ "root": deep(depth, id) });
    let names = |facts: &[std::sync::Arc<Fact>]| facts.iter().map(|fact| fact.name.clone()).collect::<Vec<_>>();
    let listing = schemas.facts("/components/schemas/Body");
    assert_eq!(names(&listing), ["#whole", "#type", "/root#type", "/root/id#type", "/root/children#type"]);
    assert!(Shown::of(&schemas, &body(30, json!(1))).broken().is_empty());
    let broken = Shown::of(&schemas, &body(30, json!("x")));
    assert_eq!(broken.broken(), ["/root/id#type"]);
    let Outcome::Broken { at, .. } = broken.outcome("/root/id#type") else { panic!() };
    assert_eq!(at.matches("/children/0").count(), 30);
    assert_eq!(names(&schemas.facts("/components/schemas/Body")), names(&listing));
}

#[test]
fn a_body_is_judged_however_deep_or_said_to_be_too_deep() {
    let schema = json!({
        "anyOf": [
            { "type": "object", "additionalProperties": { "$ref": "#/components/schemas/Body" } },
            { "type": "null" },
        ],
    });
    let schemas = schemas("3.1.0", json!({ "Body": schema }));
    let around = |body| Value::Object([("a".to_owned(), body)].into_iter().collect());
    let nest = |depth: usize, end: Value| (0..depth).fold(end, |body, _| around(body));
    let check = || {
        assert!(Shown::of(&schemas, &nest(5_000, json!(null))).broken().is_empty());
        assert_eq!(Shown::of(&schemas, &nest(5_000, json!(1))).broken(), ["#type"]);
        let beyond = Shown::of(&schemas, &nest(10_001, json!(1)));
        assert_eq!(beyond.held(), Vec::<&str>::new());
        let Outcome::Unseen { need } = beyond.outcome("#whole") else { panic!("{:?}", beyond.0) };
        assert_eq!(need, "a body that is nested at most 10000 levels deep; this one has 10001");
    };
    // To give up a body takes a stack as well.
    let builder = std::thread::Builder::new().stack_size(64 << 20);
    std::thread::scope(|scope| builder.spawn_scoped(scope, check).unwrap().join()).unwrap();
}

#[test]
fn rules_are_told_or_said_not_to_be() {
    let rule = |rule: &str| json!({ "rule": rule, "message": "m", "source": "s" });
    let rules =
        json!([rule("self.count == size(self.items)"), rule("self.id == request.path.id"), rule("self.count =")]);
    let schemas = schemas("3.0.3", json!({ "Body": { "type": "object", "x-rules": rules } }));
    let request = json!({ "path": { "id": "a" }, "query": {}, "header": {} });
    let outcomes = |body: Value, request: Option<&Value>| {
        let facts = schemas.judge("/components/schemas/Body", &body, request).facts;
        facts.into_iter().filter(|judged| judged.fact.is_rule).map(|judged| judged.outcome).collect::<Vec<_>>()
    };
    let good = outcomes(json!({ "count": 1, "items": [1], "id": "a" }), Some(&request));
    assert_eq!(good[..2], [Outcome::Held, Outcome::Held]);
    assert!(matches!(good[2], Outcome::Spoiled(_)));
    let bad = outcomes(json!({ "count": 2, "items": [1], "id": "b" }), Some(&request));
    assert!(bad[..2].iter().all(|outcome| matches!(outcome, Outcome::Broken { .. })), "{bad:?}");
    let untold = outcomes(json!({ "count": 2 }), None);
    assert!(untold[..2].iter().all(|outcome| matches!(outcome, Outcome::Unseen { .. })), "{untold:?}");
}

#[test]
fn drift_is_what_is_accepted_and_not_served() {
    let erratum = json!({
        "id": "id-as-number", "at": ["#/components/schemas/Item/properties/id"], "table": "t", "shows": "s", "served": "s",
        "accepted": "a", "serves": { "type": "string" },
    });
    let document = json!({
        "openapi": "3.0.3", "info": { "title": "Shop", "version": "1" }, "paths": {}, "x-errata": [erratum],
        "components": { "schemas": {
            "Body": { "type": "array", "items": { "$ref": "#/components/schemas/Item" } },
            "Item": { "properties": { "id": { "oneOf": [{ "type": "string" }, { "type": "integer" }] } } },
        } },
    });
    let document = super::Document::parse("shop.json", &document.to_string()).unwrap_or_else(|error| panic!("{error}"));
    let schemas = super::Schemas::new(std::sync::Arc::new(document));
    let body = json!([{ "id": "a" }, { "id": 1 }, { "id": true }]);
    let drifts = schemas.judge("/components/schemas/Body", &body, None).drifts;
    let drifts: Vec<_> = drifts.iter().map(|drift| (drift.field.as_str(), &drift.cause, drift.got.as_str())).collect();
    assert_eq!(drifts, [("[]/id", &crate::conformance::judge::Cause::Erratum("id-as-number".to_owned()), "1")]);
}

#[test]
fn a_value_that_an_open_list_does_not_name_is_drift_and_no_failure() {
    let schemas = schemas(
        "3.0.3",
        json!({ "Body": { "type": "array", "items": { "type": "string", "x-extensible-enum": ["a", "b"] } } }),
    );
    let drifts = schemas.judge("/components/schemas/Body", &json!(["a", "c", 1]), None).drifts;
    let open = crate::conformance::judge::Cause::Open(vec!["a".to_owned(), "b".to_owned()]);
    let drifts: Vec<_> = drifts.iter().map(|drift| (drift.field.as_str(), &drift.cause, drift.got.as_str())).collect();
    assert_eq!(drifts, [("[]", &open, "\"c\"")]);
}

#[test]
fn fields_are_found_through_references_and_all_of() {
    let schemas = schemas(
        "3.0.3",
        json!({
            "Body": { "allOf": [{ "$ref": "#/components/schemas/Base" }, { "properties": { "rows": { "type": "array", "items": { "$ref": "#/components/schemas/Base" } } } }] },
            "Base": { "properties": { "a/b": { "$ref": "#/components/schemas/Id" } } },
            "Id": { "type": "integer" },
        }),
    );
    let of = |field: &str| schemas.schema_of("/components/schemas/Body", field).map(|(_, pointer)| pointer);
    assert_eq!(of("/a~1b").as_deref(), Some("/components/schemas/Id"));
    assert_eq!(of("/rows/0/a~1b").as_deref(), Some("/components/schemas/Id"));
    assert_eq!(of("").as_deref(), Some("/components/schemas/Body"));
    assert_eq!(of("/nothing"), None);
}
