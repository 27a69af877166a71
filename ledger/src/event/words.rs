//! The vocabularies themselves, word for word from CBV 2.0 and the GS1 Web Vocabulary.

use super::vocabulary::vocabulary;

vocabulary! {
    /// What step of the business this was (CBV 2.0 §7.1).
    BizStep, "business step", false,
    ["https://ref.gs1.org/cbv/BizStep-", "http://ref.gs1.org/cbv/BizStep-", "urn:epcglobal:cbv:bizstep:"],
    {
        Accepting = "accepting",
        Arriving = "arriving",
        Assembling = "assembling",
        Collecting = "collecting",
        Commissioning = "commissioning",
        Consigning = "consigning",
        CreatingClassInstance = "creating_class_instance",
        CycleCounting = "cycle_counting",
        Decommissioning = "decommissioning",
        Departing = "departing",
        Destroying = "destroying",
        Disassembling = "disassembling",
        Dispensing = "dispensing",
        Encoding = "encoding",
        EnteringExiting = "entering_exiting",
        Holding = "holding",
        Inspecting = "inspecting",
        Installing = "installing",
        Killing = "killing",
        Loading = "loading",
        Other = "other",
        Packing = "packing",
        Picking = "picking",
        Receiving = "receiving",
        Removing = "removing",
        Repackaging = "repackaging",
        Repairing = "repairing",
        Replacing = "replacing",
        Reserving = "reserving",
        RetailSelling = "retail_selling",
        Shipping = "shipping",
        StagingOutbound = "staging_outbound",
        StockTaking = "stock_taking",
        Stocking = "stocking",
        Storing = "storing",
        Transporting = "transporting",
        Unloading = "unloading",
        Unpacking = "unpacking",
        VoidShipping = "void_shipping",
        SensorReporting = "sensor_reporting",
        Sampling = "sampling",
    }
}

vocabulary! {
    /// What state the objects are in afterwards (CBV 2.0 §7.2).
    Disposition, "disposition", false,
    ["https://ref.gs1.org/cbv/Disp-", "http://ref.gs1.org/cbv/Disp-", "urn:epcglobal:cbv:disp:"],
    {
        Active = "active",
        ContainerClosed = "container_closed",
        Damaged = "damaged",
        Destroyed = "destroyed",
        Dispensed = "dispensed",
        Disposed = "disposed",
        Encoded = "encoded",
        Expired = "expired",
        InProgress = "in_progress",
        InTransit = "in_transit",
        Inactive = "inactive",
        NoPedigreeMatch = "no_pedigree_match",
        NonSellableOther = "non_sellable_other",
        PartiallyDispensed = "partially_dispensed",
        Recalled = "recalled",
        Reserved = "reserved",
        RetailSold = "retail_sold",
        Returned = "returned",
        SellableAccessible = "sellable_accessible",
        SellableNotAccessible = "sellable_not_accessible",
        Stolen = "stolen",
        Unknown = "unknown",
        Available = "available",
        CompletenessVerified = "completeness_verified",
        CompletenessInferred = "completeness_inferred",
        Conformant = "conformant",
        ContainerOpen = "container_open",
        MismatchInstance = "mismatch_instance",
        MismatchClass = "mismatch_class",
        MismatchQuantity = "mismatch_quantity",
        NeedsReplacement = "needs_replacement",
        NonConformant = "non_conformant",
        Unavailable = "unavailable",
    }
}

vocabulary! {
    /// What kind of document a business transaction is (CBV 2.0 §7.3).
    BizTransactionType, "business transaction type", false,
    ["https://ref.gs1.org/cbv/BTT-", "http://ref.gs1.org/cbv/BTT-", "urn:epcglobal:cbv:btt:"],
    {
        Bol = "bol",
        Cert = "cert",
        Desadv = "desadv",
        Inv = "inv",
        Pedigree = "pedigree",
        Po = "po",
        Poc = "poc",
        Prodorder = "prodorder",
        Recadv = "recadv",
        Rma = "rma",
        Testprd = "testprd",
        Testres = "testres",
        Upevt = "upevt",
    }
}

