//! Work in blocks of fixed size, on any number of threads, with results in the order of the blocks.

/// Does every job, on so many threads, and returns the results in the order of the jobs.
pub(super) fn in_order<J: Send, R: Send>(threads: usize, jobs: Vec<J>, work: &(impl Fn(J) -> R + Sync)) -> Vec<R> {
    if threads <= 1 {
        return jobs.into_iter().map(work).collect();
    }
    let share = jobs.len().div_ceil(threads).max(1);
    let mut jobs = jobs.into_iter();
    std::thread::scope(|scope| {
        let mut handles = Vec::new();
        loop {
            let part: Vec<J> = jobs.by_ref().take(share).collect();
            if part.is_empty() {
                break;
            }
            handles.push(scope.spawn(move || part.into_iter().map(work).collect::<Vec<R>>()));
        }
        let done = handles.into_iter().map(|handle| handle.join().expect("the work on a block does not panic"));
        done.flatten().collect()
    })
}
