//! Names in generated code: those of other crates by way of `::scicloud::client`, so that it stands in any crate that
//! depends on this one alone, and those of its own types by where they are.

use proc_macro2::{Group, Ident, Literal, Punct, Spacing, Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, File, ItemEnum, ItemMod, ItemStruct, Path, parse_quote};

/// The module that stands for that of the document's types until it is known where they are named.
pub const TYPES: &str = "crate::scicloud_types";

/// The crates that generated code names, which `scicloud::client` has.
const CRATES: [&str; 4] = ["progenitor_client", "reqwest", "serde", "serde_json"];

/// Makes all names those of this crate or of the code itself.
///
/// # Errors
///
/// A message where the result is no Rust.
pub fn run(file: &mut File) -> Result<(), String> {
    Local::default().visit_file_mut(file);
    let tokens = through_client(file.to_token_stream());
    *file = syn::parse2(tokens).map_err(|error| format!("the generated code is no Rust: {error}"))?;
    Ok(())
}

/// Names the types by where they are, and the crate that their derives find `serde` in.
#[derive(Default)]
struct Local {
    modules: Vec<String>,
}

impl VisitMut for Local {
    fn visit_item_mod_mut(&mut self, module: &mut ItemMod) {
        self.modules.push(module.ident.to_string());
        visit_mut::visit_item_mod_mut(self, module);
        self.modules.pop();
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        let is_ours =
            path.segments.len() > 2 && path.segments[0].ident == "crate" && path.segments[1].ident == "scicloud_types";
        if is_ours {
            let rest = path.segments.iter().skip(2);
            *path = match self.modules.iter().map(String::as_str).collect::<Vec<_>>()[..] {
                ["types"] => parse_quote!(self::#(#rest)::*),
                ["types", _] => parse_quote!(super::#(#rest)::*),
                _ => parse_quote!(types::#(#rest)::*),
            };
        }
        visit_mut::visit_path_mut(self, path);
    }

    fn visit_item_struct_mut(&mut self, item: &mut ItemStruct) {
        name_serde(&mut item.attrs);
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_item_enum_mut(&mut self, item: &mut ItemEnum) {
        name_serde(&mut item.attrs);
        visit_mut::visit_item_enum_mut(self, item);
    }
}

fn name_serde(attributes: &mut Vec<Attribute>) {
    let derive = |attribute: &Attribute| {
        attribute.path().is_ident("derive") && attribute.to_token_stream().to_string().contains("serde ::")
    };
    if let Some(at) = attributes.iter().position(derive) {
        attributes.insert(at + 1, parse_quote!(#[serde(crate = "::scicloud::client::serde")]));
    }
}

/// Puts `::scicloud::client::` before the names of other crates.
fn through_client(tokens: TokenStream) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut out: Vec<TokenTree> = Vec::with_capacity(tokens.len());
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), through_client(group.stream()));
                inner.set_span(group.span());
                out.push(inner.into());
            }
            TokenTree::Ident(name) if begins_path(&tokens, index) && CRATES.contains(&&*name.to_string()) => {
                if !is_colons(&tokens, index.wrapping_sub(2)) {
                    out.extend(colons());
                }
                for part in ["scicloud", "client"] {
                    out.push(Ident::new(part, Span::call_site()).into());
                    out.extend(colons());
                }
                out.push(token.clone());
            }
            TokenTree::Literal(literal) => out.push(named(literal).into()),
            token => out.push(token.clone()),
        }
    }
    out.into_iter().collect()
}

/// Tells whether the identifier here is the first of a path with several.
fn begins_path(tokens: &[TokenTree], index: usize) -> bool {
    if !is_colons(tokens, index + 1) {
        return false;
    }
    // `a::name` has an identifier before the colons, `impl ::name` a keyword.
    let before = index.checked_sub(3).map(|at| &tokens[at]);
    match before.filter(|_| is_colons(tokens, index.wrapping_sub(2))) {
        Some(TokenTree::Ident(word)) => syn::parse_str::<Ident>(&word.to_string()).is_err(),
        _ => true,
    }
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon = |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == ':');
    is_colon(at) && is_colon(at.wrapping_add(1))
}

fn colons() -> [TokenTree; 2] {
    [Punct::new(':', Spacing::Joint).into(), Punct::new(':', Spacing::Alone).into()]
}

/// A text of an attribute that names a function of another crate.
fn named(literal: &Literal) -> Literal {
    let text = literal.to_string();
    let name = CRATES.iter().find_map(|name| text.strip_prefix(&format!("\"::{name}::")).map(|rest| (name, rest)));
    match name {
        Some((name, rest)) => Literal::string(&format!("::scicloud::client::{name}::{}", rest.trim_end_matches('"'))),
        None => literal.clone(),
    }
}
