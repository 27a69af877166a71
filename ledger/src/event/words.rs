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
