//! One condition, and whether an event meets it.

use rust_decimal::Decimal;

use super::{Recorded, extension::Extension};
use crate::{
    event::{
        BizStep, BizTransactionType, Disposition, ErrorReason, Event, EventKind, MeasurementType,
        SensorElement, SensorReport, SourceDest,
    },
    rules::names::canonical,
};

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    Type(Vec<String>),
    Action(Vec<String>),
    BizStep(Vec<BizStep>),
    Disposition(Vec<Disposition>),
    Set(Vec<Disposition>),
    Unset(Vec<Disposition>),
    Place(Place, Vec<String>),
    Within(Place, Vec<String>),
    BizTransaction(Option<BizTransactionType>, Vec<String>),
    End(End, SourceDest, Vec<String>),
    TransformationId(Vec<String>),
    EventId(Vec<String>),
    Names(Goods, Vec<Pattern>),
    Quantity(Comparison, Decimal),
    Time(Time, Comparison, i64),
    DeclaredAnError,
    ErrorReason(Vec<ErrorReason>),
    CorrectiveEvent(Vec<String>),
    SensorType(Vec<MeasurementType>),
    SensorText(SensorMember, Vec<String>),
    SensorBoolean(bool),
    SensorValue(SensorNumber, String, Comparison, Decimal),
    Extension(Extension),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    ReadPoint,
    BizLocation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Source,
    Destination,
}

/// Which of an event's goods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goods {
    Epc,
    Parent,
    Input,
    Output,
    Any,
    Class,
    InputClass,
    OutputClass,
    AnyClass,
}

