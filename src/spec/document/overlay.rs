//! OpenAPI Overlays: changes of a document by somebody else than its author.

use std::path::Path;

use roas_overlay::apply::Apply;
use roas_overlay::common::apply::{compile_path, locate};
use roas_overlay::validation::Validate;
use roas_overlay::{v1_0, v1_1};
use serde_json::Value;

use super::{Diagnostic, Document, LoadError, files};
use crate::spec::reading::{self, At, Places, Remark, unescape};

/// An overlay of a version that is known.
enum Overlay {
    V10(v1_0::Overlay),
    V11(v1_1::Overlay),
}

/// A change that an overlay asks for.
struct Action {
    target: String,
    change: Change,
}

enum Change {
    Remove,
    Update(Value),
    Copy(String),
}

/// Applies an overlay from a file.
pub fn apply(document: &mut Document, path: &Path) -> Result<(), LoadError> {
    let name = path.display().to_string();
    let faulty = |remark| LoadError::Faulty(Diagnostic::of(&name, remark));
    let text = files::text(path).map_err(|problem| LoadError::Unreadable { file: name.clone(), problem })?;
    let text = text.map_err(faulty)?;
    let index = u32::try_from(document.files.len()).unwrap_or(u32::MAX);
    let mut places = Places::default();
    let (value, remarks) = reading::read(&text, index, At::ROOT, &mut places).map_err(faulty)?;
    let overlay = Overlay::new(value).map_err(faulty)?;
    document.files.push(name.clone());
    document.remark(index, remarks);
    for (index, action) in overlay.actions().into_iter().enumerate() {
        let at = format!("/actions/{index}");
        let applied = overlay.run(document, &places, &at, action);
        if let Err((at, problem)) = applied {
            let line = places.nearest(&at).map_or(1, |place| place.line as usize);
            document.diagnostics.push(Diagnostic {
                file: name.clone(),
                line,
                operation: None,
                problem,
                remedy: "correct the action; it changes nothing as it is".into(),
                is_warning: false,
            });
        }
    }
    Ok(())
}

impl Overlay {
    fn new(value: Value) -> Result<Self, Remark> {
        let fault = |problem: String| Remark::new(1, problem, "write it as the OpenAPI Overlay specification has it");
        let version =
            value.get("overlay").map(|version| version.as_str().map_or_else(|| version.to_string(), str::to_owned));
        let unreadable = |error: serde_json::Error| fault(format!("this is no overlay: {error}"));
        let (overlay, valid) = match version.as_deref().map(|version| version.get(..4).unwrap_or(version)) {
            Some("1.0.") => {
                let overlay: v1_0::Overlay = serde_json::from_value(value).map_err(unreadable)?;
                let valid = overlay.validate(Default::default());
                (Self::V10(overlay), valid)
            }
            Some("1.1.") => {
                let overlay: v1_1::Overlay = serde_json::from_value(value).map_err(unreadable)?;
                let valid = overlay.validate(Default::default());
                (Self::V11(overlay), valid)
            }
            Some(_) => {
                let version = version.unwrap_or_default();
                return Err(fault(format!("it is an overlay of version {version}; 1.0 and 1.1 are known")));
            }
            None => return Err(fault("this is no overlay: it does not say `overlay: 1.0.0`".into())),
        };
        match valid {
            Ok(()) => Ok(overlay),
            Err(error) => {
                let all: Vec<_> = error.errors.iter().map(ToString::to_string).collect();
                Err(fault(format!("this is no overlay: {}", all.join(", "))))
            }
        }
    }

    fn actions(&self) -> Vec<Action> {
        let change = |remove: bool, update: &Option<Value>, copy: Option<&String>| match (update, copy) {
            _ if remove => Change::Remove,
            (Some(update), _) => Change::Update(update.clone()),
            (None, Some(copy)) => Change::Copy(copy.clone()),
            (None, None) => Change::Update(Value::Null),
        };
        match self {
            Self::V10(overlay) => overlay
                .actions
                .iter()
                .map(|action| Action {
                    target: action.target.clone(),
                    change: change(action.is_remove(), &action.update, None),
                })
                .collect(),
            Self::V11(overlay) => overlay
                .actions
                .iter()
                .map(|action| Action {
                    target: action.target.clone(),
                    change: change(action.is_remove(), &action.update, action.copy.as_ref()),
                })
                .collect(),
        }
    }

