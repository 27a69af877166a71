//! A node killed at random while clients write.

use std::time::Duration;

use suyuan_tests::fault::{Came, Dice, Site, Tally, long, turn};

/// How often the node is killed: `SUYUAN_KILLS`, or 100, or 1,000 in the long form.
fn kills() -> usize {
    let asked = std::env::var("SUYUAN_KILLS").ok().and_then(|n| n.parse().ok());
    asked.unwrap_or(if long() { 1_000 } else { 100 })
}

#[test]
fn nothing_acknowledged_is_lost_when_the_node_is_killed() {
    let _turn = turn();
    let mut site = Site::found(0);
    let mut dice = Dice::new(7);
    let mut tally = Tally::new("SIGKILL under load", kills());
    site.up();
    for kill in 1..=kills() {
        let mut node = site.node.take();
        let pause = Duration::from_millis(5 + dice.roll(120));
        site.load_while(|| {
            std::thread::sleep(pause);
            node.take().unwrap().kill();
        });
        site.up();
        let said = site.node.as_ref().unwrap().log();
        if said.contains("ERROR") || said.contains("panicked") {
            tally.wrong(format!("kill {kill}: a restart after a kill is quiet: {said}"));
        }
        // The whole log is read again and again, but not each time: the last reading covers all that was said before.
        if kill % (kills() / 4).max(25) == 0 || kill == kills() {
            tally.held(&format!("kill {kill}"), &site.judge());
        }
        tally.case(&format!("kill {kill}"), Came::Up, &site.data, None);
    }
    assert!(site.kept.len() > kills() / 2, "only {} statements were acknowledged", site.kept.len());
    tally.done();
}