/// A name, or all objects of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) name: String,
    pub(super) all_within: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Eq,
    Gt,
    Ge,
    Lt,
    Le,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Time {
    Event,
    Record,
    ErrorDeclaration,
    Start,
    End,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SensorMember {
    Device,
    Method,
    Rules,
    Microorganism,
    Substance,
    Text,
    HexBinary,
    Uri,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SensorNumber {
    Value,
    Min,
    Max,
    Mean,
    Deviation,
    Percentile,
}

impl Comparison {
    pub(super) fn holds<T: PartialOrd>(self, found: &T, wanted: &T) -> bool {
        match self {
            Comparison::Eq => found == wanted,
            Comparison::Gt => found > wanted,
            Comparison::Ge => found >= wanted,
            Comparison::Lt => found < wanted,
            Comparison::Le => found <= wanted,
        }
    }
}

impl Condition {
    pub(super) fn holds(&self, recorded: Recorded<'_>) -> bool {
        let event = recorded.event;
        let common = &event.common;
        match self {
            Condition::Type(types) => types.iter().any(|t| t == event.kind.name()),
            Condition::Action(actions) => {
                event.action().is_some_and(|a| actions.iter().any(|wanted| wanted == a.as_str()))
            }
            Condition::BizStep(steps) => event.biz_step().is_some_and(|s| steps.contains(s)),
            Condition::Disposition(words) => event.disposition().is_some_and(|d| words.contains(d)),
            Condition::Set(words) => {
                common.persistent_disposition.iter().any(|p| p.set.iter().any(|d| words.contains(d)))
            }
            Condition::Unset(words) => {
                common.persistent_disposition.iter().any(|p| p.unset.iter().any(|d| words.contains(d)))
            }
            Condition::Place(place, ids) => place.of(event).is_some_and(|id| ids.contains(&canonical(id))),
            Condition::Within(place, ids) => place.of(event).is_some_and(|id| {
                let id = canonical(id);
                ids.iter().any(|wanted| is_within(&id, wanted))
            }),
            Condition::BizTransaction(kind, ids) => common
                .biz_transactions
                .iter()
                .any(|t| (kind.is_none() || t.kind == *kind) && ids.contains(&t.id)),
            Condition::End(end, kind, ids) => {
                let ends = if *end == End::Source { &common.sources } else { &common.destinations };
                ends.iter().any(|e| e.kind == *kind && ids.contains(&canonical(&e.id)))
            }
            Condition::TransformationId(ids) => {
                event.transformation_id().is_some_and(|id| ids.contains(&canonical(id)))
            }
            Condition::EventId(ids) => event.event_id().is_some_and(|id| ids.iter().any(|i| i == id)),
            Condition::Names(goods, patterns) => goods.of(event).any(|name| {
                let name = canonical(name);
                patterns.iter().any(|pattern| pattern.fits(&name))
            }),
            Condition::Quantity(comparison, wanted) => all_quantities(event)
                .any(|q| q.quantity.is_some_and(|found| comparison.holds(&found, wanted))),
            Condition::Time(time, comparison, ms) => {
                time.of(recorded).iter().any(|found| comparison.holds(found, ms))
            }
            Condition::DeclaredAnError => event.error_declaration().is_some(),
            Condition::ErrorReason(reasons) => {
                event.error_declaration().and_then(|e| e.reason.as_ref()).is_some_and(|r| reasons.contains(r))
            }
            Condition::CorrectiveEvent(ids) => event
                .error_declaration()
                .is_some_and(|e| e.corrective_event_ids.iter().any(|id| ids.contains(id))),
            Condition::SensorType(types) => reports(event).any(|(_, r)| types.contains(&r.kind)),
            Condition::SensorText(member, texts) => {
                reports(event).any(|(e, r)| member.of(e, r).into_iter().flatten().any(|t| texts.contains(t)))
            }
            Condition::SensorBoolean(wanted) => reports(event).any(|(_, r)| r.boolean_value == Some(*wanted)),
            Condition::SensorValue(number, unit, comparison, wanted) => reports(event).any(|(_, r)| {
                r.uom.as_deref() == Some(unit)
                    && number.of(r).is_some_and(|found| comparison.holds(&found, wanted))
            }),
            Condition::Extension(extension) => extension.holds(event),
        }
    }

    pub(super) fn things(&self) -> Option<Vec<String>> {
        match self {
            Condition::Place(_, ids) | Condition::End(_, _, ids) => Some(ids.clone()),
            Condition::Names(_, patterns) if patterns.iter().all(|p| !p.all_within) => {
                Some(patterns.iter().map(|p| p.name.clone()).collect())
            }
            _ => None,
        }
    }

    pub(super) fn words(&self) -> Option<(&'static str, Vec<String>)> {
        Some(match self {
            Condition::Type(types) => ("type", types.clone()),
            Condition::BizStep(steps) => ("bizStep", steps.iter().map(|s| s.as_str().to_owned()).collect()),
            Condition::Disposition(words) => {
                ("disposition", words.iter().map(|d| d.as_str().to_owned()).collect())
            }
            Condition::EventId(ids) => ("eventID", ids.clone()),
            _ => return None,
        })
    }

    pub(super) fn record_time(&self) -> Option<(i64, i64)> {
        match self {
            Condition::Time(Time::Record, Comparison::Ge, ms) => Some((*ms, i64::MAX)),
            Condition::Time(Time::Record, Comparison::Lt, ms) => Some((i64::MIN, *ms)),
            _ => None,
        }
    }
}

impl Place {
    fn of(self, event: &Event) -> Option<&str> {
        match self {
            Place::ReadPoint => event.read_point(),
            Place::BizLocation => event.biz_location(),
        }
    }
}

impl Goods {
    fn of(self, event: &Event) -> Box<dyn Iterator<Item = &str> + '_> {
        let (input, output): (&[String], &[String]) = match &event.kind {
            EventKind::Transformation(e) => (&e.input_epc_list, &e.output_epc_list),
            _ => (&[], &[]),
        };
        let is_transformation = matches!(event.kind, EventKind::Transformation(_));
        match self {
            // `MATCH_epc` looks at epcList and childEPCs, not at what goes into a transformation.
            Goods::Epc if is_transformation => Box::new(std::iter::empty()),
            Goods::Epc => Box::new(event.epcs()),
            Goods::Parent => Box::new(event.parent_id().into_iter()),
            Goods::Input => Box::new(input.iter().map(String::as_str)),
            Goods::Output => Box::new(output.iter().map(String::as_str)),
            Goods::Any => Box::new(event.epcs().chain(event.parent_id())),
            Goods::Class => Box::new(classes(event.quantities()).chain(classes(event.child_quantities()))),
            Goods::InputClass => Box::new(classes(event.input_quantities())),
            Goods::OutputClass => Box::new(classes(event.output_quantities())),
            Goods::AnyClass => Box::new(all_quantities(event).map(|q| q.epc_class.as_str())),
        }
    }
}

impl Pattern {
    fn fits(&self, name: &str) -> bool {
        if self.all_within { is_within(name, &self.name) } else { name == self.name }
    }
}

impl Time {
    fn of(self, recorded: Recorded<'_>) -> Vec<i64> {
        let event = recorded.event;
        let metadata = || event.common.sensor_elements.iter().filter_map(|e| e.metadata.as_ref());
        match self {
            Time::Event => vec![event.time_ms()],
            Time::Record => vec![i64::try_from(recorded.time_ms).unwrap_or(i64::MAX)],
            Time::ErrorDeclaration => {
                event.error_declaration().map(|e| e.declaration_time.ms()).into_iter().collect()
            }
            Time::Start => metadata().filter_map(|m| Some(m.start_time.as_ref()?.ms())).collect(),
            Time::End => metadata().filter_map(|m| Some(m.end_time.as_ref()?.ms())).collect(),
        }
    }
}

impl SensorMember {
    fn of<'e>(self, element: &'e SensorElement, report: &'e SensorReport) -> [Option<&'e String>; 2] {
        let metadata = element.metadata.as_ref();
        match self {
            SensorMember::Device => [report.device_id.as_ref(), metadata.and_then(|m| m.device_id.as_ref())],
            SensorMember::Method => [
                report.data_processing_method.as_ref(),
                metadata.and_then(|m| m.data_processing_method.as_ref()),
            ],
            SensorMember::Rules => [report.biz_rules.as_ref(), metadata.and_then(|m| m.biz_rules.as_ref())],
            SensorMember::Microorganism => [report.microorganism.as_ref(), None],
            SensorMember::Substance => [report.chemical_substance.as_ref(), None],
            SensorMember::Text => [report.string_value.as_ref(), None],
            SensorMember::HexBinary => [report.hex_binary_value.as_ref(), None],
            SensorMember::Uri => [report.uri_value.as_ref(), None],
        }
    }
}

impl SensorNumber {
    fn of(self, report: &SensorReport) -> Option<Decimal> {
        match self {
            SensorNumber::Value => report.value,
            SensorNumber::Min => report.min_value,
            SensorNumber::Max => report.max_value,
            SensorNumber::Mean => report.mean_value,
            SensorNumber::Deviation => report.s_dev,
            SensorNumber::Percentile => report.perc_value,
        }
    }
}

fn classes(list: &[crate::event::QuantityElement]) -> impl Iterator<Item = &str> {
    list.iter().map(|q| q.epc_class.as_str())
}

fn all_quantities(event: &Event) -> impl Iterator<Item = &crate::event::QuantityElement> {
    let (own, children) = (event.quantities(), event.child_quantities());
    let (inputs, outputs) = (event.input_quantities(), event.output_quantities());
    own.iter().chain(children).chain(inputs).chain(outputs)
}

fn reports(event: &Event) -> impl Iterator<Item = (&SensorElement, &SensorReport)> {
    event.common.sensor_elements.iter().flat_map(|element| element.reports.iter().map(move |r| (element, r)))
}

/// Itself, or an identifier that goes on behind it with a slash.
fn is_within(id: &str, whole: &str) -> bool {
    id.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
