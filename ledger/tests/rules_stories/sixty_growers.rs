//! Sixty growers without keys fill one day's lot, each from a plot of its own.

use serde_json::json;

use super::*;

#[test]
fn sixty_growers_fill_one_lot_and_each_is_known() {
    let mut w = World::stocked();
    let day = lot("STRAW", "0418");
    for n in 0..60 {
        let (grower, crop) = (format!("G{n}"), lot("STRAW", &format!("G{n}-2026")));
        let body =
            json!({"party": party(&grower), "names": {"private": "A".repeat(43)}, "roles": ["grower"]});
        w.ok("SL", "party", &party(&grower), &body);
        let mut planted = harvest(&crop, 1.0, "KGM");
        planted["bizStep"] = json!("https://ns.suyuan.org/v1#planting");
        planted["quantityList"] = json!([{"epcClass": crop}]);
        assert_eq!(says(&mut w, "SL", planted), "accepted");
        let mut picked = harvest(&day, 10.0, "KGM");
        picked["suyuan:doneBy"] = json!(party(&grower));
        picked["suyuan:crop"] = json!(crop);
        assert_eq!(says(&mut w, "SL", picked), "accepted");
        assert_eq!(says(&mut w, "SL", receive(&day, 10.0, "KGM", &grower)), "accepted", "bought at the gate");
    }
    assert_eq!(books(&w, &day), ["600 of SL at SL"]);
    assert_eq!(w.state.links_back(&day).len(), 60);
    assert!(w.state.lot(&day).unwrap().unrecorded.is_zero());
    assert_eq!(says(&mut w, "SL", hands(&day, 600.0, Some("SHOP"), Some("SHOP"))), "accepted");
    assert_eq!(
        says(&mut w, "SL", harvest(&day, 10.0, "KGM")),
        "pending",
        "the day is over once it is shipped"
    );
    w.replays();
}
