/**
 * The most that Mortise may take, as a ratio to raw of CPU time: what was measured when this was written, and half as much
 * again for noise. A change that makes a workload faster lowers its bound.
 */
export const bounds: Readonly<Record<string, number>> = {};
