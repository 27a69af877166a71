//! Acts in words of the trade, and how a signed payload tells which act it is.

use serde::Serialize;

macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident $word:literal [$($tail:literal),*];)*) => {
        /// What was done. The page's word for it is the text `act-WORD`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Act { $($(#[$doc])* $act,)* }

        impl Act {
            /// Every act.
            pub const ALL: &'static [Act] = &[$(Act::$act),*];

            /// The act's key in the language files, without `act-`.
            pub fn word(self) -> &'static str {
                match self { $(Act::$act => $word,)* }
            }

            /// The last words of business steps, or the kinds of statement, that mean this act.
            pub fn steps(self) -> &'static [&'static str] {
                match self { $(Act::$act => &[$($tail),*],)* }
            }
        }
    };
}

acts! {
    /// Planted or sown.
    Plant "plant" ["planting", "plant", "sowing"];
    /// Fertilised.
    Fertilise "fertilise" ["fertilising", "fertilizing", "fertilise"];
    /// Sprayed.
    Spray "spray" ["spraying", "spray"];
    /// Watered.
    Irrigate "irrigate" ["irrigating", "irrigate"];
    /// Looked over in the field.
    Scout "scout" ["scouting", "scout"];
    /// Harvested.
    Harvest "harvest" ["creating_class_instance", "harvesting", "harvest", "commissioning"];
    /// Bought in.
    Buy "buy" ["buying", "buy", "purchasing"];
    /// Graded.
    Grade "grade" ["grading", "grade", "sorting"];
    /// Dried.
    Dry "dry" ["drying", "dry"];
    /// Milled.
    Mill "mill" ["milling", "mill"];
    /// Washed.
    Wash "wash" ["washing", "wash"];
    /// Mixed.
    Mix "mix" ["mixing", "mix", "blending"];
    /// Packed, into consumer packs or cartons.
    Pack "pack" ["packing", "pack", "repackaging"];
    /// Unpacked.
    Unpack "unpack" ["unpacking"];
    /// Processed some other way.
    Process "process" ["transforming", "assembling", "producing"];
    /// Counted in stock.
    Count "count" ["stock_taking", "cycle_counting"];
    /// Put into store.
    Store "store" ["storing", "stocking", "holding"];
    /// Shipped.
    Ship "ship" ["shipping", "departing", "loading"];
    /// Under way.
    Transport "transport" ["transporting"];
    /// Received.
    Receive "receive" ["receiving", "arriving", "accepting", "unloading"];
    /// A shipment called off.
    VoidShip "void-ship" ["void_shipping"];
    /// Measured by a sensor.
    Measure "measure" ["sensor_reporting"];
    /// Inspected or tested.
    Inspect "inspect" ["inspecting", "sampling", "testing"];
    /// Sold.
    Sell "sell" ["retail_selling", "selling"];
    /// Sent back. Judged by disposition, so it shares its steps with ship and receive.
    Return "return" ["shipping", "receiving"];
    /// Destroyed.
    Destroy "destroy" ["destroying", "decommissioning"];
    /// Item codes issued.
    Codes "codes" ["codes"];
    /// The maker's own declaration.
    Commitment "commitment" ["commitment"];
    /// A third party's certificate.
    Certificate "certificate" ["certificate"];
    /// Held back.
    Hold "hold" ["hold"];
    /// Recalled.
    Recall "recall" ["recall"];
    /// A hold or recall ended.
    Release "release" ["release"];
    /// Anything else.
    Other "other" [];
}

impl Act {
    /// Which act a statement records: its kind (`event`, `certificate`, …), for events the `bizStep` in any of its
    /// spellings (`shipping`, `urn:epcglobal:cbv:bizstep:shipping`, `https://ref.gs1.org/cbv/BizStep-shipping`) and
    /// the `disposition`. A first match wins; what nobody named is [`Act::Other`].
    pub fn of(kind: &str, biz_step: Option<&str>, disposition: Option<&str>) -> Act {
        let word = if matches!(kind, "event" | "report") { tail(biz_step.unwrap_or_default()) } else { kind };
        if Act::Return.steps().contains(&word) && disposition.is_some_and(|d| tail(d) == "returned") {
            return Act::Return;
        }
        Act::ALL.iter().copied().find(|act| act.steps().contains(&word)).unwrap_or(Act::Other)
    }
}

/// The last word of a vocabulary URI.
fn tail(uri: &str) -> &str {
    uri.rsplit(['/', ':', '-', '#']).next().unwrap_or(uri)
}
