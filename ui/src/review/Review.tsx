import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";
import { useArrival } from "../app/arrival";
import { address } from "../app/route";
import { useNow } from "../app/StatusLine";
import { asFailure, type Backend, type ReviewItem, type Status, useBackend } from "../backend";
import { useWrite } from "../backend/queries";
import { Button } from "../controls/Button";
import { useNotice } from "../controls/Notice";
import { useWords } from "../language";
import { failureWords } from "../language/failure";
import { ConflictItem, isConflict, keep } from "./Conflict";
import { DeletedItem } from "./Deleted";
import { DuplicateItem } from "./Duplicate";
import { QuarantineItem, RefusedGoneItem, RefusedItem } from "./Refused";
import { rowOf } from "./words";

/** Does something with what waits, says so, and goes to the next. */
export type Decide = (key: string, action: (backend: Backend) => Promise<unknown>, said: string) => void;

/** Everything that waits for a person, one after the other. */
export function Review({ at }: { at?: string | undefined }) {
  const words = useWords();
  const { say } = words;
  const backend = useBackend();
  const notify = useNotice();
  const now = useNow();
  const { write } = useWrite();
  const { data, error } = useQuery({ queryKey: ["review"], queryFn: () => backend.review() });
  const list = useRef<HTMLOListElement>(null);
  const goTo = useFocusOnNext(list, data?.items);
  useArrival(at && keyAt(data?.items, at));

  const decide: Decide = async (key, action, said) => {
    goTo(key);
    const done = await write((backend) =>
      action(backend).catch((error) => {
        notify({ kind: "problem", text: failureWords(asFailure(error), words) });
        throw error;
      }),
    );
    if (done) notify({ kind: "done", text: said, step: done.step });
  };

  if (error) return <p role="alert">{failureWords(asFailure(error), words)}</p>;
  if (!data) return null;
  const { items, waiting } = data;
  const total = countOf(waiting);
  const open = items.filter(isConflict).filter(({ mayRecord }) => mayRecord);
  const isAnyToChoose = items.some((item) => "mayRecord" in item && item.mayRecord && choices(item) > 0);
  const keepAll = () => {
    const settlements = open.flatMap((item) => (item.heads[0] ? [keep(item, item.heads[0])] : []));
    decide(
      "",
      (backend) => backend.settle(settlements),
      say("review-kept-all", { count: settlements.length }),
    );
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const all = [...(list.current?.querySelectorAll<HTMLElement>("[data-item]") ?? [])];
    const at = all.findIndex((item) => item.contains(event.target as Node));
    const key = all[at]?.dataset.item;
    // By the key's place too: French keyboards have the digits under Shift.
    const number = Number(/^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1] ?? event.key);
    const item = items.find((item) => keyOf(item) === key);
    const head = item && isConflict(item) && item.mayRecord && item.heads[number - 1];
    const choice = all[at]?.querySelector<HTMLElement>(`[data-choice="${number}"]`);
    if (head) decide(keyOf(item), (backend) => backend.settle([keep(item, head)]), say("review-settled"));
    else if (choice) choice.click();
    else if (event.target === all[at] && ["Enter", "ArrowDown", "ArrowUp"].includes(event.key)) {
      all[(at + (event.key === "ArrowUp" ? all.length - 1 : 1)) % all.length]?.focus();
    } else return;
    event.preventDefault();
  };

  return (
    <div className="page text review">
      <div className="head">
        <div>
          <h1>{say("review")}</h1>
          <p className="sub">{total > 0 ? say("review-waiting", { count: total }) : say("review-nothing")}</p>
        </div>
        <a className="more" href={address({ page: "receipts", fate: null })}>
          {say("receipts")}
        </a>
      </div>
      {items.length === 0 && <p className="muted">{say("review-empty")}</p>}
      {open.length > 1 && (
        <div className="actions">
          <Button onPress={keepAll}>{say("review-keep-all", { count: open.length })}</Button>
          <span className="muted">{say("review-keep-all-hint")}</span>
        </div>
      )}
      <ol ref={list} className="review-list" onKeyDown={onKeyDown}>
        {items.map((item) => (
          <Item key={keyOf(item)} item={item} now={now} decide={decide} goTo={goTo} />
        ))}
      </ol>
      {isAnyToChoose && (
        <p className="hint">
          <kbd>1</kbd> <kbd>2</kbd> {say("review-keys-choose")} · <kbd>⏎</kbd> {say("review-keys-next")} ·{" "}
          <kbd>Ctrl+Z</kbd> {say("undo")}
        </p>
      )}
    </div>
  );
}

