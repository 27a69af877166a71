//! Which layer each box stands in: one right of the furthest that leads to it. A thread that would close a circle does not count.

/// The layer of each of `count` boxes.
pub(super) fn layers(count: usize, threads: &[(usize, usize)]) -> Vec<usize> {
    let forward = without_circles(count, threads);
    let mut comes_in = vec![0_usize; count];
    for tos in &forward {
        for to in tos {
            comes_in[*to] += 1;
        }
    }
    let led_to: Vec<bool> = comes_in.iter().map(|number| *number > 0).collect();
    let mut layer = vec![0_usize; count];
    let mut ready: Vec<usize> = (0..count).filter(|n| comes_in[*n] == 0).collect();
    while let Some(from) = ready.pop() {
        for to in &forward[from] {
            layer[*to] = layer[*to].max(layer[from] + 1);
            comes_in[*to] -= 1;
            if comes_in[*to] == 0 {
                ready.push(*to);
            }
        }
    }
    // A box that nothing leads to stands just before the first that it leads to, not at the far left.
    for from in (0..count).filter(|n| !led_to[*n]) {
        if let Some(first) = forward[from].iter().map(|to| layer[*to]).min() {
            layer[from] = first.saturating_sub(1);
        }
    }
    layer
}

/// The threads by where they come from, without those that lead back to a box on the way to them, or to itself.
fn without_circles(count: usize, threads: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut all = vec![Vec::new(); count];
    for (from, to) in threads.iter().filter(|(from, to)| from != to && *from < count && *to < count) {
        all[*from].push(*to);
    }
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        OnTheWay,
        Done,
    }
    let (mut seen, mut kept) = (vec![Seen::No; count], vec![Vec::new(); count]);
    for start in 0..count {
        if seen[start] != Seen::No {
            continue;
        }
        seen[start] = Seen::OnTheWay;
        let mut way = vec![(start, 0)];
        while let Some((at, next)) = way.last_mut() {
            let Some(to) = all[*at].get(*next).copied() else {
                seen[*at] = Seen::Done;
                way.pop();
                continue;
            };
            *next += 1;
            if seen[to] == Seen::OnTheWay {
                continue;
            }
            kept[*at].push(to);
            if seen[to] == Seen::No {
                seen[to] = Seen::OnTheWay;
                way.push((to, 0));
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_stands_right_of_everything_that_leads_to_it() {
        assert_eq!(layers(4, &[(0, 1), (1, 2), (0, 2), (3, 2)]), [0, 1, 2, 1]);
        assert_eq!(layers(2, &[(0, 1), (1, 0)]), [0, 1]);
        assert_eq!(layers(1, &[(0, 0)]), [0]);
    }

    #[test]
    fn a_chain_of_many_does_not_exhaust_the_stack() {
        let chain: Vec<(usize, usize)> = (0..99_999).map(|n| (n, n + 1)).collect();
        assert_eq!(without_circles(100_000, &chain).iter().map(Vec::len).sum::<usize>(), 99_999);
    }
}
