/** When somebody last typed into a field: what is still under way to it must not become something else. */
let last = Number.NEGATIVE_INFINITY;

export function noteTyping(): void {
  last = performance.now();
}

/** For how long nothing was typed into a field. */
export function sinceTyping(): number {
  return performance.now() - last;
}
