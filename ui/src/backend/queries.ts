/** What the pages read from the laptop, and how they write: one cache, emptied of what is out of date. */
import { QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { asFailure, type Backend, type Failure, type Status, useBackend, useSteps } from ".";
import { watched } from "./steps";

/** The laptop answers in milliseconds and says when something arrived, so nothing is fetched again by the clock. */
export function newCache(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false, networkMode: "always" } },
  });
}

export function useStatus() {
  const backend = useBackend();
  return useQuery({ queryKey: ["status"], queryFn: () => backend.status() });
}

export function useCatalogueView() {
  const backend = useBackend();
  return useQuery({ queryKey: ["catalogue"], queryFn: () => backend.catalogue() });
}

export function useActivities(project: string | null) {
  const backend = useBackend();
  return useQuery({ queryKey: ["activities", project], queryFn: () => backend.activities(project) });
}

export function useActivity(id: string) {
  const backend = useBackend();
  return useQuery({ queryKey: ["activity", id], queryFn: () => backend.activity(id) });
}

export function useActivitiesBetween(first: string, last: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: ["activities-between", first, last],
    queryFn: () => backend.activitiesBetween(first, last),
  });
}

export function useAttendanceRegister(activity: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: ["register", activity],
    queryFn: () => backend.attendanceRegister(activity),
    // Marks are patched into the register on screen, not into the cache: never show an old one first.
    gcTime: 0,
  });
}

export function useParticipants(project: string, query: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: ["participants", project, query],
    queryFn: () => backend.participants(project, query),
    enabled: project !== "",
    placeholderData: (previous) => previous,
  });
}

/**
 * Which of several texts somebody means who types `query`, by their place, the best first: as people are found, in any
 * script. All, where nothing is typed; those that were found before, while it is looked up.
 */
export function useMatching(texts: string[], query: string): number[] {
  const backend = useBackend();
  const { data } = useQuery({
    queryKey: ["matching", texts, query],
    queryFn: () => backend.matching(texts, query),
    enabled: query.trim() !== "",
    placeholderData: (previous) => previous,
    gcTime: 0,
  });
  const all = texts.map((_, at) => at);
  return query.trim() === "" || !data ? all : data.filter((at) => at < texts.length);
}

export function useParticipant(id: string) {
  const backend = useBackend();
  return useQuery({ queryKey: ["participant", id], queryFn: () => backend.participant(id) });
}

export function usePossibleDuplicates(project: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: ["duplicates", project],
    queryFn: () => backend.possibleDuplicates(project),
    enabled: project !== "",
  });
}

export function usePossibleDuplicatesOf(participant: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: ["duplicates-of", participant],
    queryFn: () => backend.possibleDuplicatesOf(participant),
  });
}

/** Keeps the cache true to what the laptop says happened without the window's doing. */
export function useEvents() {
  const backend = useBackend();
  const cache = useQueryClient();
  useEffect(
    () =>
      backend.onEvent((event) => {
        if (event.event === "status") {
          const before = cache.getQueryData<Status>(["status"]);
          cache.setQueryData(["status"], event.status);
          // A file is on its way, or came to its end.
          const { fileBytesLeft, filesToSend, filesToFetch } = event.status;
          if (
            before?.fileBytesLeft !== fileBytesLeft ||
            before.filesToSend !== filesToSend ||
            before.filesToFetch !== filesToFetch
          )
            void cache.invalidateQueries({ queryKey: ["attachments"] });
          // A verdict changes what waits and what became of a change, and nothing else that is on screen.
          for (const queryKey of [["review"], ["receipts"]]) void cache.invalidateQueries({ queryKey });
        } else void cache.invalidateQueries();
      }),
    [backend, cache],
  );
}

/** Writes through the laptop; what was refused stays in `failure` until the next try, or until it is mended. */
export function useWrite() {
  const backend = useBackend();
  const steps = useSteps();
  const cache = useQueryClient();
  const [failure, setFailure] = useState<Failure | null>(null);
  const write = useCallback(
    async <T>(action: (backend: Backend) => Promise<T>): Promise<{ value: T; step: number } | null> => {
      let step = 0;
      const counting = watched(backend, () => {
        step = steps.latest;
      });
      try {
        const value = await action(counting);
        setFailure(null);
        await cache.invalidateQueries();
        return { value, step };
      } catch (error) {
        setFailure(asFailure(error));
        return null;
      }
    },
    [backend, steps, cache],
  );
  return { write, failure, clear: useCallback(() => setFailure(null), []) };
}
