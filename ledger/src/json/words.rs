//! Names that nearly every payload has, so that reading one need not copy them.
//!
//! Only a saving: a name that is missing here is kept as well.

macro_rules! words {
    ($($word:literal)*) => {
        /// The name, if it is one of those.
        pub(super) fn known(name: &str) -> Option<&'static str> {
            match name {
                $($word => Some($word),)*
                _ => None,
            }
        }
    };
}

words! {
    "@context" "type" "eventID" "eventTime" "eventTimeZoneOffset" "recordTime" "action" "bizStep" "disposition"
    "readPoint" "bizLocation" "id" "epcList" "quantityList" "epcClass" "quantity" "uom" "ilmd" "parentID" "childEPCs"
    "childQuantityList" "inputEPCList" "inputQuantityList" "outputEPCList" "outputQuantityList" "transformationID"
    "bizTransactionList" "bizTransaction" "sourceList" "source" "destinationList" "destination" "sensorElementList"
    "sensorMetadata" "sensorReport" "errorDeclaration" "declarationTime" "reason" "correctiveEventIDs"
    "persistentDisposition" "certificationInfo" "suyuan" "suyuan:crop" "suyuan:claims" "suyuan:doneBy" "suyuan:used"
    "suyuan:loss" "suyuan:cause" "value" "unit" "cause" "en" "zh"
}
