//! Rules in CEL, over a value and the request that it answers.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use serde_json::Value;

thread_local! {
    /// Rules compiled before, by their text: to compile one takes much longer than to use it.
    static PROGRAMS: RefCell<HashMap<String, Rc<cel::Program>>> = RefCell::default();
    /// The functions of CEL, which take longer to list than most rules to evaluate.
    static ENVIRONMENT: Arc<cel::Env> = Arc::new(cel::Env::stdlib());
}

/// Compiles a rule, or says why it is none.
pub fn compiles(rule: &str) -> Result<(), String> {
    program(rule).map(drop)
}

/// Tells if a rule holds for a value, as its variable `self`, and a request, as `request`; or why that can't be told.
pub fn holds(rule: &str, value: &Value, request: Option<&Value>) -> Result<bool, String> {
    let request = request.map(|request| ("request", request));
    holds_for(rule, std::iter::once(("self", value)).chain(request))
}

/// Tells if a rule holds for variables, or why that can't be told.
pub fn holds_for<'v>(rule: &str, variables: impl IntoIterator<Item = (&'v str, &'v Value)>) -> Result<bool, String> {
    let program = program(rule)?;
    let mut context = cel::Context::with_env(ENVIRONMENT.with(Arc::clone));
    for (name, value) in variables {
        context.add_variable_from_value(name, to_cel(value));
    }
    match program.execute(&context) {
        Ok(cel::Value::Bool(holds)) => Ok(holds),
        Ok(other) => Err(format!("{other:?} is no boolean")),
        Err(error) => Err(error.to_string()),
    }
}

fn program(rule: &str) -> Result<Rc<cel::Program>, String> {
    PROGRAMS.with_borrow_mut(|programs| match programs.get(rule) {
        Some(program) => Ok(Rc::clone(program)),
        None => {
            let program = Rc::new(cel::Program::compile(rule).map_err(|error| error.to_string())?);
            programs.insert(rule.to_owned(), Rc::clone(&program));
            Ok(program)
        }
    })
}

/// JSON as CEL has it: whole numbers are of its signed type, as literals and sizes are.
fn to_cel(value: &Value) -> cel::Value {
    match value {
        Value::Null => cel::Value::Null,
        Value::Bool(value) => cel::Value::Bool(*value),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => cel::Value::Int(whole),
            None => cel::Value::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
        Value::String(text) => cel::Value::from(text.as_str()),
        Value::Array(items) => items.iter().map(to_cel).collect::<Vec<_>>().into(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, member)| (name.clone(), to_cel(member)));
            members.collect::<HashMap<String, cel::Value>>().into()
        }
    }
}