/** A further kind of thing that waits gets a line here. */
function Item(props: {
  item: ReviewItem;
  now: number;
  decide: Decide;
  goTo: (key: string) => void;
}): ReactNode {
  const { item, now, decide } = props;
  switch (item.kind) {
    case "conflict":
    case "differing_marks":
      return <ConflictItem id={keyOf(item)} item={item} now={now} decide={decide} />;
    case "deleted":
      return <DeletedItem id={keyOf(item)} item={item} now={now} decide={decide} />;
    case "refused":
      return <RefusedItem id={keyOf(item)} item={item} now={now} decide={decide} />;
    case "refused_gone":
      return <RefusedGoneItem id={keyOf(item)} item={item} decide={decide} />;
    case "quarantine":
      return <QuarantineItem id={keyOf(item)} item={item} />;
    case "possible_duplicate":
      return (
        <DuplicateItem id={keyOf(item)} item={item} decide={decide} goTo={() => props.goTo(keyOf(item))} />
      );
  }
}

function keyOf(item: ReviewItem): string {
  switch (item.kind) {
    case "conflict":
    case "differing_marks":
      return `${item.field.row}/${item.field.group}`;
    case "deleted":
      return item.row.row;
    case "refused":
      return `${item.change.project}/${item.change.place}`;
    case "refused_gone":
      return `${item.project}/${item.reason}`;
    case "quarantine":
      return item.project;
    case "possible_duplicate":
      return `${item.pair.one.id}/${item.pair.other.id}`;
  }
}

/** How many keys choose something. */
function choices(item: ReviewItem): number {
  if (isConflict(item)) return item.heads.length;
  return item.kind === "possible_duplicate" ? 2 : 0;
}

/** How much waits for this person; what waits for an officer is not theirs to decide. */
export function countOf({ conflicts, differing, deleted, refused, duplicates }: Status["waiting"]): number {
  return conflicts + differing + deleted + refused + duplicates;
}

/** The key of what waits for a decision about a row. */
function keyAt(items: readonly ReviewItem[] = [], row: string): string | undefined {
  const item = items.find((item) => rowOf(item) === row);
  return item && keyOf(item);
}

/** Puts the focus on the first item; and when one was decided, on the one that comes after it. */
function useFocusOnNext(list: { current: HTMLElement | null }, items: ReviewItem[] | undefined) {
  const decided = useRef<string | null>("");
  const before = useRef<string[]>([]);
  useEffect(() => {
    if (!items) return;
    const keys = items.map(keyOf);
    const key = decided.current;
    const stays = key !== null && key !== "" && keys.includes(key);
    // Also when something waits again where nothing did, as after undo.
    const begins = before.current.length === 0 && keys.length > 0;
    if (begins || (key !== null && !stays)) {
      const focused = document.activeElement;
      const isFree = !focused || focused === document.body || focused.matches("main") || !focused.isConnected;
      const after = before.current
        .slice(before.current.indexOf(key ?? "") + 1)
        .find((next) => keys.includes(next));
      const to = [...(list.current?.querySelectorAll<HTMLElement>("[data-item]") ?? [])].find(
        (item) => item.dataset.item === (after ?? keys[0]),
      );
      if (isFree) to?.focus();
      decided.current = null;
    }
    before.current = keys;
  });
  return (key: string) => {
    decided.current = key;
  };
}
