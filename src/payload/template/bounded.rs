//! A compiled template whose operators stay within bounds.
//!
//! The interpreter has no place where an operator could be looked at. So each that could make a text or a list of
//! any size is replaced by a call of one of ours ([`operators`](super::operators)), or has one behind it.

use std::collections::HashSet;
use std::sync::Arc;

use minijinja::Value;
use minijinja::machinery::{Instruction, Instructions};
use minijinja::value::ValueKind;

use super::compose::callee;
use super::function::Callee;
use super::memory_use;
use super::operators::{CONCATENATE, ITEM, KEEP, MULTIPLY, WEIGH};

/// The number that a filter has which is looked up by its name each time.
const BY_NAME: u8 = u8::MAX;

/// So many filters can have a number.
const NUMBERED: u8 = 50;

/// Lists that are made once each cannot hold more of a value than this without being looked at.
const MOST_COPIES: usize = 1_000_000;

/// Filters that return a number.
const FILTERS: [&str; 7] = ["abs", "count", "float", "int", "length", "round", "sum"];

/// The same template within bounds. `keeps`: values are kept from one expression to the next, so that a few words
/// can make a large one of them.
pub(super) fn bounded(
    theirs: &Instructions<'static>,
    keeps: bool,
    callees: &[Arc<Callee>],
) -> Instructions<'static> {
    let groups = Reader::of(theirs, keeps, callees).groups();
    // Where each instruction is now, and the end.
    let mut places = Vec::with_capacity(groups.len() + 1);
    let mut place = 0_u32;
    for group in &groups {
        places.push(place);
        place += u32::try_from(group.len()).unwrap_or(u32::MAX);
    }
    places.push(place);
    let mut ours = Instructions::new(theirs.name(), theirs.source());
    for (at, group) in (0..).zip(groups) {
        for mut instruction in group {
            if let Some(target) = target_mut(&mut instruction) {
                let new = usize::try_from(*target).ok().and_then(|at| places.get(at));
                *target = new.copied().unwrap_or(place);
            }
            match (theirs.get_span(at), theirs.get_line(at)) {
                (Some(span), _) => ours.add_with_span(instruction, span),
                (None, Some(line)) => {
                    ours.add_with_line(instruction, u16::try_from(line).unwrap_or(u16::MAX))
                }
                (None, None) => ours.add(instruction),
            };
        }
    }
    ours
}

/// Where an instruction may go on.
fn target_mut<'a>(instruction: &'a mut Instruction<'static>) -> Option<&'a mut u32> {
    match instruction {
        Instruction::Iterate(target)
        | Instruction::Jump(target)
        | Instruction::JumpIfFalse(target)
        | Instruction::JumpIfFalseOrPop(target)
        | Instruction::JumpIfTrueOrPop(target) => Some(target),
        _ => None,
    }
}

/// Reads a template from its beginning to its end.
struct Reader<'a> {
    all: Vec<&'a Instruction<'static>>,
    /// Where jumps lead.
    targets: HashSet<usize>,
    /// The names of values that the template sets.
    set: HashSet<&'static str>,
    /// The functions that it calls.
    callees: &'a [Arc<Callee>],
    keeps: bool,
    /// How often a value may be in all lists together that are not made in loops.
    copies: usize,
    numbers: Numbers,
    /// How many texts the concatenation has that is being read.
    texts: usize,
}

impl<'a> Reader<'a> {
    fn of(template: &'a Instructions<'static>, keeps: bool, callees: &'a [Arc<Callee>]) -> Self {
        let all: Vec<_> = (0..).map_while(|at| template.get(at)).collect();
        let targets = all.iter().filter_map(|&instruction| {
            let mut copy = instruction.clone();
            target_mut(&mut copy).and_then(|target| usize::try_from(*target).ok())
        });
        let set = all.iter().filter_map(|instruction| match instruction {
            Instruction::StoreLocal(name) => Some(*name),
            _ => None,
        });
        Self {
            targets: targets.collect(),
            set: set.collect(),
            copies: all.iter().fold(1, |copies, instruction| match instruction {
                Instruction::BuildList(Some(length)) | Instruction::BuildTuple(Some(length)) => {
                    copies.saturating_mul((*length).max(1))
                }
                Instruction::BuildMap(length) => copies.saturating_mul((*length).max(1)),
                _ => copies,
            }),
            numbers: Numbers::of(&all),
            all,
            keeps,
            callees,
            texts: 2,
        }
    }

