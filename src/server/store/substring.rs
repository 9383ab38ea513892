//! Rows found by any part of a text, through an index of its trigrams: SQLite's FTS5, or PostgreSQL's `pg_trgm` where the
//! database has it, without which PostgreSQL looks at every row.
//!
//! Case counts, and no character is special. Parts of fewer than three characters have no trigram.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Error};

use super::sql::{Builder, Dialect, Tx, query};

/// Characters of the shortest part that the index finds.
pub(super) const SHORTEST: usize = 3;

/// The number of texts that are looked at to tell rare trigrams from common ones.
const SAMPLE: usize = 64;

/// Of how many of these a trigram is rare.
const RARE: usize = SAMPLE / 20;

/// Most trigrams that are looked up if some are rare, but for those that no sample has.
const ENOUGH: usize = 4;

/// A column whose texts are found by their parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Searched {
    pub(super) table: &'static str,
    pub(super) column: &'static str,
    /// The table's whole number.
    pub(super) number: &'static str,
    /// The table of FTS5 that indexes the column on SQLite; what PostgreSQL has writes itself.
    pub(super) index: &'static str,
}

impl Searched {
    /// Adds the condition that the row `w` of the table may have the part of which this is the [`pattern`](Self::pattern); there
    /// are some more that meet it.
    pub(super) fn push_candidate<'q>(self, sql: &mut Builder<'q>, dialect: Dialect, pattern: &'q str) {
        let Self { column, number, index, .. } = self;
        match dialect {
            Dialect::Sqlite => {
                sql.push("w.").push(number).push(" IN (SELECT rowid FROM ").push(index);
                sql.push(" WHERE ").push(index).push(" MATCH ").push_bind(pattern).push(")");
            }
            Dialect::Postgres => {
                sql.push("w.").push(column).push(" LIKE ").push_bind(pattern);
            }
        }
    }

    /// What the index is asked for to find a part.
    pub(super) async fn pattern(self, tx: &mut Tx, part: &str) -> Result<String, Error> {
        Ok(match tx.dialect() {
            Dialect::Sqlite => fts_query(part, &self.sample(tx).await?),
            Dialect::Postgres => like_pattern(part),
        })
    }

    /// Some texts, from all over the table.
    async fn sample(self, tx: &mut Tx) -> Result<Vec<String>, Error> {
        let Self { table, column, number, .. } = self;
        let sql = format!(
            "WITH RECURSIVE sample (place, least, most) AS (SELECT 0, (SELECT MIN({number}) FROM {table}), \
                 (SELECT MAX({number}) FROM {table}) UNION ALL SELECT place + 1, least, most FROM sample WHERE place + 1 < $1) \
             SELECT (SELECT {column} FROM {table} WHERE {number} >= least + (most - least) * place / $1 \
                 ORDER BY {number} LIMIT 1) FROM sample"
        );
        let size = i64::try_from(SAMPLE).unwrap_or(i64::MAX);
        let texts: Vec<Option<String>> = query(AssertSqlSafe(sql)).bind(size).fetch_all(tx).await?;
        Ok(texts.into_iter().flatten().collect())
    }

    /// Notes a row that came.
    pub(super) async fn insert(self, tx: &mut Tx, number: i64, text: &str) -> Result<(), Error> {
        let Self { index, column, .. } = self;
        self.maintain(tx, format!("INSERT INTO {index} (rowid, {column}) VALUES ($1, $2)"), number, text).await
    }

    /// Forgets a row that had this text.
    pub(super) async fn remove(self, tx: &mut Tx, number: i64, text: &str) -> Result<(), Error> {
        let Self { index, column, .. } = self;
        let sql = format!("INSERT INTO {index} ({index}, rowid, {column}) VALUES ('delete', $1, $2)");
        self.maintain(tx, sql, number, text).await
    }

    async fn maintain(self, tx: &mut Tx, sql: String, number: i64, text: &str) -> Result<(), Error> {
        if tx.dialect() == Dialect::Sqlite {
            query(AssertSqlSafe(sql)).bind(number).bind(text).execute(tx).await?;
        }
        Ok(())
    }

    /// Indexes all rows anew.
    pub(super) async fn rebuild(self, tx: &mut Tx) -> Result<(), Error> {
        if tx.dialect() == Dialect::Sqlite {
            let index = self.index;
            query(AssertSqlSafe(format!("INSERT INTO {index} ({index}) VALUES ('rebuild')"))).execute(tx).await?;
        }
        Ok(())
    }
}

/// Asks for some of the part's trigrams: reading what has a common one takes long, and excludes little.
fn fts_query(part: &str, sample: &[String]) -> String {
    let characters: Vec<char> = part.chars().collect();
    let trigrams: BTreeSet<String> = characters.windows(SHORTEST).map(|three| three.iter().collect()).collect();
    let count = |trigram: &String| sample.iter().filter(|text| text.contains(trigram.as_str())).count();
    let mut counted: Vec<(usize, String)> = trigrams.into_iter().map(|it| (count(&it), it)).collect();
    counted.sort();
    if counted.first().is_some_and(|(count, _)| *count <= RARE) {
        let unseen = counted.iter().filter(|(count, _)| *count == 0).count();
        counted.truncate(unseen.clamp(ENOUGH, 2 * ENOUGH));
    }
    let quoted: Vec<String> = counted.iter().map(|(_, it)| format!("\"{}\"", it.replace('"', "\"\""))).collect();
    quoted.join(" AND ")
}

fn like_pattern(part: &str) -> String {
    let mut pattern = String::from("%");
    for character in part.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern + "%"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_of_a_part_is_special() {
        assert_eq!(like_pattern(r"50%_\"), r"%50\%\_\\%");
        assert_eq!(fts_query("a\"b*", &[]), "\"\"\"b*\" AND \"a\"\"b\"");
    }

    #[test]
    fn common_trigrams_are_left_to_the_rare_ones() {
        let sample: Vec<String> = (0..SAMPLE).map(|number| format!("workspace-{number}")).collect();
        let cases: [(&str, &[&str]); 3] = [
            ("workspace-zz8zz9", &["-zz", "8zz", "e-z", "z8z", "zz8", "zz9"]),
            ("workspace!", &["ce!", "ace", "esp", "kes"]),
            ("works", &["ork", "rks", "wor"]),
        ];
        for (part, wanted) in cases {
            let asked = fts_query(part, &sample);
            let asked: Vec<&str> = asked.split(" AND ").map(|it| it.trim_matches('"')).collect();
            assert_eq!(asked[0], wanted[0], "{part}");
            assert_eq!(asked.len(), wanted.len(), "{part}: {asked:?}");
        }
    }
}
