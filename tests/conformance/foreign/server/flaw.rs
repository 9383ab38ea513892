//! What can be wrong with the server's code.

use serde::Deserialize;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flaw {
    /// The last item of a page is the first of the next.
    PagesOverlap,
    /// The offset counts pages where it should count rows, and the other way round.
    OtherUnit,
    /// Past the end, there is the last page.
    LastPageAgain,
    /// A page has one item more than asked for.
    PageTooLong,
    /// The total is that of the page.
    TotalOfPage,
    /// The total is that of the list without filters.
    TotalUnfiltered,
    /// The first of the keys does not change the order.
    KeyIgnored,
    DirectionIgnored,
    /// Equal items come in another order each time.
    TiesChange,
    /// Equal items turn with the direction.
    TiesTurn,
    /// Items without the key are left out of the sorted list.
    NullsVanish,
    /// What should contain a value has to begin with it.
    ContainsAsPrefix,
    ContainsAnyCase,
    /// What should be a value need only begin with it.
    EqualsAsPrefix,
    /// Of several filters, the first counts.
    FirstFilterAlone,
    FilterAfterPaging,
    /// Subsets that go by access leave nothing out.
    ClosedListed,
    /// Without a limit, pages have one item.
    DefaultLimit,
    /// Without a key, the list is sorted by another than the default one.
    DefaultKey,
    MaximumPlusOne,
    MinimumMinusOne,
    /// Any text is taken for one of the listed values.
    AnyValue,
    /// Numbers are others in the details.
    OtherDetails,
    /// The last item of the list can't be opened.
    DeadLink,
    /// Nobody asks whose the scope of a request is.
    OthersScope,
    /// What is closed to a person is shown.
    ClosedShown,
    /// Without a credential, one is someone.
    Anyone,
    /// Any credential of the right form will do.
    AnyToken,
    /// What should be refused with 400 is with 422.
    OtherStatus,
    NoHeaders,
    /// Refusals are pages.
    Html,
    /// The last page names itself as the next.
    NextAgain,
    /// Small pages name no next.
    NextMissing,
    /// The next page leaves out an item.
    NextSkips,
    /// The first page has another number.
    OtherFirst,
    /// Past the end there is an empty page where it should be refused.
    EmptyPastTheEnd,
    /// Only the first of several keys orders.
    FirstKeyAlone,
    /// What should be at least or at most a value has to be more or less.
    BoundsExcluded,
    /// What should be more or less than a value may be that value.
    BoundsIncluded,
    /// The end of an interval is not in it.
    EndExcluded,
    /// An interval that is open is taken for one of nothing.
    OpenIgnored,
    /// Of several values, the first counts.
    FirstValueAlone,
    /// Of several fields, the first counts.
    FirstFieldAlone,
    /// Letter case matters where it should not.
    CaseMatters,
    /// What should begin with a value may contain it.
    PrefixAsContains,
    /// An empty filter is none.
    EmptyIsNone,
    /// What others keep to themselves is listed.
    HiddenListed,
    /// What is open to all is listed for its owner alone.
    OpenUnlisted,
    /// For an id that there is not, another item is shown.
    AnotherForUnknown,
    /// Each second answer has another number.
    Counter,
}
