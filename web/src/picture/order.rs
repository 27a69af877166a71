//! In which order boxes stand in their layers: by the mean place of their neighbours, swept to and fro, so that few threads cross.
//! A thread that skips layers bends in each, and its bends take part.

/// How often it is swept.
const SWEEPS: usize = 6;

/// What stands in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A box, by its number.
    Box(usize),
    /// A thread on its way, by its number.
    Bend(usize),
}

/// Everything in its place.
pub(super) struct Placed {
    /// Each layer from top to bottom.
    pub(super) layers: Vec<Vec<Place>>,
    /// Of each thread: layer and place of its bends, from its beginning on.
    pub(super) bends: Vec<Vec<(usize, usize)>>,
}

/// Puts them in order.
pub(super) fn order(layer_of: &[usize], threads: &[(usize, usize)]) -> Placed {
    let deepest = layer_of.iter().max().map_or(0, |most| most + 1);
    let mut layers: Vec<Vec<Place>> = vec![Vec::new(); deepest];
    for (number, layer) in layer_of.iter().enumerate() {
        layers[*layer].push(Place::Box(number));
    }
    // Neighbours one layer to the left and to the right of each place.
    let mut joints: Vec<Vec<(Place, Place)>> = vec![Vec::new(); deepest];
    for (number, (from, to)) in threads.iter().enumerate() {
        let (Some(a), Some(b)) = (layer_of.get(*from), layer_of.get(*to)) else { continue };
        let (left, right, low, high) = if a <= b { (*from, *to, *a, *b) } else { (*to, *from, *b, *a) };
        if low == high {
            continue;
        }
        let mut before = Place::Box(left);
        for layer in low + 1..=high {
            let here = if layer == high { Place::Box(right) } else { Place::Bend(number) };
            if layer < high {
                layers[layer].push(here);
            }
            joints[layer].push((before, here));
            before = here;
        }
    }
    for sweep in 0..SWEEPS {
        if sweep % 2 == 0 {
            for (layer, joints) in joints.iter().enumerate().skip(1) {
                sort(&mut layers, layer, layer - 1, joints, |(left, right)| (right, left));
            }
        } else {
            for (right, joints) in joints.iter().enumerate().skip(1).rev() {
                sort(&mut layers, right - 1, right, joints, |joint| joint);
            }
        }
    }
    let mut bends: Vec<Vec<(usize, usize)>> = vec![Vec::new(); threads.len()];
    for (layer, places) in layers.iter().enumerate() {
        for (row, place) in places.iter().enumerate() {
            if let Place::Bend(number) = place {
                bends[*number].push((layer, row));
            }
        }
    }
    for (number, (from, to)) in threads.iter().enumerate() {
        if layer_of.get(*from) > layer_of.get(*to) {
            bends[number].reverse();
        }
    }
    Placed { layers, bends }
}

/// Sorts a layer by where its neighbours in another stand.
fn sort(
    layers: &mut [Vec<Place>],
    layer: usize,
    beside: usize,
    joints: &[(Place, Place)],
    own_first: impl Fn((Place, Place)) -> (Place, Place),
) {
    let key = |place: &Place| match place {
        Place::Box(number) => number * 2,
        Place::Bend(number) => number * 2 + 1,
    };
    let rows: std::collections::HashMap<usize, usize> =
        layers[beside].iter().enumerate().map(|(row, place)| (key(place), row)).collect();
    let mut sums: std::collections::HashMap<usize, (usize, usize)> = std::collections::HashMap::new();
    for joint in joints {
        let (own, other) = own_first(*joint);
        if let Some(row) = rows.get(&key(&other)) {
            let (sum, count) = sums.entry(key(&own)).or_default();
            (*sum, *count) = (*sum + row, *count + 1);
        }
    }
    let mut sorted: Vec<(f64, Place)> = layers[layer]
        .iter()
        .enumerate()
        .map(|(row, place)| {
            let mean = sums.get(&key(place)).map_or(row as f64, |(sum, count)| *sum as f64 / *count as f64);
            (mean, *place)
        })
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    layers[layer] = sorted.into_iter().map(|(_, place)| place).collect();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_laid_so_that_they_do_not_cross() {
        // Two pairs, given crosswise.
        let threads = [(0, 3), (1, 2)];
        let placed = order(&[0, 0, 1, 1], &threads);
        let row = |number| placed.layers.iter().find_map(|l| l.iter().position(|p| *p == Place::Box(number)));
        assert_eq!(row(0) < row(1), row(3) < row(2));
    }

    #[test]
    fn a_thread_that_skips_layers_bends_in_each() {
        let placed = order(&[0, 1, 2, 3], &[(0, 1), (1, 2), (2, 3), (0, 3), (3, 0)]);
        assert_eq!(placed.bends[3].iter().map(|(layer, _)| *layer).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(placed.bends[4].iter().map(|(layer, _)| *layer).collect::<Vec<_>>(), [2, 1]);
    }
}
