//! Commands that show a replicate again, to be called in the folder of the study.

use super::Source;

/// What stands in a command for the number of the replicate.
pub const NUMBER: &str = "{replicate}";

/// The command that tells a replicate of a plan.
pub fn tell(
    source: &Source,
    strategy: &str,
    budget_usd: f64,
    adversary: Option<&str>,
    replicate: &str,
) -> String {
    let adversary = adversary.map_or(String::new(), |id| format!(" --adversary {}", word(id)));
    format!(
        "picket run {} --strategy {} --budget {budget_usd}{adversary} --replicate {replicate} --seed {}",
        word(source.file),
        word(strategy),
        source.seed
    )
}

/// The command that opens a window on a replicate of a plan, with another plan beside it.
pub fn watch(
    (strategy, budget_usd): (&str, f64),
    against: Option<&str>,
    adversary: Option<&str>,
    replicate: u32,
) -> String {
    let against = against.map_or(String::new(), |id| format!(" --against {}", word(id)));
    let adversary = adversary.map_or(String::new(), |id| format!(" --adversary {}", word(id)));
    format!(
        "picket view . --strategy {} --budget {budget_usd}{against}{adversary} --replicate {replicate}",
        word(strategy)
    )
}

/// The command that makes a study again, in the folder of its scenario; `asked` are its words instead of a number of replicates.
pub fn again(source: &Source, replicates: u32, asked: Option<&str>) -> String {
    let asked = asked.map_or_else(|| format!("--replicates {replicates}"), str::to_owned);
    format!("picket study {} {asked} --seed {}", word(file_name(source.file)), source.seed)
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A word as a shell takes it: quoted unless it is plain.
pub fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._/-+:@%,=".contains(c);
    match !text.is_empty() && text.chars().all(plain) {
        true => text.to_owned(),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_take_it_apart() {
        assert_eq!(word("ledger/scenario/valley.ron"), "ledger/scenario/valley.ron");
        assert_eq!(word("my plan.ron"), "'my plan.ron'");
        assert_eq!(word("it's $(this)"), r"'it'\''s $(this)'");
        assert_eq!(word(""), "''");
    }
}
