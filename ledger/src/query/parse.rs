//! Reading the parameters.

use rust_decimal::Decimal;

use super::{
    Order, Query, QueryError,
    condition::{Comparison, Condition, End, Goods, Pattern, Place, SensorMember, SensorNumber, Time},
    extension::{Depth, Extension, Holder, Test},
};
use crate::{
    event::{
        BizStep, BizTransactionType, Disposition, ErrorReason, EventTime, MeasurementType, Namespaces,
        Reason, SourceDest,
    },
    rules::names::canonical,
};

/// What the parameters of a list of events are called, apart from those of families.
const TYPES: [&str; 5] =
    ["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"];

impl Query {
    /// Reads decoded parameters; `prefixes` gives a meaning to those of extensions.
    pub fn parse(parameters: &[(String, String)], prefixes: &Namespaces) -> Result<Query, QueryError> {
        let mut query = Query {
            conditions: Vec::new(),
            order: None,
            descending: true,
            event_count_limit: None,
            max_event_count: None,
        };
        let mut read: Vec<&str> = Vec::new();
        for (name, _) in parameters {
            if read.contains(&name.as_str()) {
                continue;
            }
            read.push(name);
            let values = parameters.iter().filter(|(n, _)| n == name).flat_map(|(_, v)| v.split('|'));
            let given = Given { name, values: values.map(str::to_owned).collect() };
            if given.values.iter().any(String::is_empty) {
                return Err(given.wrong("is empty"));
            }
            match name.as_str() {
                "orderBy" => query.order = Some(given.order()?),
                "orderDirection" => query.descending = given.descending()?,
                "eventCountLimit" => query.event_count_limit = Some(given.count()?),
                "maxEventCount" => query.max_event_count = Some(given.count()?),
                _ => query.conditions.push(given.condition(prefixes)?),
            }
        }
        if query.event_count_limit.is_some() && query.max_event_count.is_some() {
            return Err(QueryError {
                parameter: "maxEventCount".to_owned(),
                reason: "stands beside eventCountLimit; the standard allows one of them".to_owned(),
            });
        }
        query.descending &= query.order.is_some();
        Ok(query)
    }
}

/// One parameter with all its values.
struct Given<'q> {
    name: &'q str,
    values: Vec<String>,
}

