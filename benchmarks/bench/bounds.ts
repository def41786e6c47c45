/**
 * The most that Mortise may take, as a ratio to raw of CPU time: what was measured when this was written, and half as much
 * again for noise. A change that makes a workload faster lowers its bound.
 */
export const bounds: Readonly<Record<string, number>> = {
  W1: 2.3, W2: 1.5, W3: 1.4, W3b: 1.0, W4: 1.1, W5: 2.1, W6: 1.2, W7: 2.0, W8: 1.8,
  J1: 2.2, P1: 1.3, P2: 1.0, B1: 2.7, B2: 1.9,
  C1: 3.2, C2: 2.7, C3: 5.2, C4: 2.3, C5: 3.6, C6: 2.8, N1: 8.0, T1: 8.8,
}; // prettier-ignore
