//! A factor at regular intervals.
use surplus::{traits, Creation, Description, Failure, Number, Record, Scheduler};

struct __TYPE__;

impl Scheduler for __TYPE__ {
    fn describe() -> Description {
        Description {
            id: "__NAME__",
            summary: "a factor at regular intervals",
            formula: "value = base factor^floor(t / every)",
            numbers: vec![
                Number::new("every", 1000.0, 1.0..=1e9, "length of a stair in steps"),
                Number::new("factor", 0.1, 0.0..=1.0, "ratio of one stair to the one before"),
            ],
            traits: traits::PURE,
            ..Default::default()
        }
    }

    fn new(_: &Creation) -> Result<Self, Failure> {
        Ok(__TYPE__)
    }

    fn value(&mut self, record: &mut Record) -> Result<f64, Failure> {
        let stairs = (record.step as f64 / record.values.get("every")).floor();
        Ok(record.base_value * record.values.get("factor").powf(stairs))
    }
}

surplus::export!("__NAME__", "1.0.0", [scheduler __TYPE__]);