impl Given<'_> {
    fn wrong(&self, reason: impl Into<String>) -> QueryError {
        QueryError { parameter: self.name.to_owned(), reason: reason.into() }
    }

    fn one(&self) -> Result<&str, QueryError> {
        match &self.values[..] {
            [one] => Ok(one),
            _ => Err(self.wrong("takes one value")),
        }
    }

    fn order(&self) -> Result<Order, QueryError> {
        match self.one()? {
            "eventTime" => Ok(Order::EventTime),
            "recordTime" => Ok(Order::RecordTime),
            other => Err(self.wrong(format!("found {other:?}, want eventTime or recordTime"))),
        }
    }

    fn descending(&self) -> Result<bool, QueryError> {
        match self.one()? {
            "ASC" => Ok(false),
            "DESC" => Ok(true),
            other => Err(self.wrong(format!("found {other:?}, want ASC or DESC"))),
        }
    }

    fn count(&self) -> Result<u64, QueryError> {
        let count = self.one()?.parse().ok().filter(|n| *n > 0);
        count.ok_or_else(|| self.wrong(format!("found {:?}, want a whole number above 0", self.values[0])))
    }

    fn words<W>(&self, parse: impl Fn(&str) -> Result<W, Reason>) -> Result<Vec<W>, QueryError> {
        self.values.iter().map(|v| parse(v).map_err(|reason| self.wrong(reason.to_string()))).collect()
    }

    fn things(&self) -> Vec<String> {
        self.values.iter().map(|value| canonical(value)).collect()
    }

    fn one_of(&self, words: &[&str]) -> Result<Vec<String>, QueryError> {
        match self.values.iter().find(|value| !words.contains(&value.as_str())) {
            Some(other) => Err(self.wrong(format!("found {other:?}, want one of {}", words.join(", ")))),
            None => Ok(self.values.clone()),
        }
    }

    fn boolean(&self) -> Result<bool, QueryError> {
        match self.one()? {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(self.wrong(format!("found {other:?}, want true or false"))),
        }
    }

    fn decimal(&self) -> Result<Decimal, QueryError> {
        let number = self.one()?;
        Decimal::from_str_exact(number).map_err(|_| self.wrong(format!("found {number:?}, want a number")))
    }

    fn time(&self) -> Result<i64, QueryError> {
        // A plus sign that nobody encoded reads as a blank.
        let text = self.one()?.replace(' ', "+");
        EventTime::parse(&text).map(|time| time.ms()).map_err(|reason| self.wrong(reason.to_string()))
    }

    fn patterns(&self) -> Result<Vec<Pattern>, QueryError> {
        let pattern = |value: &String| {
            let all_within = value.starts_with("urn:epc:idpat:");
            let name = canonical(value);
            if all_within && name == *value {
                return Err(self.wrong(format!("the pattern {value:?} is not of one class of objects")));
            }
            Ok(Pattern { name, all_within })
        };
        self.values.iter().map(pattern).collect()
    }

    fn condition(&self, prefixes: &Namespaces) -> Result<Condition, QueryError> {
        if let Some(condition) = self.named()? {
            return Ok(condition);
        }
        let (verb, rest) = self.name.split_once('_').unwrap_or((self.name, ""));
        let unknown = || self.wrong("is not a parameter of the EPCIS 2.0 event query that this node answers");
        match (verb, rest) {
            ("EQATTR" | "HASATTR", _) => {
                return Err(self.wrong(
                    "asks for attributes of master data, which this ledger keeps as statements: see /v1/products, /v1/places",
                ));
            }
            ("MATCH", goods) => {
                return Ok(Condition::Names(goods_of(goods).ok_or_else(unknown)?, self.patterns()?));
            }
            ("WD", "readPoint") => return Ok(Condition::Within(Place::ReadPoint, self.things())),
            ("WD", "bizLocation") => return Ok(Condition::Within(Place::BizLocation, self.things())),
            _ => {}
        }
        if let ("EQ", Some((family, word))) = (verb, rest.split_once('_')) {
            let kind = |word: &str| SourceDest::parse(word).map_err(|reason| self.wrong(reason.to_string()));
            match family {
                "bizTransaction" => {
                    let kind = BizTransactionType::parse(word).map_err(|r| self.wrong(r.to_string()))?;
                    return Ok(Condition::BizTransaction(Some(kind), self.values.clone()));
                }
                "source" => return Ok(Condition::End(End::Source, kind(word)?, self.things())),
                "destination" => return Ok(Condition::End(End::Destination, kind(word)?, self.things())),
                _ => {}
            }
        }
        if verb == "EXISTS" {
            self.one()
                .and_then(|_| if self.boolean()? { Ok(()) } else { Err(self.wrong("can only be true")) })?;
            return self.extension(rest, prefixes, Test::Exists).ok_or_else(unknown);
        }
        let comparison = comparison(verb).ok_or_else(unknown)?;
        if let Some(condition) = self.compared(comparison, rest)? {
            return Ok(condition);
        }
        let test = match comparison {
            Comparison::Eq => Test::OneOf(self.values.clone()),
            comparison => match self.decimal() {
                Ok(number) => Test::Number(comparison, number),
                Err(_) => Test::Time(comparison, self.time()?),
            },
        };
        self.extension(rest, prefixes, test).ok_or_else(unknown)
    }

    /// Parameters that stand for themselves.
    fn named(&self) -> Result<Option<Condition>, QueryError> {
        let texts = |member| Condition::SensorText(member, self.values.clone());
        Ok(Some(match self.name {
            "eventType" => Condition::Type(self.one_of(&TYPES)?),
            "EQ_action" => Condition::Action(self.one_of(&["ADD", "OBSERVE", "DELETE"])?),
            "EQ_bizStep" => Condition::BizStep(self.words(BizStep::parse)?),
            "EQ_disposition" => Condition::Disposition(self.words(Disposition::parse)?),
            "EQ_persistentDisposition_set" => Condition::Set(self.words(Disposition::parse)?),
            "EQ_persistentDisposition_unset" => Condition::Unset(self.words(Disposition::parse)?),
            "EQ_readPoint" => Condition::Place(Place::ReadPoint, self.things()),
            "EQ_bizLocation" => Condition::Place(Place::BizLocation, self.things()),
            "EQ_transformationID" => Condition::TransformationId(self.things()),
            "EQ_eventID" => Condition::EventId(self.values.clone()),
            "EXISTS_errorDeclaration" if self.boolean()? => Condition::DeclaredAnError,
            "EQ_errorReason" => Condition::ErrorReason(self.words(ErrorReason::parse)?),
            "EQ_correctiveEventID" => Condition::CorrectiveEvent(self.values.clone()),
            "EQ_type" => Condition::SensorType(self.words(MeasurementType::parse)?),
            "EQ_deviceID" => texts(SensorMember::Device),
            "EQ_dataProcessingMethod" => texts(SensorMember::Method),
            "EQ_bizRules" => texts(SensorMember::Rules),
            "EQ_microorganism" => texts(SensorMember::Microorganism),
            "EQ_chemicalSubstance" => texts(SensorMember::Substance),
            "EQ_stringValue" => texts(SensorMember::Text),
            "EQ_hexBinaryValue" => texts(SensorMember::HexBinary),
            "EQ_uriValue" => texts(SensorMember::Uri),
            "EQ_booleanValue" => Condition::SensorBoolean(self.boolean()?),
            _ => return Ok(None),
        }))
    }

    /// Times, quantities and sensor values.
    fn compared(&self, comparison: Comparison, what: &str) -> Result<Option<Condition>, QueryError> {
        let time = match what {
            "eventTime" => Some(Time::Event),
            "recordTime" => Some(Time::Record),
            "errorDeclarationTime" | "errorDeclaration_Time" => Some(Time::ErrorDeclaration),
            "startTime" => Some(Time::Start),
            "endTime" => Some(Time::End),
            _ => None,
        };
        if let (Some(time), Comparison::Ge | Comparison::Lt) = (time, comparison) {
            return Ok(Some(Condition::Time(time, comparison, self.time()?)));
        }
        if what == "quantity" {
            return Ok(Some(Condition::Quantity(comparison, self.decimal()?)));
        }
        let Some((member, unit)) = what.split_once('_') else { return Ok(None) };
        let number = match member {
            "value" => SensorNumber::Value,
            "minValue" => SensorNumber::Min,
            "maxValue" => SensorNumber::Max,
            "meanValue" => SensorNumber::Mean,
            "sDev" => SensorNumber::Deviation,
            "percValue" => SensorNumber::Percentile,
            _ => return Ok(None),
        };
        Ok(Some(Condition::SensorValue(number, unit.to_owned(), comparison, self.decimal()?)))
    }

    fn extension(&self, rest: &str, prefixes: &Namespaces, test: Test) -> Option<Condition> {
        let (depth, rest) = match rest.strip_prefix("INNER_") {
            Some(rest) => (Depth::Inner, rest),
            None => (Depth::Top, rest),
        };
        let (holder, name) = match (rest.strip_prefix("ILMD_"), rest.strip_prefix("ERROR_DECLARATION_")) {
            (Some(name), _) => (Holder::Ilmd, name),
            (_, Some(name)) => (Holder::ErrorDeclaration, name),
            _ => (Holder::Event, rest),
        };
        let name = match name.strip_prefix("suyuan:") {
            Some(local) => format!("{}{local}", crate::event::SUYUAN_NS),
            None => prefixes.expand(name).into_owned(),
        };
        // A name without a namespace is no extension but a parameter that does not exist.
        let is_whole = name.contains("://") || name.starts_with("urn:");
        is_whole.then_some(Condition::Extension(Extension { holder, depth, name, test }))
    }
}

fn comparison(verb: &str) -> Option<Comparison> {
    Some(match verb {
        "EQ" => Comparison::Eq,
        "GT" => Comparison::Gt,
        "GE" => Comparison::Ge,
        "LT" => Comparison::Lt,
        "LE" => Comparison::Le,
        _ => return None,
    })
}

fn goods_of(name: &str) -> Option<Goods> {
    Some(match name {
        "epc" => Goods::Epc,
        "parentID" => Goods::Parent,
        "inputEPC" => Goods::Input,
        "outputEPC" => Goods::Output,
        "anyEPC" => Goods::Any,
        "epcClass" => Goods::Class,
        "inputEPCClass" => Goods::InputClass,
        "outputEPCClass" => Goods::OutputClass,
        "anyEPCClass" => Goods::AnyClass,
        _ => return None,
    })
}
