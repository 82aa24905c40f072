// Fetches are numbered, so that an answer is known to be that of the latest one.

const PER_PROCESS = 2 ** 32

/** Where a process begins to count: what an earlier process had asked is not its own, though it may be answered to it. */
export const firstFetch = (incarnation: number): number => incarnation * PER_PROCESS
