//! Documents of thousands of schemas that refer to each other.

use serde_json::{Map, Value, json};

use super::super::Outcome;
use super::schemas;

/// Schemas each of which has properties of ten others, directly, in lists, in maps and in choices.
fn web(count: usize) -> Value {
    let reference = |index: usize| json!({ "$ref": format!("#/components/schemas/S{}", index % count) });
    let schema = |index: usize| {
        let mut properties = Map::from_iter([
            ("id".to_owned(), json!({ "type": "string", "pattern": "^[a-z]+$" })),
            ("size".to_owned(), json!({ "type": "integer", "format": "int32" })),
        ]);
        for step in 1..=10 {
            let other = reference(index * 7 + step * 131);
            let other = match step % 4 {
                0 => other,
                1 => json!({ "type": "array", "items": other }),
                2 => json!({ "type": "object", "additionalProperties": other }),
                _ => json!({ "anyOf": [other, { "type": "string", "nullable": true }] }),
            };
            properties.insert(format!("p{step}"), other);
        }
        json!({ "type": "object", "required": ["id"], "properties": properties })
    };
    (0..count).map(|index| (format!("S{index}"), schema(index))).collect::<Map<_, _>>().into()
}

/// A body some levels deep.
fn body(depth: usize) -> Value {
    if depth == 0 {
        return json!({ "id": "a", "size": 1 });
    }
    json!({ "id": "a", "size": 1, "p4": body(depth - 1), "p1": [body(depth - 1)], "p2": { "x": body(depth - 1) }, "p3": body(depth - 1) })
}

#[test]
fn a_web_of_schemas_is_judged_where_bodies_go() {
    let schemas = schemas("3.0.3", web(300));
    let mut wrong = body(3);
    wrong["p4"]["p1"][0]["p3"]["id"] = json!(5);
    for index in 0..5 {
        let pointer = format!("/components/schemas/S{index}");
        let listing = schemas.facts(&pointer);
        assert!(listing.len() > 1_000 && listing.len() < 10_000);
        let good = schemas.judge(&pointer, &body(3), None);
        assert!(good.facts.iter().all(|judged| !matches!(judged.outcome, Outcome::Broken { .. })));
        let bad = schemas.judge(&pointer, &wrong, None);
        let broken = bad.facts.iter().filter(|judged| matches!(judged.outcome, Outcome::Broken { .. }));
        assert_eq!(broken.map(|judged| judged.fact.name.as_str()).collect::<Vec<_>>(), ["/p4/p1[]/p3#type"]);
    }
}