vocabulary! {
    /// In what sense something comes from or goes to somebody (CBV 2.0 §7.4).
    SourceDest, "source or destination type", false,
    ["https://ref.gs1.org/cbv/SDT-", "http://ref.gs1.org/cbv/SDT-", "urn:epcglobal:cbv:sdt:"],
    {
        OwningParty = "owning_party",
        PossessingParty = "possessing_party",
        Location = "location",
    }
}

vocabulary! {
    /// Why an earlier event is taken back (CBV 2.0 §7.5).
    ErrorReason, "error reason", false,
    ["https://ref.gs1.org/cbv/ER-", "http://ref.gs1.org/cbv/ER-", "urn:epcglobal:cbv:er:"],
    {
        DidNotOccur = "did_not_occur",
        IncorrectData = "incorrect_data",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::{Component, MeasurementType, Namespaces, vocabulary::Vocabulary};

    #[test]
    fn the_lists_are_whole() {
        let counts = [
            BizStep::STANDARD.len(),
            Disposition::STANDARD.len(),
            BizTransactionType::STANDARD.len(),
            SourceDest::STANDARD.len(),
            ErrorReason::STANDARD.len(),
            MeasurementType::STANDARD.len(),
            Component::STANDARD.len(),
        ];
        assert_eq!(counts, [41, 33, 13, 3, 2, 72, 14]);
    }

    #[test]
    fn four_spellings_are_one_word() {
        for text in [
            "shipping",
            "cbv:BizStep-shipping",
            "urn:epcglobal:cbv:bizstep:shipping",
            "https://ref.gs1.org/cbv/BizStep-shipping",
        ] {
            assert_eq!(BizStep::parse(text), Ok(BizStep::Shipping), "{text}");
        }
        for step in BizStep::STANDARD {
            assert_eq!(BizStep::parse(step.as_str()).as_ref(), Ok(step));
            assert_eq!(BizStep::parse(&step.uri()).as_ref(), Ok(step));
        }
        assert_eq!(Disposition::parse("urn:epcglobal:cbv:disp:in_transit"), Ok(Disposition::InTransit));
        assert_eq!(BizTransactionType::parse("cbv:BTT-po"), Ok(BizTransactionType::Po));
        assert_eq!(SourceDest::parse("urn:epcglobal:cbv:sdt:owning_party"), Ok(SourceDest::OwningParty));
        assert_eq!(ErrorReason::parse("cbv:ER-did_not_occur"), Ok(ErrorReason::DidNotOccur));
        assert_eq!(Component::parse("cbv:Comp-latitude"), Ok(Component::Latitude));
        assert_eq!(MeasurementType::parse("gs1:Angle"), Ok(MeasurementType::Angle));
        assert_eq!(MeasurementType::parse("https://gs1.org/voc/Mass"), Ok(MeasurementType::Mass));
    }

    #[test]
    fn a_word_of_ones_own_is_a_uri_and_expanded_where_declared() {
        let context = crate::json::parse_str(r#"{"suyuan": "https://ns.suyuan.org/v1#"}"#).unwrap();
        let namespaces = Namespaces::of(&context).unwrap();
        let sowing = BizStep::Custom("https://ns.suyuan.org/v1#sowing".to_owned());
        assert_eq!(BizStep::read("suyuan:sowing", &namespaces), Ok(sowing.clone()));
        assert_eq!(BizStep::read("https://ns.suyuan.org/v1#sowing", &namespaces), Ok(sowing));
        assert!(matches!(MeasurementType::parse("EffectiveDoseRate"), Ok(MeasurementType::Custom(_))));
    }

    #[test]
    fn what_claims_to_be_gs1s_and_is_not_is_refused() {
        for text in [
            "transforming",
            "Shipping",
            "",
            "shipping ",
            "cbv:BizStep-transforming",
            "cbv:Disp-in_transit",
            "urn:epcglobal:cbv:bizstep:transforming",
            "urn:epcglobal:cbv:disp:in_transit",
            "https://ref.gs1.org/cbv/BizStep-transforming",
            "https://ns.gs1.org/cbv/BizStep-shipping",
            "my word:x",
        ] {
            assert!(BizStep::parse(text).is_err(), "{text}");
        }
        let error = BizStep::parse("shiping").unwrap_err().to_string();
        assert!(error.contains("did you mean `shipping`?"), "{error}");
    }
}
