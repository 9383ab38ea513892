//! Tables that keep to a width: columns give way in an order, and long texts are shortened in the middle.

use anstyle::{AnsiColor, Style};
use console::measure_text_width;

/// A column with its heading.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    pub name: &'a str,
    pub kind: Kind,
    /// The higher, the sooner it is hidden; 0 never is.
    pub rank: u8,
}

/// The content of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text that may be shortened to so many characters.
    Text(usize),
    /// Text that is shown whole, such as a status.
    Whole,
    /// A number, aligned to the right.
    Number,
    /// A bar that takes what is left of the line.
    Bar,
}

/// True if something is well.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Near,
    Bad,
}

impl Tone {
    /// The color of a text.
    pub fn style(self) -> Style {
        match self {
            Self::Plain => Style::new(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Near => AnsiColor::Yellow.on_default(),
            Self::Bad => AnsiColor::Red.on_default(),
        }
    }
}

/// One cell.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    pub text: String,
    pub tone: Tone,
    /// How full the bar is, in percent.
    pub bar: Option<f64>,
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self { text: text.into(), ..Self::default() }
    }
}

/// Blanks between columns.
const GAP: usize = 2;
/// Length of a bar where there is no terminal, the least that shows anything, and the greatest that is still seen with
/// its row.
const BAR: usize = 12;
const SHORTEST_BAR: usize = 4;
const LONGEST_BAR: usize = 40;
/// What stands after a bar that is more than full.
const OVER: &str = " over";
/// Characters of a text that always stays, as long as there is something to hide in their place.
const COMFORTABLE: usize = 24;
/// What a text is shortened to if nothing else helps.
const NARROWEST: usize = 4;

