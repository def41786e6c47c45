const factor = Number(process.env['MORTISE_RUNS'] ?? 1);

/** How often something is tried by chance: so many times, or with `MORTISE_RUNS=10` ten times as many. */
export const runs = (usual: number): number => usual * factor;
