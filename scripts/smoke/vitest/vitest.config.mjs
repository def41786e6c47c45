export default { test: { include: ['*.smoke.ts'] } };