/// A table of one line a row; the columns that have no place are named below.
pub fn grid(columns: &[Column<'_>], rows: &[Vec<Cell>], width: Option<usize>) -> String {
    let (shown, widths) = layout(columns, rows, width);
    let bold = Style::new().bold();
    let headings = shown.iter().map(|index| (columns[*index].name.to_owned(), bold));
    let mut text = line(columns, &shown, &widths, headings.collect());
    for row in rows {
        let cells = shown.iter().zip(&widths).map(|(index, width)| {
            let cell = &row[*index];
            let text = cell.bar.map_or_else(|| shorten(&cell.text, *width), |full| bar(full, *width, rows, *index));
            (text, cell.tone.style())
        });
        text += &line(columns, &shown, &widths, cells.collect());
    }
    let hidden: Vec<_> = (0..columns.len()).filter(|index| !shown.contains(index)).collect();
    if !hidden.is_empty() {
        let names: Vec<_> = hidden.into_iter().map(|index| columns[index].name).collect();
        let note = format!("(a wider terminal also shows: {})", names.join(", "));
        text += &textwrap::fill(&note, width.unwrap_or(usize::MAX));
        text.push('\n');
    }
    text
}

fn line(columns: &[Column<'_>], shown: &[usize], widths: &[usize], cells: Vec<(String, Style)>) -> String {
    let (mut text, mut owed) = (String::new(), 0);
    for ((index, width), (cell, style)) in shown.iter().zip(widths).zip(cells) {
        let blanks = width.saturating_sub(measure_text_width(&cell));
        let (before, after) = if columns[*index].kind == Kind::Number { (blanks, 0) } else { (0, blanks) };
        if !cell.is_empty() {
            // Blanks are written when something follows, so that no line ends in them.
            text += &format!("{}{style}{cell}{style:#}", " ".repeat(owed + before));
            owed = after + GAP;
        } else {
            owed += width + GAP;
        }
    }
    text + "\n"
}

/// The columns that have a place, and how wide each is.
fn layout(columns: &[Column<'_>], rows: &[Vec<Cell>], width: Option<usize>) -> (Vec<usize>, Vec<usize>) {
    let natural: Vec<usize> = (0..columns.len())
        .map(|index| {
            let cells = rows.iter().map(|row| match row[index].bar {
                Some(_) => BAR + suffix(rows, index),
                None => measure_text_width(&row[index].text),
            });
            cells.chain([measure_text_width(columns[index].name)]).max().unwrap_or_default()
        })
        .collect();
    let mut shown: Vec<usize> = (0..columns.len()).collect();
    let Some(width) = width else {
        return (shown, natural);
    };
    let least = |index: usize| match columns[index].kind {
        Kind::Text(least) => natural[index].min(least.max(measure_text_width(columns[index].name))),
        Kind::Bar => natural[index].min((SHORTEST_BAR + suffix(rows, index)).max(columns[index].name.len())),
        Kind::Whole | Kind::Number => natural[index],
    };
    // Names that stay have room before what gives way has any.
    let comfortable = |index: usize| match columns[index].kind {
        Kind::Text(_) if columns[index].rank == 0 => natural[index].min(COMFORTABLE).max(least(index)),
        _ => least(index),
    };
    let total = |shown: &[usize], of: &dyn Fn(usize) -> usize| {
        shown.iter().map(|index| of(*index)).sum::<usize>() + GAP * shown.len().saturating_sub(1)
    };
    while total(&shown, &comfortable) > width {
        let first = shown.iter().copied().filter(|index| columns[*index].rank > 0);
        match first.max_by_key(|index| (columns[*index].rank, *index)) {
            Some(first) => shown.retain(|index| *index != first),
            None => break,
        }
    }
    let mut widths: Vec<usize> = shown.iter().map(|index| natural[*index]).collect();
    let narrowest = |index: usize| match columns[index].kind {
        Kind::Text(_) => NARROWEST.min(natural[index]),
        _ => least(index),
    };
    for floor in [&comfortable as &dyn Fn(usize) -> usize, &least, &narrowest] {
        narrow(&shown, &mut widths, width, floor);
    }
    let left = width.saturating_sub(widths.iter().sum::<usize>() + GAP * shown.len().saturating_sub(1));
    if let Some(place) = shown.iter().position(|index| columns[*index].kind == Kind::Bar) {
        widths[place] = (widths[place] + left).min(LONGEST_BAR + suffix(rows, shown[place]));
    }
    (shown, widths)
}

/// Takes from the widest column until all fit.
fn narrow(shown: &[usize], widths: &mut [usize], width: usize, floor: &dyn Fn(usize) -> usize) {
    while widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1) > width {
        let places = (0..widths.len()).filter(|place| widths[*place] > floor(shown[*place]));
        let Some(widest) = places.max_by_key(|place| widths[*place]) else { return };
        widths[widest] -= 1;
    }
}

/// Characters after the bars of a column.
fn suffix(rows: &[Vec<Cell>], index: usize) -> usize {
    let over = rows.iter().any(|row| row[index].bar.is_some_and(|full| full > 100.0));
    if over { OVER.len() } else { 0 }
}

fn bar(percent: f64, width: usize, rows: &[Vec<Cell>], index: usize) -> String {
    let length = width.saturating_sub(suffix(rows, index));
    let full = ((percent / 100.0 * length as f64).round() as usize).min(length);
    let over = if percent > 100.0 { OVER } else { "" };
    format!("{}{}{over}", "█".repeat(full), "░".repeat(length - full))
}

/// A text of at most so many characters, without its middle if it has more.
pub fn shorten(text: &str, width: usize) -> String {
    if measure_text_width(text) <= width {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    let end = take(text.chars().rev(), room / 2);
    let start = take(text.chars(), room - measure_text_width(&end.iter().collect::<String>()));
    start.into_iter().chain(['…']).chain(end.into_iter().rev()).collect()
}

/// Characters that fit into a width.
fn take(characters: impl Iterator<Item = char>, width: usize) -> Vec<char> {
    let mut taken = 0;
    let fits = |c: &char| {
        taken += measure_text_width(c.encode_utf8(&mut [0; 4]));
        taken <= width
    };
    characters.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_keep_their_beginning_and_their_end() {
        let cases = [
            ("alphabet", 8, "alphabet"),
            ("alphabet", 7, "alp…bet"),
            ("alphabet", 4, "al…t"),
            ("蛋白质结构预测", 9, "蛋白…预测"),
            ("蛋白质结构预测", 8, "蛋白…测"),
        ];
        for (text, width, expected) in cases {
            assert_eq!(shorten(text, width), expected, "{text} in {width}");
        }
    }

    #[test]
    fn columns_give_way_in_their_order_and_no_line_is_wider_than_it_may_be() {
        let columns = [
            Column { name: "name", kind: Kind::Text(8), rank: 0 },
            Column { name: "status", kind: Kind::Whole, rank: 0 },
            Column { name: "address", kind: Kind::Text(10), rank: 2 },
            Column { name: "full", kind: Kind::Number, rank: 0 },
            Column { name: "usage", kind: Kind::Bar, rank: 1 },
        ];
        let row = |full: f64| {
            let bar = Cell { bar: Some(full), ..Cell::default() };
            let name = format!("a-name-that-is-long-{full}");
            vec![name.into(), "CREATE_FAILED".into(), "https://service.example/x/y".into(), "7 %".into(), bar]
        };
        let rows = [row(50.0), row(120.0)];
        // The width, the length of the bars, and the columns that are hidden.
        let cases = [
            (None, 12, ""),
            (Some(200), 40, ""),
            (Some(74), 8, ""),
            (Some(66), 15, "address"),
            (Some(55), 4, "address"),
            (Some(36), 0, "address, usage"),
        ];
        for (width, length, hidden) in cases {
            let text = anstream::adapter::strip_str(&grid(&columns, &rows, width)).to_string();
            let lines: Vec<_> = text.lines().collect();
            let bar = lines[2].chars().filter(|c| ['█', '░'].contains(c)).count();
            assert_eq!(bar, length, "{width:?}:\n{text}");
            assert_eq!(lines.get(3).is_some(), !hidden.is_empty(), "{width:?}:\n{text}");
            assert!(hidden.is_empty() || text.replace('\n', " ").contains(&format!("shows: {hidden})")), "{text}");
            assert!(lines[1].contains("CREATE_FAILED") && lines[2].ends_with("over") == (length > 0), "{text}");
            for line in lines {
                assert!(width.is_none_or(|width| measure_text_width(line) <= width), "{width:?}: {line}");
            }
        }
    }
}