    /// What stands for each instruction.
    fn groups(mut self) -> Vec<Vec<Instruction<'static>>> {
        let mut loops = 0;
        let mut groups = Vec::with_capacity(self.all.len());
        for at in 0..self.all.len() {
            match self.all[at] {
                Instruction::PushLoop(_) => loops += 1,
                Instruction::PopLoopFrame => loops -= 1,
                _ => {}
            }
            groups.push(self.group(at, loops > 0));
        }
        groups
    }

    fn group(&mut self, at: usize, in_loop: bool) -> Vec<Instruction<'static>> {
        let same = self.all[at].clone();
        match &same {
            Instruction::StringConcat if self.goes_on(at) => {
                self.texts += 1;
                Vec::new()
            }
            Instruction::StringConcat => {
                let texts = std::mem::replace(&mut self.texts, 2);
                vec![self.numbers.filter(CONCATENATE[texts - 2], texts)]
            }
            Instruction::Add if self.operands(at).contains(&true) => vec![same],
            Instruction::Mul if self.operands(at) == [true, true] || self.is_by_fraction(at) => {
                vec![same]
            }
            Instruction::Mul => vec![self.numbers.filter(MULTIPLY, 2)],
            Instruction::Add | Instruction::Slice | Instruction::EndCapture => {
                vec![same, self.numbers.filter(KEEP, 1)]
            }
            Instruction::BuildList(_) | Instruction::BuildTuple(_) | Instruction::BuildMap(_)
                if self.keeps && (in_loop || self.copies > MOST_COPIES) =>
            {
                vec![same, self.numbers.filter(WEIGH, 1)]
            }
            Instruction::EmitRaw(text) if in_loop && memory_use::counts(text) => {
                vec![Instruction::LoadConst((*text).into()), Instruction::Emit]
            }
            Instruction::Lookup(name) => match callee(self.callees, name) {
                Some(callee) => vec![Instruction::LoadConst(Value::from_dyn_object(Arc::clone(
                    callee,
                )))],
                None => vec![same],
            },
            Instruction::CallMethod(name, given) if callee(self.callees, name).is_some() => {
                vec![Instruction::CallObject(*given)]
            }
            Instruction::GetItem if !self.is_asked(at + 1) => {
                vec![self.numbers.filter(ITEM, 2)]
            }
            _ => vec![same],
        }
    }

    /// Whether it is asked here if a value is there.
    fn is_asked(&self, at: usize) -> bool {
        match self.all.get(at) {
            Some(Instruction::PerformTest(name, ..)) => matches!(*name, "defined" | "undefined"),
            Some(Instruction::ApplyFilter(name, ..)) => matches!(*name, "default" | "d"),
            // With an argument in between it is asked later.
            Some(Instruction::LoadConst(_)) => self.is_asked(at + 1),
            _ => false,
        }
    }

    /// Whether what is concatenated here is concatenated with one more value at once.
    fn goes_on(&self, at: usize) -> bool {
        let [value, next] = [at + 1, at + 2].map(|at| self.all.get(at));
        let simple = matches!(
            value,
            Some(Instruction::Lookup(_) | Instruction::LoadConst(_))
        );
        let alone = !self.targets.contains(&(at + 1)) && !self.targets.contains(&(at + 2));
        let room = self.texts < CONCATENATE.len() + 1;
        room && simple && alone && matches!(next, Some(Instruction::StringConcat))
    }

    /// Whether the left and the right operand of an operator are numbers for certain.
    fn operands(&self, at: usize) -> [bool; 2] {
        let right = !self.targets.contains(&at) && self.is_number(at.checked_sub(1));
        let simple = matches!(
            at.checked_sub(1).map(|right| self.all[right]),
            Some(Instruction::Lookup(_) | Instruction::LoadConst(_))
        );
        let alone = !self.targets.contains(&at) && !self.targets.contains(&at.wrapping_sub(1));
        let left = simple && alone && self.is_number(at.checked_sub(2));
        [left, right]
    }

    /// Whether the right operand of an operator is a number with a fraction: no text is multiplied by one.
    fn is_by_fraction(&self, at: usize) -> bool {
        let right = at.checked_sub(1).map(|right| self.all[right]);
        let fraction = match right {
            Some(Instruction::LoadConst(value)) => {
                value.kind() == ValueKind::Number && !value.is_integer()
            }
            _ => false,
        };
        fraction && !self.targets.contains(&at)
    }

    /// Whether an expression that ends here is a number for certain.
    fn is_number(&self, at: Option<usize>) -> bool {
        let Some(at) = at else {
            return false;
        };
        match self.all[at] {
            Instruction::LoadConst(value) => value.kind() == ValueKind::Number,
            Instruction::CallMethod(name, _) => {
                callee(self.callees, name).is_some_and(|callee| callee.function.is_number)
            }
            Instruction::Lookup(name) => *name == "index" && !self.set.contains(name),
            Instruction::ApplyFilter(name, ..) => FILTERS.contains(name),
            Instruction::Sub
            | Instruction::Div
            | Instruction::IntDiv
            | Instruction::Rem
            | Instruction::Pow
            | Instruction::Neg => true,
            _ => false,
        }
    }
}

/// The numbers of filters, by which they are found faster than by their names.
struct Numbers {
    free: u8,
    ours: Vec<(&'static str, u8)>,
}

impl Numbers {
    fn of(instructions: &[&Instruction<'_>]) -> Self {
        let taken = instructions
            .iter()
            .filter_map(|instruction| match instruction {
                Instruction::ApplyFilter(_, _, number) if *number != BY_NAME => Some(*number),
                _ => None,
            });
        Self {
            free: taken.max().map_or(0, |number| number + 1),
            ours: Vec::new(),
        }
    }

    fn filter(&mut self, name: &'static str, arguments: usize) -> Instruction<'static> {
        let known = self.ours.iter().find(|(known, _)| *known == name);
        let number = match known {
            Some((_, number)) => *number,
            None if self.free >= NUMBERED => BY_NAME,
            None => {
                self.ours.push((name, self.free));
                self.free += 1;
                self.free - 1
            }
        };
        Instruction::ApplyFilter(name, u16::try_from(arguments).ok(), number)
    }
}
