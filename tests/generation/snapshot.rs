//! The public surface of each client as it was reviewed; `INSTA_UPDATE=always cargo test --test generation` renews it.

use insta::Settings;
use syn::visit_mut::{self, VisitMut};
use syn::{Block, File, ItemImpl};

/// What `build.rs` wrote for this very build, by platform.
const GENERATED: [(&str, &str); 5] = [
    ("eihealth", include_str!(concat!(env!("OUT_DIR"), "/eihealth.rs"))),
    ("modelarts", include_str!(concat!(env!("OUT_DIR"), "/modelarts.rs"))),
    ("scnet", include_str!(concat!(env!("OUT_DIR"), "/scnet.rs"))),
    ("maptable", include_str!(concat!(env!("OUT_DIR"), "/maptable.rs"))),
    ("iam", include_str!(concat!(env!("OUT_DIR"), "/iam.rs"))),
];

/// Empties the bodies of functions and of implementations of traits, which say nothing to users.
struct Surface;

impl VisitMut for Surface {
    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.clear();
    }

    fn visit_item_impl_mut(&mut self, item: &mut ItemImpl) {
        if item.trait_.is_some() {
            item.items.clear();
        }
        visit_mut::visit_item_impl_mut(self, item);
    }
}

fn surface(code: &str) -> String {
    let mut file: File = syn::parse_file(code).unwrap();
    Surface.visit_file_mut(&mut file);
    prettyplease::unparse(&file)
}

#[test]
fn the_public_surface_of_every_client_is_as_it_was_reviewed() {
    for (platform, code) in GENERATED {
        let mut settings = Settings::clone_current();
        settings.set_snapshot_path("../snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("client_{platform}"), surface(code)));
    }
}

#[test]
fn the_surface_has_signatures_and_no_bodies() {
    let shown = surface(
        "pub struct A { pub a: u8 } impl A { pub fn f(&self) -> u8 { self.a } } impl Clone for A { fn clone(&self) -> A { A { a: 1 } } }",
    );
    assert!(shown.contains("pub a: u8") && shown.contains("pub fn f(&self) -> u8 {}"), "{shown}");
    assert!(!shown.contains("self.a") && shown.contains("impl Clone for A {}"), "{shown}");
}
