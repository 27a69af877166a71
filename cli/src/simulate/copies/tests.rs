use super::*;

/// The runs of docs/CLONES.md.
fn documented(looks: u64) -> Settings {
    Settings { seed: 1, copies: vec![2, 5, 10, 50, 100, 1_000], honest: 2_000, looks, codes: 100 }
}

#[test]
fn the_document_has_the_tables_of_its_runs() {
    let document = include_str!("../../../../docs/CLONES.md").replace("\r\n", "\n");
    for looks in [100, 25] {
        let tables = simulate(&documented(looks)).to_markdown();
        assert!(
            document.contains(&tables),
            "docs/CLONES.md has other tables than `suyuan codes simulate --seed 1 --looks {looks} --markdown`:\n{tables}"
        );
    }
}

#[test]
fn honest_people_are_left_in_peace_in_any_world_and_many_copies_are_noticed() {
    for seed in [2, 3, 5, 8] {
        let settings = Settings { seed, copies: vec![50], honest: 500, looks: 100, codes: 20 };
        let report = simulate(&settings);
        assert!(report.false_alarms() <= 0.004, "seed {seed}: {}", report.to_markdown());
        assert!(report.recall(50) >= 0.95, "seed {seed}: {}", report.to_markdown());
    }
}

#[test]
fn the_same_seed_is_the_same_world() {
    let settings = Settings { seed: 4, copies: vec![10], honest: 20, looks: 100, codes: 5 };
    assert_eq!(simulate(&settings).to_json(), simulate(&settings).to_json());
    let other = Settings { seed: 5, ..settings.clone() };
    assert_ne!(simulate(&settings).to_json(), simulate(&other).to_json());
}
