import { useCallback, useSyncExternalStore } from "react";

/** Who listens to what. A mark wakes its own cell and no other: a register of 500 × 20 has 10,000 of them. */
export class Topics {
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly versions = new Map<string, number>();

  subscribe(topic: string, listener: () => void): () => void {
    const all = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, all.add(listener));
    return () => {
      all.delete(listener);
      if (all.size === 0 && this.listeners.get(topic) === all) this.listeners.delete(topic);
    };
  }

  version(topic: string): number {
    return this.versions.get(topic) ?? 0;
  }

  tell(topics: Iterable<string>): void {
    for (const topic of new Set(topics)) {
      this.versions.set(topic, this.version(topic) + 1);
      for (const listener of this.listeners.get(topic) ?? []) listener();
    }
  }
}

/** Renders the component again whenever the topic is told. */
export function useTopic(topics: Topics, topic: string): number {
  const subscribe = useCallback((listener: () => void) => topics.subscribe(topic, listener), [topics, topic]);
  return useSyncExternalStore(subscribe, () => topics.version(topic));
}
