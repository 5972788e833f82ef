//! What a run is told by its environment, and how long a case takes.

use std::time::Duration;

/// Of this thread: a loaded machine's clock says nothing about a case.
pub(crate) fn processor_time() -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the system writes one time into the place it is given.
    unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &raw mut time) };
    let nanoseconds = u32::try_from(time.tv_nsec).unwrap();
    Duration::new(u64::try_from(time.tv_sec).unwrap(), nanoseconds)
}

pub(crate) fn number_of(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
