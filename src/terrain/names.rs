//! Names for generated towns: syllables that belong to no one country.

use super::noise::unit;

/// Town names of two or three syllables, none twice.
pub(crate) struct Names {
    seed: u64,
    drawn: i64,
    given: Vec<String>,
}

impl Names {
    const HEADS: [&str; 24] = [
        "Ar", "Bel", "Bra", "Cor", "Dal", "El", "Fen", "Gar", "Hol", "Is", "Kel", "Lor", "Mar", "Nor", "Or",
        "Pel", "Quen", "Ros", "Sel", "Tam", "Ul", "Var", "Wes", "Yar",
    ];
    const MIDDLES: [&str; 12] = ["", "", "", "a", "en", "i", "o", "and", "er", "um", "ov", "il"];
    const TAILS: [&str; 16] = [
        "den", "dale", "mere", "ton", "wick", "holm", "by", "ford", "sey", "lund", "vik", "rath", "mond",
        "stead", "lin", "gard",
    ];

    pub(crate) fn new(seed: u64) -> Self {
        Self { seed, drawn: 0, given: Vec::new() }
    }

    pub(crate) fn next(&mut self) -> String {
        loop {
            let pick = |list: &[&'static str], slot: i64| {
                list[(unit(self.seed, self.drawn, slot) * list.len() as f64) as usize]
            };
            let name = [pick(&Self::HEADS, 0), pick(&Self::MIDDLES, 1), pick(&Self::TAILS, 2)].concat();
            self.drawn += 1;
            if !self.given.contains(&name) {
                self.given.push(name.clone());
                return name;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hundred_names_are_all_different() {
        let mut names = Names::new(5);
        let mut all: Vec<String> = (0..200).map(|_| names.next()).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 200);
    }
}
