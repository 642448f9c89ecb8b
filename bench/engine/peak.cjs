// Loaded into the process that is measured: at its end it writes the most memory that it had, in KiB, to the file named by BENCH_PEAK.
process.on('exit', () => require('node:fs').writeFileSync(process.env.BENCH_PEAK, String(process.resourceUsage().maxRSS)));
