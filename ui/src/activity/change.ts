/** How what is said of an activity is changed: each field is on disk when it is left, and can be taken back by itself. */
import { type FocusEvent, useCallback, useEffect, useRef, useState } from "react";
import { useDraft } from "../app/drafts";
import { type ActivityDetail, type ActivityForm, asFailure, type Failure } from "../backend";
import { useWrite } from "../backend/queries";
import { useNotice } from "../controls/Notice";
import { type MessageId, useWords } from "../language";
import { failedField, failureWords } from "../language/failure";
import { atField, lacking } from "./form";

type Change = Partial<ActivityForm>;
type Field = keyof ActivityForm;

const NAMES = {
  title: "activity-title",
  activityType: "activity-type",
  deliveryMode: "activity-delivery",
  country: "activity-country",
  city: "activity-city",
  venue: "activity-venue",
  firstDay: "activity-first-day",
  lastDay: "activity-last-day",
  timeZone: "activity-time-zone",
  languages: "activity-languages",
  fundingSources: "activity-funding",
  areasOfConcern: "activity-concerns",
  targetGroups: "activity-target-groups",
  summary: "activity-summary",
  status: "activity-status",
} as const satisfies Record<Field, MessageId>;

/** What is typed letter by letter, and done when one leaves it. The rest is done when it is chosen. */
const TYPED: ReadonlySet<Field> = new Set(["title", "city", "venue", "summary", "country", "timeZone"]);
/** Half a day is a day as well, of the year 2: only leaving says that it is meant. */
const DAYS: ReadonlySet<Field> = new Set(["firstDay", "lastDay"]);
/** Whoever thinks for so long should not lose what stands there. */
const A_WHILE = 2000;

let turn: Promise<unknown> = Promise.resolve();

/** One after the other: each writes into what the one before left. */
function inTurn<T>(action: () => Promise<T>): Promise<T> {
  const result = turn.then(action);
  turn = result.catch(() => {});
  return result;
}

/** Writes some fields of an activity, and nothing else of it. Answers with the step, or with what went wrong. */
export function useSaveActivity(id: string) {
  const { write } = useWrite();
  return useCallback(
    async (change: Change): Promise<{ step: number } | { failure: Failure }> => {
      let failure: Failure = { code: "internal", args: {} };
      const saved = await write((backend) =>
        inTurn(async () => {
          try {
            const form = { ...(await backend.activity(id)).form, ...change };
            const lack = lacking(form);
            if (lack) throw lack;
            return await backend.saveActivity(id, form);
          } catch (error) {
            failure = asFailure(error);
            throw error;
          }
        }),
      );
      return saved ?? { failure };
    },
    [write, id],
  );
}

/** The fields of an activity on screen. What could not be saved stays as it was typed. */
export function useFields({ id, form: onDisk }: ActivityDetail) {
  const words = useWords();
  const notify = useNotice();
  const put = useSaveActivity(id);
  const [draft, keep] = useDraft<Change>(`activity/${id}`);
  const held = useRef<Change>(draft ?? {});
  const sending = useRef<Change>({});
  const [failures, setFailures] = useState<ReadonlyMap<Field | null, Failure>>(new Map());
  const refused = useRef(failures);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const hold = (change: Change) => {
    held.current = change;
    keep(Object.keys(change).length ? change : null);
  };
  const refuse = (next: ReadonlyMap<Field | null, Failure>) => {
    refused.current = next;
    setFailures(next);
  };
  const without = (...fields: Array<Field | null>) =>
    new Map([...refused.current].filter(([field]) => !fields.includes(field)));

  const save = async (): Promise<void> => {
    clearTimeout(timer.current);
    const idle = fieldsOf(held.current).filter(
      (field) => same(held.current[field], onDisk[field]) && !(field in sending.current),
    );
    if (idle.length) hold(omit(held.current, idle));
    const wanted = fieldsOf(held.current).filter(
      (field) => !refused.current.has(field) && !same(held.current[field], sending.current[field]),
    );
    if (wanted.length === 0) return;
    const change = pick(held.current, wanted);
    sending.current = { ...sending.current, ...change };
    const saved = await put(change);
    sending.current = omit(
      sending.current,
      wanted.filter((field) => same(sending.current[field], change[field])),
    );
    if ("step" in saved) {
      hold(
        omit(
          held.current,
          wanted.filter((field) => same(held.current[field], change[field])),
        ),
      );
      refuse(without(null));
      const fields = wanted.map((field) => words.say(NAMES[field])).join(", ");
      notify({ kind: "done", text: words.say("activity-changed", { fields }), step: saved.step });
      return;
    }
    const at = failedField(atField(saved.failure)) as Field | null;
    const field = at && wanted.includes(at) ? at : null;
    refuse(new Map([...refused.current, [field, saved.failure]]));
    // What is wrong with one field keeps no other from the disk.
    if (field) await save();
  };

  const change = (next: Change) => {
    const fields = fieldsOf(next);
    const days = fields.some((field) => DAYS.has(field)) ? [...DAYS] : [];
    refuse(without(null, ...fields, ...days));
    hold({ ...held.current, ...next });
    clearTimeout(timer.current);
    if (fields.every((field) => !TYPED.has(field) && !DAYS.has(field))) void save();
    else if (fieldsOf(held.current).every((field) => isWhole(field, held.current[field])))
      timer.current = setTimeout(() => void latest.current(), A_WHILE);
  };

  const latest = useRef(save);
  useEffect(() => {
    latest.current = save;
  });
  useEffect(() => {
    const leave = () => void latest.current();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, []);

  const other = failures.get(null);
  return {
    form: { ...onDisk, ...draft },
    isSaved: draft === null,
    change,
    save: () => void save(),
    /** For the form: whether the focus leaves a field. */
    onBlur: ({ target, relatedTarget }: FocusEvent) => {
      if (!relatedTarget || !target.closest(".field")?.contains(relatedTarget)) void save();
    },
    problem: (name: string) => {
      const failure = failures.get(name as Field);
      return failure ? failureWords(failure, words) : null;
    },
    other: other ? failureWords(other, words) : null,
  };
}

/** Whether it may go to the disk while one still types: what is on disk ends in no space, and the next word needs one. */
function isWhole(field: Field, value: unknown): boolean {
  return !DAYS.has(field) && (typeof value !== "string" || value === value.trim());
}

const fieldsOf = (change: Change) => Object.keys(change) as Field[];
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

function pick(change: Change, fields: readonly Field[]): Change {
  return Object.fromEntries(fields.map((field) => [field, change[field]]));
}

function omit(change: Change, fields: readonly Field[]): Change {
  return pick(
    change,
    fieldsOf(change).filter((field) => !fields.includes(field)),
  );
}
