//! What can be wrong with a page of a list.

use std::fmt;

/// The problem with a page of a list, seen from the pages before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum PageFault {
    /// It has nothing but items of earlier pages, as from a server that ignores the offset.
    Repeated {
        /// The number of items it has.
        items: u64,
    },
    /// Some of its items were on earlier pages, though the list has not grown by as many in the meantime.
    Overlapping {
        /// The number.
        repeated: u64,
        /// The number of items it has.
        items: u64,
    },
    /// It is empty before the total is reached.
    EndedEarly {
        /// The number of items that lie before it.
        before: u64,
        /// The number of items that the list has, as the server says.
        total: u64,
    },
}

impl fmt::Display for PageFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repeated { items } => {
                write!(f, "has nothing but items of earlier pages ({items}), as from a server that ignores it")
            }
            Self::Overlapping { repeated, items } => {
                write!(
                    f,
                    "has items of earlier pages ({repeated} of {items}), though the list has not grown by as many"
                )
            }
            Self::EndedEarly { before, total } => {
                write!(f, "is empty, though only {before} of {total} items lie before it")
            }
        }
    }
}
