//! Random numbers of the host.

use crate::boundary;
use std::f64::consts::PI;

/// A random stream: the same number for the same index, in any order, and for the same seed in any trial. May be kept.
#[derive(Clone, Copy)]
pub struct Random {
    host: *const boundary::Host,
    key: u64,
    step: u64,
    evaluation: u64,
}

impl Random {
    /// # Safety
    /// `host` is the host's, which lives until the process ends; `stream` is null or lent for the call.
    pub(crate) unsafe fn new(host: *const boundary::Host, stream: *const boundary::Stream) -> Random {
        match stream.as_ref() {
            Some(stream) => Random { host, key: stream.key, step: stream.step, evaluation: stream.evaluation },
            None => Random { host: std::ptr::null(), key: 0, step: 0, evaluation: 0 },
        }
    }

    /// 32 random bits.
    pub fn word(&self, index: u64) -> u32 {
        self.words::<1>(index)[0]
    }

    /// Uniform in [0, 1) with 53 bits, from the words 2 index and 2 index + 1.
    pub fn uniform(&self, index: u64) -> f64 {
        let [high, low] = self.words(2 * index);
        (f64::from(high >> 5) * 67_108_864.0 + f64::from(low >> 6)) / 9_007_199_254_740_992.0
    }

    /// Standard normal, by Box and Muller: the indices 2k and 2k + 1 are a pair.
    pub fn normal(&self, index: u64) -> f64 {
        let even = index - index % 2;
        let radius = (-2.0 * (1.0 - self.uniform(even)).ln()).sqrt();
        let angle = 2.0 * PI * self.uniform(even + 1);
        radius * if index == even { angle.cos() } else { angle.sin() }
    }

    fn words<const N: usize>(&self, first: u64) -> [u32; N] {
        let host = unsafe { self.host.as_ref() }.expect("this call has no random numbers");
        let stream = boundary::Stream {
            struct_size: std::mem::size_of::<boundary::Stream>(),
            key: self.key,
            step: self.step,
            evaluation: self.evaluation,
        };
        let mut words = [0; N];
        unsafe { (host.random)(self.host, &stream, first, N as u64, words.as_mut_ptr()) };
        words
    }
}
