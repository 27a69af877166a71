//! "Did you mean": the known word nearest to a mistyped one.

/// The word at most two slips away (a letter more, less, other, or swapped with its neighbour), or equal but for case.
pub(super) fn nearest(text: &str, words: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    if text.is_empty() || text.chars().count() > 64 {
        return None;
    }
    let typed: Vec<char> = text.to_lowercase().chars().collect();
    let allowed = if typed.len() < 5 { 1 } else { 2 };
    let scored = words.into_iter().map(|word| {
        let known: Vec<char> = word.to_lowercase().chars().collect();
        (distance(&typed, &known), word)
    });
    scored.filter(|(slips, _)| *slips <= allowed).min_by_key(|(slips, _)| *slips).map(|(_, word)| word)
}

/// Optimal string alignment distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let other = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + other);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_word_that_was_meant() {
        let words = ["shipping", "receiving", "packing"];
        assert_eq!(nearest("shiping", words), Some("shipping"));
        assert_eq!(nearest("Shipping", words), Some("shipping"));
        assert_eq!(nearest("recieving", words), Some("receiving"));
        assert_eq!(nearest("ploughing", words), None);
        assert_eq!(nearest(&"x".repeat(100_000), words), None);
    }
}
