//! What a document says of a list, as the generated tables hold it.

/// What a document says of the list that an operation answers.
#[derive(Debug)]
pub struct Collection {
    /// JSON pointer to the array of items in the body.
    pub items: &'static str,
    /// JSON pointer to the field of an item that tells it from the others.
    pub key: &'static str,
    /// JSON pointer to the number of items on all pages.
    pub total: Option<&'static str>,
    /// The way to ask for a page; without it, an answer has the whole list.
    pub paging: Option<Paging>,
}

/// The way to ask for a page of a list.
#[derive(Debug)]
pub struct Paging {
    /// Name of the parameter of the query that says where the page starts.
    pub offset: &'static str,
    /// The unit of the offset.
    pub unit: OffsetUnit,
    /// The offset of the first item, or of the first page.
    pub first: i64,
}

/// The unit of the offset of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OffsetUnit {
    /// Rows, which are items.
    Row,
    /// Pages of as many rows as the page size.
    Page,
}

impl OffsetUnit {
    /// The unit that this one may be mistaken for.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Row => Self::Page,
            Self::Page => Self::Row,
        }
    }

    /// What is counted, in words.
    pub(super) fn counted(self) -> &'static str {
        match self {
            Self::Row => "rows",
            Self::Page => "pages",
        }
    }
}
