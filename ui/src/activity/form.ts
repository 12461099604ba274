/** What a person fills in for an activity, before it is one. */
import type { ActivityForm, Failure } from "../backend";
import { invalid } from "../language/failure";

/** The fields that a failure can stand beside. */
export const ACTIVITY_FIELDS = [
  "title",
  "activityType",
  "city",
  "venue",
  "firstDay",
  "lastDay",
  "timeZone",
  "summary",
] as const;

export function newActivity(today: string, country: string | null): ActivityForm {
  return {
    title: "",
    activityType: "",
    country,
    city: "",
    venue: "",
    firstDay: today,
    lastDay: today,
    timeZone: "",
    deliveryMode: "in_person",
    languages: [],
    fundingSources: [],
    areasOfConcern: [],
    targetGroups: [],
    summary: "",
    status: "planned",
  };
}

/** What cannot even be sent to the laptop: a day or a type that is not there. */
export function lacking(form: ActivityForm): Failure | null {
  const empty = (["title", "activityType", "firstDay", "lastDay"] as const).find(
    (field) => !form[field].trim(),
  );
  return empty ? invalid(empty, "missing") : null;
}

/** The laptop names the fields of its field groups: the type's is called `code`, the summary's `text`. */
export function atField(failure: Failure | null): Failure | null {
  const names: Record<string, string> = { code: "activityType", text: "summary" };
  const field = failure?.args.field;
  if (failure?.code !== "invalid" || !field || !names[field]) return failure;
  return { ...failure, args: { ...failure.args, field: names[field] } };
}
