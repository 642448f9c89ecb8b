/** `count` bits of a number, from bit `at` on; bit 0 is the lowest. */
export function bits(value: number, at: number, count: number): number {
  return Math.floor(value / 2 ** at) % 2 ** count;
}

/** Whether this bit of a mode or a flag is set. */
export function hasBit(value: number, bit: number): boolean {
  return Math.floor(value / bit) % 2 === 1;
}
