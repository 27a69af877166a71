//! What has become of one item code, as everybody sees it.

use crate::rules::lot::Lot;
use crate::rules::rolls::{CodeMove, CodeRoll, Moved, Step};
use crate::rules::state::State;
use crate::statement::StatementId;

/// What a code is now. Of several that hold, the one further down the list is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeState {
    /// In a roll, and for no lot yet.
    NotActivated,
    /// For a lot, and neither sold nor anything else.
    Active,
    /// Sold to a consumer.
    Sold,
    /// Came back, and is neither on its way out again nor sold.
    Returned,
    /// Its PIN was used.
    Opened,
    /// Its lot is called back.
    Recalled,
    /// Counts no more: voided, or destroyed with the goods.
    Voided,
}

impl CodeState {
    /// Every one.
    pub const ALL: [CodeState; 7] = [
        CodeState::NotActivated,
        CodeState::Active,
        CodeState::Sold,
        CodeState::Returned,
        CodeState::Opened,
        CodeState::Recalled,
        CodeState::Voided,
    ];

    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            CodeState::NotActivated => "not-activated",
            CodeState::Active => "active",
            CodeState::Sold => "sold",
            CodeState::Returned => "returned",
            CodeState::Opened => "opened",
            CodeState::Recalled => "recalled",
            CodeState::Voided => "voided",
        }
    }
}

/// What has become of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeStatus {
    /// What it is now.
    pub state: CodeState,
    /// The entry that made it so.
    pub since: u64,
    /// Its group.
    pub group: u64,
    /// Canonical id of the lot that it is for.
    pub lot: Option<String>,
    /// The entry that says so.
    pub bound: Option<u64>,
    /// Who says so.
    pub bound_by: Option<String>,
    /// Who has it, as far as events name the code: who bound it, got it or took it back; nobody known once it is sold.
    pub holder: Option<String>,
    /// The entry that holds its lot back.
    pub on_hold: Option<u64>,
    /// The entry that calls its lot back.
    pub recalled: Option<u64>,
    /// The entry that opened it.
    pub opened: Option<u64>,
    /// The entry that voided it, or of the event that destroyed it.
    pub voided: Option<u64>,
    /// The events that took it along, in the order in which they took effect.
    pub trail: Vec<CodeStep>,
}

/// An event that took a code along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeStep {
    /// Its entry.
    pub index: u64,
    /// What it did.
    pub what: CodeMove,
    /// Who did it.
    pub by: String,
    /// Who has it then, if somebody known does.
    pub holder: Option<String>,
}

impl State {
    /// What has become of a code; nothing if there is no such roll or position.
    pub fn code_status(&self, roll: &StatementId, position: u64) -> Option<CodeStatus> {
        let roll = self.roll(roll)?;
        let group = roll.what.shape.group_of(position)?;
        let binding = roll.binding(position);
        let steps = roll.trail(position);
        let trail: Vec<CodeStep> = steps.iter().filter_map(|step| self.code_step(step)).collect();
        let mut holder = binding.map(|binding| binding.by.clone());
        if let Some(last) = trail.last() {
            holder.clone_from(&last.holder);
        }
        let gone = |step: &&Step| step.what == CodeMove::Destroyed;
        let voided = roll.void(position).map(|(index, _)| index);
        let lot = binding.and_then(|binding| self.lots.get(&binding.lot));
        let (on_hold, recalled) = lot.map_or((None, None), |lot| self.stopped_with(lot, holder.as_deref()));
        let mut status = CodeStatus {
            state: CodeState::NotActivated,
            since: roll.index,
            group,
            lot: binding.map(|binding| binding.lot.clone()),
            bound: binding.map(|binding| binding.index),
            bound_by: binding.map(|binding| binding.by.clone()),
            holder,
            on_hold,
            recalled,
            opened: roll.opening(position),
            voided: voided.or(steps.iter().find(gone).map(|step| step.index)),
            trail,
        };
        (status.state, status.since) = status.now(roll, steps);
        Some(status)
    }

    fn code_step(&self, step: &Step) -> Option<CodeStep> {
        let Moved { what, by, holder, .. } = self.codes.moves.get(&step.index)?;
        Some(CodeStep { index: step.index, what: *what, by: by.clone(), holder: holder.clone() })
    }

    /// The hold and the recall that are in force on a lot in somebody's hands.
    fn stopped_with(&self, lot: &Lot, holder: Option<&str>) -> (Option<u64>, Option<u64>) {
        let (mut on_hold, mut recalled) = (None, None);
        for (held, recall) in self.notices.on(&lot.id) {
            if held.supervises || self.answers_for(&lot.id, &held.by) || holder == Some(held.by.as_str()) {
                let there = if recall { &mut recalled } else { &mut on_hold };
                there.get_or_insert(held.index);
            }
        }
        (on_hold, recalled)
    }
}

impl CodeStatus {
    fn now(&self, roll: &CodeRoll, steps: &[Step]) -> (CodeState, u64) {
        if let Some(index) = self.voided {
            return (CodeState::Voided, index);
        }
        if let Some(index) = self.recalled {
            return (CodeState::Recalled, index);
        }
        if let Some(index) = self.opened {
            return (CodeState::Opened, index);
        }
        let Some(bound) = self.bound else { return (CodeState::NotActivated, roll.index) };
        steps.iter().fold((CodeState::Active, bound), |now, step| match (step.what, now.0) {
            (CodeMove::Sold, _) => (CodeState::Sold, step.index),
            (CodeMove::Returned, _) => (CodeState::Returned, step.index),
            // Packed or sent off again, what came back is on offer again.
            (CodeMove::Packed | CodeMove::Shipped, CodeState::Returned) => (CodeState::Active, step.index),
            _ => now,
        })
    }
}

impl CodeRoll {
    /// The events that took a code along, in the order in which they took effect.
    pub(super) fn trail(&self, position: u64) -> &[Step] {
        self.trails.get(position).map_or(&[], Vec::as_slice)
    }
}
