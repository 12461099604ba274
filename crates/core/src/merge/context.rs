use crate::change::Dot;
use crate::id::DeviceNumber;
use std::collections::BTreeMap;

/// The causal context of a replica in one project: the highest counter of each device that it has taken in.
/// A device's changes are taken in the order of their counters, so everything below is taken in as well.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    counters: BTreeMap<DeviceNumber, u64>,
}

impl Context {
    /// A context that knows nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The highest counter taken in from this device; 0 when none.
    #[must_use]
    pub fn counter(&self, device: DeviceNumber) -> u64 {
        self.counters.get(&device).copied().unwrap_or(0)
    }

    /// Whether the change was taken in.
    #[must_use]
    pub fn covers(&self, dot: Dot) -> bool {
        dot.counter <= self.counter(dot.device)
    }

    /// Whether the change is the next of its device.
    #[must_use]
    pub fn is_next(&self, dot: Dot) -> bool {
        dot.counter == self.counter(dot.device) + 1
    }

    /// Notes that everything of the device up to this counter was taken in; never goes back.
    pub fn advance(&mut self, device: DeviceNumber, counter: u64) {
        let known = self.counters.entry(device).or_default();
        *known = counter.max(*known);
    }

    /// Notes everything that the other context knows.
    pub fn advance_to(&mut self, other: &Self) {
        for (device, counter) in other.iter() {
            self.advance(device, counter);
        }
    }

    /// The devices and their counters, by device number.
    pub fn iter(&self) -> impl Iterator<Item = (DeviceNumber, u64)> + '_ {
        self.counters.iter().map(|(device, counter)| (*device, *counter))
    }
}

impl FromIterator<(DeviceNumber, u64)> for Context {
    fn from_iter<T: IntoIterator<Item = (DeviceNumber, u64)>>(counters: T) -> Self {
        let mut context = Self::new();
        for (device, counter) in counters {
            context.advance(device, counter);
        }
        context
    }
}
