//! The arguments of a call: who refuses them is named, and those that are headers are checked.

use std::collections::BTreeSet;

use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ExprMethodCall, Ident, parse_quote};

/// Makes arguments that were refused name the operation they were for, and checks those that are headers.
pub struct NameOperation {
    pub table: Ident,
    /// Names of the headers that are secrets, which have no text but what they expose.
    pub secrets: BTreeSet<String>,
}

impl VisitMut for NameOperation {
    fn visit_expr_method_call_mut(&mut self, call: &mut ExprMethodCall) {
        let table = &self.table;
        if call.method == "append"
            && let (Some(name), Some(value)) = (call.args.first().cloned(), call.args.last().and_then(converted))
        {
            let is_secret = self.secrets.contains(name.to_token_stream().to_string().trim_matches('"'));
            let text: Expr = if is_secret { parse_quote!(#value.expose()) } else { parse_quote!(&#value.to_string()) };
            call.args = parse_quote!(#name, super::#table.header(#name, #text)?);
        }
        if call.method == "map_err" && call.args.to_token_stream().to_string() == "Error :: InvalidRequest" {
            call.args = parse_quote!(|reason| Error::invalid(&super::#table, reason));
        }
        visit_mut::visit_expr_method_call_mut(self, call);
    }
}

/// The `value` of `value.to_string().try_into()?`.
fn converted(expression: &Expr) -> Option<Expr> {
    let Expr::Try(tried) = expression else { return None };
    let Expr::MethodCall(conversion) = &*tried.expr else { return None };
    match &*conversion.receiver {
        Expr::MethodCall(text) if text.method == "to_string" => Some((*text.receiver).clone()),
        _ => None,
    }
}