    /// Applies an action, or says where and why it can't be.
    fn run(&self, document: &mut Document, places: &Places, at: &str, action: Action) -> Result<(), (String, String)> {
        let at_target = format!("{at}/target");
        let targets = find(&document.root, &action.target).map_err(|problem| (at_target.clone(), problem))?;
        if targets.is_empty() {
            return Err((at_target, format!("`{}` is nowhere in the document", action.target)));
        }
        let (update, source) = match action.change {
            Change::Remove => {
                targets.iter().rev().for_each(|target| remove(document, target));
                return Ok(());
            }
            Change::Update(update) => (update, None),
            Change::Copy(path) => {
                let at_copy = format!("{at}/copy");
                let found = find(&document.root, &path).map_err(|problem| (at_copy.clone(), problem))?;
                let [source] = found.as_slice() else {
                    return Err((
                        at_copy,
                        format!("`{path}` is at {} places in the document, not at one", found.len()),
                    ));
                };
                (document.root.pointer(source).cloned().unwrap_or_default(), Some(source.clone()))
            }
        };
        for target in targets {
            let Some(value) = document.root.pointer_mut(&target) else { continue };
            let items = value.as_array().map(Vec::len);
            // A part by itself, so that the work is that of the part and not of the document.
            self.merge(value, &update).map_err(|problem| (at_target.clone(), problem))?;
            let (from, to) = (At::of(&format!("{at}/update")), At::of(&target));
            match (&source, items) {
                (Some(source), None) => document.places.copy(&update, At::of(source), to),
                (Some(_), Some(_)) => {}
                // An item by itself, unless the version appends lists item by item.
                (None, Some(before)) if value.get(before) == Some(&update) => {
                    document.places.put(places, &value[before], &update, from, to.item(before));
                }
                (None, _) => document.places.merge(places, value, &update, from, to),
            }
        }
        Ok(())
    }

    /// Merges an update into one value by the rules of the overlay's version.
    fn merge(&self, value: &mut Value, update: &Value) -> Result<(), String> {
        let applied = match self {
            Self::V10(overlay) => {
                let action = v1_0::Action { target: "$".into(), update: Some(update.clone()), ..Default::default() };
                v1_0::Overlay { actions: vec![action], overlay: overlay.overlay.clone(), ..Default::default() }
                    .apply(value, Default::default())
            }
            Self::V11(overlay) => {
                let action = v1_1::Action { target: "$".into(), update: Some(update.clone()), ..Default::default() };
                v1_1::Overlay { actions: vec![action], overlay: overlay.overlay.clone(), ..Default::default() }
                    .apply(value, Default::default())
            }
        };
        applied.map(drop).map_err(|error| error.kind.to_string())
    }
}

fn find(root: &Value, path: &str) -> Result<Vec<String>, String> {
    let compiled = compile_path(path).map_err(|error| format!("`{path}` is no JSONPath: {error}"))?;
    Ok(locate(root, &compiled))
}

/// Removes a part; what is left keeps its order and its places.
fn remove(document: &mut Document, pointer: &str) {
    let Some((around, part)) = pointer.rsplit_once('/') else { return };
    let at = At::of(around);
    match document.root.pointer_mut(around) {
        Some(Value::Object(object)) => drop(object.shift_remove(&*unescape(part))),
        Some(Value::Array(items)) => {
            let Some(index) = part.parse().ok().filter(|index| *index < items.len()) else { return };
            items.remove(index);
            for (index, item) in items.iter().enumerate().skip(index) {
                document.places.copy_whole(item, at.item(index + 1), at.item(index));
            }
        }
        _ => {}
    }
}
